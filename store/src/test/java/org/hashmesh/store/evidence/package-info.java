// SPDX-License-Identifier: Apache-2.0
/** Tests of what is kept about authors. */
@NullMarked
package org.hashmesh.store.evidence;

import org.jspecify.annotations.NullMarked;
