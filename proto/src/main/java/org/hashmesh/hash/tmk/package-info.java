// SPDX-License-Identifier: Apache-2.0
/** TMK+PDQF, Meta's fixed-length hash of videos: reading its files, and the two scores of a pair. */
@NullMarked
package org.hashmesh.hash.tmk;

import org.jspecify.annotations.NullMarked;
