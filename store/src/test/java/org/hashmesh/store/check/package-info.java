// SPDX-License-Identifier: Apache-2.0
/** Tests of org.hashmesh.store.check. */
@NullMarked
package org.hashmesh.store.check;

import org.jspecify.annotations.NullMarked;
