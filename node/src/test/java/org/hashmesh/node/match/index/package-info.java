// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code org.hashmesh.node.match.index}. */
@NullMarked
package org.hashmesh.node.match.index;

import org.jspecify.annotations.NullMarked;
