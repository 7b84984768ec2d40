// SPDX-License-Identifier: Apache-2.0
/** Tests of the key-value port. */
@NullMarked
package org.hashmesh.store.kv;

import org.jspecify.annotations.NullMarked;
