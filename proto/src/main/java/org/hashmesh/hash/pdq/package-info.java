// SPDX-License-Identifier: Apache-2.0
/** PDQ, Meta's perceptual hash of images: its values, how one is made of pixels, and the eight ways to turn one. */
@NullMarked
package org.hashmesh.hash.pdq;

import org.jspecify.annotations.NullMarked;
