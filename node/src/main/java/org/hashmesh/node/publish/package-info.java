// SPDX-License-Identifier: Apache-2.0
/** Publishing: how this node's own entries become a signed extension of its log, through the same gate as a peer's. */
@NullMarked
package org.hashmesh.node.publish;

import org.jspecify.annotations.NullMarked;
