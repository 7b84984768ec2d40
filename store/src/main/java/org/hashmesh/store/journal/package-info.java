// SPDX-License-Identifier: Apache-2.0
/** What changed in the list and when, in one order that a reader can follow from wherever it was. */
@NullMarked
package org.hashmesh.store.journal;

import org.jspecify.annotations.NullMarked;
