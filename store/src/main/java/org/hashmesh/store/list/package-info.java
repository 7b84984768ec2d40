// SPDX-License-Identifier: Apache-2.0
/** The hash list: what the logs together say about each hash, the same in any order of arrival. */
@NullMarked
package org.hashmesh.store.list;

import org.jspecify.annotations.NullMarked;
