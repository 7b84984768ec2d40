// SPDX-License-Identifier: Apache-2.0
/** What keeps bad hashes of others from doing harm here: which listings this node does not count, and why. */
@NullMarked
package org.hashmesh.node.defence;

import org.jspecify.annotations.NullMarked;
