// SPDX-License-Identifier: Apache-2.0
/** An ordered key-value store with named columns and atomic, synced batches: what everything that survives a restart is built on. */
@NullMarked
package org.hashmesh.store.kv;

import org.jspecify.annotations.NullMarked;
