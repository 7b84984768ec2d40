// SPDX-License-Identifier: Apache-2.0
/**
 * The matching core: sets of hash values, in memory, that are searched exactly or within a distance. Values only: who
 * listed one, and whether the listing still stands, the list itself says. Uses the JDK and {@code org.hashmesh.hash}, so that
 * other engines can call it.
 */
@NullMarked
package org.hashmesh.node.match.index;

import org.jspecify.annotations.NullMarked;
