// SPDX-License-Identifier: Apache-2.0
/** Checks a proof of an entry with nothing but a key: no node, no network. */
@NullMarked
package org.hashmesh.cli.proof;

import org.jspecify.annotations.NullMarked;
