// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code org.hashmesh.node.forum}. */
@NullMarked
package org.hashmesh.node.forum;

import org.jspecify.annotations.NullMarked;
