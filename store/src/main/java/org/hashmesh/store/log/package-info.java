// SPDX-License-Identifier: Apache-2.0
/** The logs that this store holds, as they are read: heads, entries, tiles and checkpoints. */
@NullMarked
package org.hashmesh.store.log;

import org.jspecify.annotations.NullMarked;
