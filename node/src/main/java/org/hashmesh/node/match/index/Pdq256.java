// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A PDQ hash: 256 bits as four longs, the first bytes of its text form in the highest bits of {@code a}. Ordered as its
 * bytes are, unsigned.
 */
public record Pdq256(long a, long b, long c, long d) implements Comparable<Pdq256> {
    /** Bytes of a value. */
    public static final int BYTES = 32;
    /** Bits of a value. */
    public static final int BITS = 256;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The 32 bytes from {@code offset} on. */
    public static Pdq256 of(byte[] bytes, int offset) {
        return new Pdq256(
                (long) LONGS.get(bytes, offset),
                (long) LONGS.get(bytes, offset + 8),
                (long) LONGS.get(bytes, offset + 16),
                (long) LONGS.get(bytes, offset + 24));
    }

    /** Its bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        LONGS.set(bytes, 0, a);
        LONGS.set(bytes, 8, b);
        LONGS.set(bytes, 16, c);
        LONGS.set(bytes, 24, d);
        return bytes;
    }

    /** In how many bits the two differ, 0 to 256. */
    public int distance(Pdq256 other) {
        return Long.bitCount(a ^ other.a)
                + Long.bitCount(b ^ other.b)
                + Long.bitCount(c ^ other.c)
                + Long.bitCount(d ^ other.d);
    }

    @Override
    public int compareTo(Pdq256 other) {
        return compare(a, b, c, d, other.a, other.b, other.c, other.d);
    }

    /** {@link #compareTo} of values that are no objects. */
    static int compare(long a1, long b1, long c1, long d1, long a2, long b2, long c2, long d2) {
        if (a1 != a2) {
            return Long.compareUnsigned(a1, a2);
        }
        if (b1 != b2) {
            return Long.compareUnsigned(b1, b2);
        }
        return c1 != c2 ? Long.compareUnsigned(c1, c2) : Long.compareUnsigned(d1, d2);
    }
}
