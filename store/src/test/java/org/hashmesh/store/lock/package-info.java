// SPDX-License-Identifier: Apache-2.0
/** Tests of the sign-lock. */
@NullMarked
package org.hashmesh.store.lock;

import org.jspecify.annotations.NullMarked;
