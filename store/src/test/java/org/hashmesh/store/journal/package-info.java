// SPDX-License-Identifier: Apache-2.0
/** Tests of org.hashmesh.store.journal. */
@NullMarked
package org.hashmesh.store.journal;

import org.jspecify.annotations.NullMarked;
