// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.vpdq;

import java.math.BigDecimal;
import org.hashmesh.hash.pdq.PdqHash;

/**
 * A frame of a video as vPDQ sees it.
 *
 * @param number the frame's number in the video, from 0
 * @param quality 0 to 100, as PDQ rates it
 * @param hash its PDQ hash
 * @param millis when it is shown, in milliseconds from the beginning
 */
public record Frame(long number, int quality, PdqHash hash, long millis) {
    private static final int DECIMALS = 3;

    /** The line {@code frame,quality,pdqhex,timestamp}; the time in seconds, without trailing zeros. */
    String line() {
        String seconds =
                BigDecimal.valueOf(millis, DECIMALS).stripTrailingZeros().toPlainString();
        return number + "," + quality + "," + hash.hex() + "," + seconds;
    }
}
