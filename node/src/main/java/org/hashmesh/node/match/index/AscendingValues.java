// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.Arrays;
import org.hashmesh.hash.pdq.PdqHash;

/** Collects ascending PDQ values, four longs each; one that comes twice in a row is taken once. */
final class AscendingValues {
    private static final int FIRST_ROOM = 1 << 12;

    private long[] values = new long[FIRST_ROOM];
    private int length;

    int size() {
        return length / 4;
    }

    void add(PdqHash value) {
        if (length > 0) {
            int order = PdqHash.compare(
                    values[length - 4],
                    values[length - 3],
                    values[length - 2],
                    values[length - 1],
                    value.w3(),
                    value.w2(),
                    value.w1(),
                    value.w0());
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
        values[length++] = value.w3();
        values[length++] = value.w2();
        values[length++] = value.w1();
        values[length++] = value.w0();
    }

    /** What was collected, and begins anew. */
    long[] take() {
        long[] taken = length == values.length ? values : Arrays.copyOf(values, length);
        values = new long[FIRST_ROOM];
        length = 0;
        return taken;
    }
}
