// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes PDQ values of a seed, and finds near ones by reading all of them. */
final class PdqWorld {
    private final Random random;

    PdqWorld(long seed) {
        this.random = new Random(seed);
    }

    Pdq256 value() {
        return new Pdq256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    List<Pdq256> values(int count) {
        List<Pdq256> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value());
        }
        return values;
    }

    /** Values around few centres, each some bits away. */
    List<Pdq256> clustered(int count, int centres, int mostBits) {
        List<Pdq256> around = values(centres);
        List<Pdq256> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(at(around.get(random.nextInt(centres)), random.nextInt(mostBits + 1)));
        }
        return values;
    }

    /** A value at exactly this distance; half of the time with all differing bits close together. */
    Pdq256 at(Pdq256 from, int distance) {
        int first = random.nextInt(Pdq256.BITS);
        int span = random.nextBoolean() ? Pdq256.BITS : Math.min(Pdq256.BITS, distance + random.nextInt(64) + 1);
        long[] words = {from.a(), from.b(), from.c(), from.d()};
        boolean[] flipped = new boolean[Pdq256.BITS];
        for (int n = 0; n < distance; ) {
            int bit = (first + random.nextInt(span)) % Pdq256.BITS;
            if (!flipped[bit]) {
                flipped[bit] = true;
                words[bit >> 6] ^= 1L << (63 - (bit & 63));
                n++;
            }
        }
        return new Pdq256(words[0], words[1], words[2], words[3]);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    static Map<Pdq256, Integer> near(Collection<Pdq256> values, Pdq256 query, int distance) {
        Map<Pdq256, Integer> near = new HashMap<>();
        for (Pdq256 value : values) {
            if (value.distance(query) <= distance) {
                near.put(value, value.distance(query));
            }
        }
        return near;
    }

    /** What the index finds; fails when it gives out a value twice. */
    static Map<Pdq256, Integer> found(PdqIndex index, Pdq256 query, int distance) {
        Map<Pdq256, Integer> found = new HashMap<>();
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
