// SPDX-License-Identifier: Apache-2.0
/** Proofs that are good, and every way to make one bad. */
@NullMarked
package org.hashmesh.cli.proof;

import org.jspecify.annotations.NullMarked;
