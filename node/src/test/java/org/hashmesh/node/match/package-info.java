// SPDX-License-Identifier: Apache-2.0
/** Tests of matching. */
@NullMarked
package org.hashmesh.node.match;

import org.jspecify.annotations.NullMarked;
