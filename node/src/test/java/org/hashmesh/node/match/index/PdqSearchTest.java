// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.hashmesh.hash.pdq.PdqHash;
import org.junit.jupiter.api.Test;

class PdqSearchTest {
    private final PdqWorld world = new PdqWorld(20261124);

    /** Exactness rests on this: whatever is near has such a band, and it is the one that the plain definition gives. */
    @Test
    void theFirstBandIsTheFirstOfWhichNoneOfThreeSumsIsTooLarge() {
        for (int distance = 1; distance <= PdqSearch.MAX_DISTANCE; distance++) {
            for (int i = 0; i < 300; i++) {
                PdqHash query = world.value();
                int bits = i % 3 == 0 ? distance : 1 + world.below(distance);
                PdqHash value = i % 2 == 0 ? world.at(query, bits) : world.evenly(query, bits, i % PdqSearch.BANDS);
                PdqSearch search = new PdqSearch(query, distance, 1, (found, apart) -> {});
                assertThat(search.isNear(value.w3(), value.w2(), value.w1(), value.w0()))
                        .isOne();
                assertThat(search.firstBand(value.w3(), value.w2(), value.w1(), value.w0()))
                        .isEqualTo(firstBand(query, value, distance));
            }
        }
    }

    private static int firstBand(PdqHash query, PdqHash value, int distance) {
        for (int band = 0; band < PdqSearch.BANDS; band++) {
            int own = Integer.bitCount(bits(query, band) ^ bits(value, band));
            int pair = own + Integer.bitCount(bits(query, band + 1) ^ bits(value, band + 1));
            int third = bits(query, band + 2) ^ bits(value, band + 2);
            int triple = pair + Integer.bitCount((third >> 8) ^ (third & 0xff));
            if (own <= distance / 16 && pair <= 2 * distance / 16 && triple <= 3 * distance / 16) {
                return band;
            }
        }
        throw new AssertionError("no band qualifies at distance " + distance);
    }

    private static int bits(PdqHash hash, int band) {
        byte[] bytes = hash.bytes();
        int at = 2 * (band % PdqSearch.BANDS);
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }
}
