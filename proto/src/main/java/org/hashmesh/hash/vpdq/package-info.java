// SPDX-License-Identifier: Apache-2.0
/** vPDQ, Meta's perceptual hash of videos: PDQ hashes of frames, and how much of two videos matches. */
@NullMarked
package org.hashmesh.hash.vpdq;

import org.jspecify.annotations.NullMarked;
