// SPDX-License-Identifier: Apache-2.0
/** Re-reads a store and says what is not as it was written. */
@NullMarked
package org.hashmesh.store.check;

import org.jspecify.annotations.NullMarked;
