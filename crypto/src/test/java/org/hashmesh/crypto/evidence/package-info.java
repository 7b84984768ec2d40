// SPDX-License-Identifier: Apache-2.0
/** Tests of evidence. */
@NullMarked
package org.hashmesh.crypto.evidence;

import org.jspecify.annotations.NullMarked;
