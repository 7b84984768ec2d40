// SPDX-License-Identifier: Apache-2.0
/** Tests of org.hashmesh.store.list. */
@NullMarked
package org.hashmesh.store.list;

import org.jspecify.annotations.NullMarked;
