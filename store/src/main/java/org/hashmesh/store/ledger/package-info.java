// SPDX-License-Identifier: Apache-2.0
/** The one door through which entries are written, ours and others'. */
@NullMarked
package org.hashmesh.store.ledger;

import org.jspecify.annotations.NullMarked;
