// SPDX-License-Identifier: Apache-2.0
/** TLSH, the locality-sensitive hash of Trend Micro: its values, their distance, and how one is made. */
@NullMarked
package org.hashmesh.hash.tlsh;

import org.jspecify.annotations.NullMarked;
