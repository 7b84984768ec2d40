// SPDX-License-Identifier: Apache-2.0
/** Entries: the leaves that members write to their logs, what they may say, and how they are checked. */
@NullMarked
package org.hashmesh.entry;

import org.jspecify.annotations.NullMarked;
