// SPDX-License-Identifier: Apache-2.0
/** Tests of how evidence is written down. */
@NullMarked
package org.hashmesh.evidence;

import org.jspecify.annotations.NullMarked;
