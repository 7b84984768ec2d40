// SPDX-License-Identifier: Apache-2.0
/** Tests of evidence. */
@NullMarked
package org.hashmesh.node.evidence;

import org.jspecify.annotations.NullMarked;
