// SPDX-License-Identifier: Apache-2.0
/** Addresses in one normal form, so that equal ones have equal hashes. */
@NullMarked
package org.hashmesh.hash.url;

import org.jspecify.annotations.NullMarked;
