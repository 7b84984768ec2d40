// SPDX-License-Identifier: Apache-2.0
/** Peers while the node runs: the loop that drives sync, what it serves, and when to dial again. */
@NullMarked
package org.hashmesh.node.peer;

import org.jspecify.annotations.NullMarked;
