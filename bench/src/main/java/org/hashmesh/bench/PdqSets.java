// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.hash.pdq.PdqHash;

/** Sets of PDQ values of stated shapes, the same in each run. */
interface PdqSets {
    /** Half of the queries are a listed value with 0 to this many bits flipped; the others are near nothing. */
    int MOST_FLIPPED = 40;

    /** A set, ascending; can be read more than once. */
    interface PdqSet extends Iterable<PdqHash> {
        /** One of its values. */
        PdqHash sample(Random random);
    }

    /** All bits random. */
    static PdqSet uniform(int size) {
        long[] first = new Random(size).longs(size).toArray();
        IntStream.range(0, size).forEach(i -> first[i] ^= Long.MIN_VALUE);
        Arrays.sort(first);
        return new PdqSet() {
            @Override
            public PdqHash sample(Random random) {
                return value(random.nextInt(size));
            }

            @Override
            public Iterator<PdqHash> iterator() {
                return IntStream.range(0, size).mapToObj(this::value).iterator();
            }

            private PdqHash value(int i) {
                long x = first[i];
                return new PdqHash(x ^ Long.MIN_VALUE, mixed(x + 1), mixed(x + 2), mixed(x + 3));
            }
        };
    }

    /**
     * Around each centre equally many values: those of an even number have 0 to 30 bits flipped, as copies of one picture
     * have, the others 0 to 128.
     */
    static PdqSet clustered(int size, List<PdqHash> centres) {
        Random random = new Random(size);
        PdqHash[] values = new PdqHash[size];
        for (int i = 0; i < size; i++) {
            values[i] = flipped(
                    centres.get(i % centres.size()), random.nextInt(i / centres.size() % 2 == 0 ? 31 : 129), random);
        }
        Arrays.sort(values);
        return new PdqSet() {
            @Override
            public PdqHash sample(Random choice) {
                return values[choice.nextInt(size)];
            }

            @Override
            public Iterator<PdqHash> iterator() {
                return Arrays.asList(values).iterator();
            }
        };
    }

    /** What is asked: every second one near a value of the set. */
    static List<PdqHash> queries(PdqSet set, int count) {
        Random random = new Random(count);
        List<PdqHash> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queries.add(
                    i % 2 == 0
                            ? flipped(set.sample(random), random.nextInt(MOST_FLIPPED + 1), random)
                            : random(random));
        }
        return queries;
    }

    /** The values of a file with lines {@code quality,hex}, of quality 50 and more. */
    static List<PdqHash> read(Path csv) throws IOException {
        try (Stream<String> lines = Files.lines(csv)) {
            return lines.skip(1)
                    .map(line -> line.split(",", -1))
                    .filter(fields -> Integer.parseInt(fields[0]) >= 50)
                    .map(fields -> PdqHash.of(HexFormat.of().parseHex(fields[1]), 0))
                    .distinct()
                    .toList();
        }
    }

    static PdqHash random(Random random) {
        return new PdqHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static PdqHash flipped(PdqHash value, int count, Random random) {
        long[] words = {value.w3(), value.w2(), value.w1(), value.w0()};
        for (int i = 0; i < count; i++) {
            int bit = random.nextInt((8 * PdqHash.BYTES));
            words[bit >> 6] ^= 1L << (bit & 63);
        }
        return new PdqHash(words[0], words[1], words[2], words[3]);
    }

    /** Steele, Lea and Flood's finalizer of SplitMix64. */
    private static long mixed(long seed) {
        long z = seed * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
