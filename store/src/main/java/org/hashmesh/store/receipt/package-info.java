// SPDX-License-Identifier: Apache-2.0
/**
 * The largest head of each log that enough members have given receipts for.
 */
@NullMarked
package org.hashmesh.store.receipt;

import org.jspecify.annotations.NullMarked;
