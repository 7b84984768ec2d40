// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.time.Duration;

/**
 * What decoding one picture or PDF may cost.
 *
 * @param time until the decoder is killed
 * @param pixels width times height; the decoder's memory goes with it
 */
record DecoderLimits(Duration time, long pixels) {
    /** Colours of a decoded picture take 3 or 4 bytes a pixel, 16-bit ones 8. */
    private static final int BYTES_PER_PIXEL = 8;

    /** What Java's young generation takes of it. */
    static final int YOUNG_MIB = 32;

    private static final long REST_MIB = YOUNG_MIB + 64;

    long heapMib() {
        return REST_MIB + ((pixels * BYTES_PER_PIXEL) >> 20);
    }
}
