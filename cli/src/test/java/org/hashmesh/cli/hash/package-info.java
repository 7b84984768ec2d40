// SPDX-License-Identifier: Apache-2.0
/** Tests of the hashes of files. */
@NullMarked
package org.hashmesh.cli.hash;

import org.jspecify.annotations.NullMarked;
