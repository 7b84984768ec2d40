// SPDX-License-Identifier: Apache-2.0
/** What state this node is in, and why. */
@NullMarked
package org.hashmesh.node.health;

import org.jspecify.annotations.NullMarked;
