// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.hashmesh.hash.pdq.PdqHash;

/** Collects ascending PDQ values, four longs each; one that comes twice in a row is taken once. */
final class AscendingValues {
    private static final int FIRST_ROOM = 1 << 12;

    private long[] values;
    private int length;

    AscendingValues() {
        this(FIRST_ROOM);
    }

    private AscendingValues(int longs) {
        this.values = new long[longs];
    }

    int size() {
        return length / 4;
    }

    void add(PdqHash value) {
        add(value.w3(), value.w2(), value.w1(), value.w0());
    }

    /** The value whose four longs begin there. */
    private void add(long[] from, int at) {
        add(from[at], from[at + 1], from[at + 2], from[at + 3]);
    }

    private void add(long w3, long w2, long w1, long w0) {
        if (length > 0) {
            int order = PdqHash.compare(
                    values[length - 4], values[length - 3], values[length - 2], values[length - 1], w3, w2, w1, w0);
            if (order == 0) {
                return;
            }
            if (order > 0) {
                throw new IllegalArgumentException("values that are not in ascending order");
            }
        }
        if (length == values.length) {
            values = Arrays.copyOf(values, Math.min(2 * length, 4 * PdqSegment.MAX_VALUES));
        }
        values[length++] = w3;
        values[length++] = w2;
        values[length++] = w1;
        values[length++] = w0;
    }

    /**
     * Values of any order, sorted, each once.
     *
     * @param values four longs each
     * @param count how many values
     */
    static AscendingValues sorted(long[] values, int count) {
        // By the upper bits of the first long, with the value's place in the lower ones: sorting longs costs a quarter
        // of sorting
        // places by what they point at.
        long placeMask = Long.highestOneBit(2L * Math.max(1, count - 1)) - 1;
        long[] keys = new long[count];
        for (int place = 0; place < count; place++) {
            keys[place] = ((values[4 * place] & ~placeMask) | place) ^ Long.MIN_VALUE;
        }
        Arrays.sort(keys);
        AscendingValues sorted = new AscendingValues(4 * count);
        for (int from = 0; from < count; ) {
            int to = from + 1;
            while (to < count && ((keys[from] ^ keys[to]) & ~placeMask) == 0) {
                to++;
            }
            if (to == from + 1) {
                sorted.add(values, 4 * (int) (keys[from] & placeMask));
            } else {
                IntStream.range(from, to)
                        .mapToObj(i -> 4 * (int) (keys[i] & placeMask))
                        .sorted((one, other) -> compare(values, one, values, other))
                        .forEach(at -> sorted.add(values, at));
            }
            from = to;
        }
        return sorted;
    }

    /** Drops these. */
    void removeIf(Predicate<PdqHash> known) {
        int kept = 0;
        for (int at = 0; at < length; at += 4) {
            if (!known.test(new PdqHash(values[at], values[at + 1], values[at + 2], values[at + 3]))) {
                System.arraycopy(values, at, values, kept, 4);
                kept += 4;
            }
        }
        length = kept;
    }

    private static int compare(long[] a, int i, long[] b, int j) {
        return PdqHash.compare(a[i], a[i + 1], a[i + 2], a[i + 3], b[j], b[j + 1], b[j + 2], b[j + 3]);
    }

    /** What was collected, and begins anew. */
    long[] take() {
        long[] taken = length == values.length ? values : Arrays.copyOf(values, length);
        values = new long[FIRST_ROOM];
        length = 0;
        return taken;
    }
}
