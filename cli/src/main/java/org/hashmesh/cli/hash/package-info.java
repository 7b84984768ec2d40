// SPDX-License-Identifier: Apache-2.0
/** Hashes of the member's own files, made on this machine. */
@NullMarked
package org.hashmesh.cli.hash;

import org.jspecify.annotations.NullMarked;
