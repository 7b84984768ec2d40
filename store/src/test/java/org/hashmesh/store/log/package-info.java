// SPDX-License-Identifier: Apache-2.0
/** Tests of org.hashmesh.store.log. */
@NullMarked
package org.hashmesh.store.log;

import org.jspecify.annotations.NullMarked;
