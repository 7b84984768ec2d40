// SPDX-License-Identifier: Apache-2.0
/** Tests of this member's own policy. */
@NullMarked
package org.hashmesh.node.policy;

import org.jspecify.annotations.NullMarked;
