// SPDX-License-Identifier: Apache-2.0
/** Tests of the files of governance. */
@NullMarked
package org.hashmesh.store.forum;

import org.jspecify.annotations.NullMarked;
