// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code org.hashmesh.node.roster}. */
@NullMarked
package org.hashmesh.node.roster;

import org.jspecify.annotations.NullMarked;
