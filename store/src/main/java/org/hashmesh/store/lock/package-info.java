// SPDX-License-Identifier: Apache-2.0
/** The high-water mark of what was signed, kept apart from the database, so that a database gone back in time cannot sign. */
@NullMarked
package org.hashmesh.store.lock;

import org.jspecify.annotations.NullMarked;
