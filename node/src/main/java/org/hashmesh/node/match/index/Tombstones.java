// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Which of numbered values have been removed. One writer; readers without locks see a mark once {@link #mark} has returned. */
final class Tombstones {
    private static final VarHandle BITS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] bits;
    private volatile int count;

    Tombstones(int values) {
        bits = new long[(values + 63) >> 6];
    }

    boolean isMarked(int id) {
        return (((long) BITS.getAcquire(bits, id >> 6) >>> id) & 1) != 0;
    }

    /** By the writer, for an id that is not marked. */
    void mark(int id) {
        BITS.setRelease(bits, id >> 6, bits[id >> 6] | (1L << id));
        setCount(count + 1);
    }

    int count() {
        return count;
    }

    long memoryBytes() {
        return 8L * bits.length;
    }

    private void setCount(int value) {
        count = value;
    }
}
