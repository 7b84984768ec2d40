// SPDX-License-Identifier: Apache-2.0
/** A node's copy of its forum's governance, as text files that a person can read. */
@NullMarked
package org.hashmesh.store.forum;

import org.jspecify.annotations.NullMarked;
