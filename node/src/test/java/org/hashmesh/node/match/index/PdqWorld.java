// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hashmesh.hash.pdq.PdqHash;

/** Makes PDQ values of a seed, and finds near ones by reading all of them. */
final class PdqWorld {
    private final Random random;

    PdqWorld(long seed) {
        this.random = new Random(seed);
    }

    PdqHash value() {
        return new PdqHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    List<PdqHash> values(int count) {
        List<PdqHash> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value());
        }
        return values;
    }

    /** Values around few centres, each some bits away. */
    List<PdqHash> clustered(int count, int centres, int mostBits) {
        List<PdqHash> around = values(centres);
        List<PdqHash> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(at(around.get(random.nextInt(centres)), random.nextInt(mostBits + 1)));
        }
        return values;
    }

    /** A value at exactly this distance; half of the time with all differing bits close together. */
    PdqHash at(PdqHash from, int distance) {
        int first = random.nextInt((8 * PdqHash.BYTES));
        int span = random.nextBoolean()
                ? (8 * PdqHash.BYTES)
                : Math.min((8 * PdqHash.BYTES), distance + random.nextInt(64) + 1);
        long[] words = {from.w3(), from.w2(), from.w1(), from.w0()};
        boolean[] flipped = new boolean[(8 * PdqHash.BYTES)];
        for (int n = 0; n < distance; ) {
            int bit = (first + random.nextInt(span)) % (8 * PdqHash.BYTES);
            if (!flipped[bit]) {
                flipped[bit] = true;
                words[bit >> 6] ^= 1L << (63 - (bit & 63));
                n++;
            }
        }
        return new PdqHash(words[0], words[1], words[2], words[3]);
    }

    /** A value at this distance, with its differences spread over the 16 bands as evenly as can be, turned by so many bands. */
    PdqHash evenly(PdqHash from, int distance, int turn) {
        long[] words = {from.w3(), from.w2(), from.w1(), from.w0()};
        for (int i = 0; i < 16; i++) {
            int band = (i + turn) % 16;
            int bits = (i + 1) * distance / 16 - i * distance / 16;
            int start = random.nextInt(16);
            for (int bit = 0; bit < bits; bit++) {
                words[band >> 2] ^= 1L << (16 * (band & 3) + (start + 5 * bit) % 16);
            }
        }
        return new PdqHash(words[0], words[1], words[2], words[3]);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    static Map<PdqHash, Integer> near(Collection<PdqHash> values, PdqHash query, int distance) {
        Map<PdqHash, Integer> near = new HashMap<>();
        for (PdqHash value : values) {
            if (value.distance(query) <= distance) {
                near.put(value, value.distance(query));
            }
        }
        return near;
    }

    /** What the index finds; fails when it gives out a value twice. */
    static Map<PdqHash, Integer> found(PdqIndex index, PdqHash query, int distance) {
        Map<PdqHash, Integer> found = new HashMap<>();
        boolean capped = index.search(query, distance, Integer.MAX_VALUE, (value, bits) -> {
            if (found.put(value, bits) != null) {
                throw new AssertionError("given out twice: " + value);
            }
        });
        if (capped) {
            throw new AssertionError("capped");
        }
        return found;
    }
}
