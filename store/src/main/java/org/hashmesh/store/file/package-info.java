// SPDX-License-Identifier: Apache-2.0
/** Small text files that a crash leaves either as they were or as they were to be. */
@NullMarked
package org.hashmesh.store.file;

import org.jspecify.annotations.NullMarked;
