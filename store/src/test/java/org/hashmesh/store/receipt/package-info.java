// SPDX-License-Identifier: Apache-2.0
/** Tests of what is kept of confirmed heads. */
@NullMarked
package org.hashmesh.store.receipt;

import org.jspecify.annotations.NullMarked;
