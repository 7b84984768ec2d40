// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.Arrays;

/**
 * PDQ values by each of their bands: finds those that agree with a query in a whole band. A value 15 bits away nearly always does, one 30 bits
 * away in nine cases of ten; so it is for choices that may be missed, not for answers. Used by one thread.
 */
final class BandTable {
    /** Their numbers have 16 bits, and one number ends a chain. */
    static final int MAX_VALUES = 65_535;

    private static final int NONE = MAX_VALUES;

    /** Four longs each. */
    private final long[] values;
    /** The last value by band and key. */
    private final char[] heads = new char[PdqSearch.BANDS * PdqSearch.KEYS];
    /** For each value and band, the one before it with the same key. */
    private final char[] before;
    /** For each value, the query that it was last found for. */
    private final int[] foundFor;

    private int queries;

    BandTable(long[] values) {
        int size = values.length / 4;
        if (size > MAX_VALUES) {
            throw new IllegalArgumentException(size + " values");
        }
        this.values = values;
        this.before = new char[PdqSearch.BANDS * size];
        this.foundFor = new int[size];
        Arrays.fill(heads, (char) NONE);
        for (int i = 0; i < size; i++) {
            for (int band = 0; band < PdqSearch.BANDS; band++) {
                int head = head(band, values[4 * i + (band >> 2)]);
                before[PdqSearch.BANDS * i + band] = heads[head];
                heads[head] = (char) i;
            }
        }
    }

    /**
     * Finds values that agree with a query in a band.
     *
     * @param at where the query's four longs begin
     * @param found takes their numbers, each once; has room for all values
     * @return how many
     */
    int find(long[] query, int at, int maxDistance, int[] found) {
        queries++;
        int n = 0;
        for (int band = 0; band < PdqSearch.BANDS; band++) {
            int i = heads[head(band, query[at + (band >> 2)])];
            while (i != NONE) {
                if (foundFor[i] != queries && distance(query, at, values, 4 * i) <= maxDistance) {
                    found[n++] = i;
                }
                foundFor[i] = queries;
                i = before[PdqSearch.BANDS * i + band];
            }
        }
        return n;
    }

    static int distance(long[] some, int at, long[] others, int otherAt) {
        return Long.bitCount(some[at] ^ others[otherAt])
                + Long.bitCount(some[at + 1] ^ others[otherAt + 1])
                + Long.bitCount(some[at + 2] ^ others[otherAt + 2])
                + Long.bitCount(some[at + 3] ^ others[otherAt + 3]);
    }

    private static int head(int band, long word) {
        return band * PdqSearch.KEYS + PdqSearch.band(word, band);
    }
}
