// SPDX-License-Identifier: Apache-2.0
/** What state a node is in. */
@NullMarked
package org.hashmesh.node.health;

import org.jspecify.annotations.NullMarked;
