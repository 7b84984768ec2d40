// SPDX-License-Identifier: Apache-2.0
/** Tests of org.hashmesh.store.ledger. */
@NullMarked
package org.hashmesh.store.ledger;

import org.jspecify.annotations.NullMarked;
