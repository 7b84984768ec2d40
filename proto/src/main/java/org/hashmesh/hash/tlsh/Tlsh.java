// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tlsh;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.hashmesh.hash.HashException;

/**
 * A TLSH hash: 35 bytes, as 128 buckets with a checksum of one byte give them.
 *
 * <p>The bytes are those of the 70 hex digits behind {@code T1}: checksum, logarithm of the length, the two ratios of
 * quartiles, then 128 bucket codes of two bits. The first three have their hex digits swapped, the codes stand last
 * bucket first; a distance does not mind the order of buckets. Source: "TLSH - A Locality Sensitive Hash" (Oliver,
 * Cheng, Chen, 2013) and github.com/trendmicro/tlsh.
 */
public final class Tlsh {
    /** Bytes of a hash. */
    public static final int BYTES = 35;

    private static final int LENGTH_AT = 1;
    private static final int RATIOS_AT = 2;
    private static final int BODY_AT = 3;
    /** What one step of the length, or of a ratio beyond the first, adds to a distance. */
    private static final int STEP = 12;

    private static final int LENGTHS = 256;
    private static final int RATIOS = 16;
    private static final long LOW_BITS = 0x5555_5555_5555_5555L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    private final byte[] bytes;

    private Tlsh(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The hash of these bytes, which are copied.
     *
     * @throws HashException when they are not 35
     */
    public static Tlsh of(byte[] bytes) throws HashException {
        if (bytes.length != BYTES) {
            throw new HashException(bytes.length + " bytes, a TLSH hash has " + BYTES);
        }
        return new Tlsh(bytes.clone());
    }

    /** Takes the array itself; for the hasher. */
    static Tlsh owning(byte[] bytes) {
        return new Tlsh(bytes);
    }

    /**
     * Reads 70 hex digits in either case, with or without {@code T1}.
     *
     * @throws HashException saying what is wrong
     */
    public static Tlsh parse(String text) throws HashException {
        boolean prefixed = text.startsWith("T1") || text.startsWith("t1");
        String hex = prefixed ? text.substring(2) : text;
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new HashException("not `T1` and " + 2 * BYTES + " hex digits");
        }
        return new Tlsh(UPPER.parseHex(hex));
    }

    /** A copy of the 35 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** {@code T1} and 70 upper-case hex digits. */
    public String text() {
        return "T1" + UPPER.formatHex(bytes);
    }

    /**
     * How unlike two contents are, their lengths included: 0 for equal hashes, up to some 2,500. Up to 30 is called
     * confident.
     */
    public int distance(Tlsh other) {
        return distance(bytes, 0, other.bytes, 0);
    }

    /** {@link #distance} without the difference in length, as python-threatexchange compares texts. */
    public int distanceWithoutLength(Tlsh other) {
        return distanceWithoutLength(bytes, 0, other.bytes, 0);
    }

    /** {@link #distance(Tlsh)} of two hashes that lie in larger arrays. */
    public static int distance(byte[] a, int aAt, byte[] b, int bAt) {
        int steps = around(swapped(a[aAt + LENGTH_AT]), swapped(b[bAt + LENGTH_AT]), LENGTHS);
        int length = steps <= 1 ? steps : steps * STEP;
        return length + distanceWithoutLength(a, aAt, b, bAt);
    }

    /** {@link #distanceWithoutLength(Tlsh)} of two hashes that lie in larger arrays. */
    public static int distanceWithoutLength(byte[] a, int aAt, byte[] b, int bAt) {
        int distance = a[aAt] == b[bAt] ? 0 : 1;
        int aRatios = a[aAt + RATIOS_AT] & 0xff;
        int bRatios = b[bAt + RATIOS_AT] & 0xff;
        distance += ratio(aRatios >> 4, bRatios >> 4) + ratio(aRatios & 0xf, bRatios & 0xf);
        for (int i = BODY_AT; i < BYTES; i += Long.BYTES) {
            distance += codes((long) LONGS.get(a, aAt + i), (long) LONGS.get(b, bAt + i));
        }
        return distance;
    }

    /** Two codes that differ by 1, 2, 3 are 1, 2, 6 apart; this adds up 32 pairs at once. */
    private static int codes(long a, long b) {
        long differ = a ^ b;
        long low = differ & LOW_BITS;
        long high = (differ >>> 1) & LOW_BITS;
        long both = low & high;
        // Both bits differ: 0 and 3 when the two bits of a code are equal, else 1 and 2.
        long farthest = both & ~(a ^ (a >>> 1));
        return Long.bitCount(low & ~high)
                + 2 * Long.bitCount(high & ~low)
                + Long.bitCount(both)
                + 5 * Long.bitCount(farthest);
    }

    private static int ratio(int a, int b) {
        int steps = around(a, b, RATIOS);
        return steps <= 1 ? steps : (steps - 1) * STEP;
    }

    /** How far two points on a ring are apart. */
    private static int around(int a, int b, int ring) {
        int apart = Math.abs(a - b);
        return Math.min(apart, ring - apart);
    }

    private static int swapped(byte value) {
        int unsigned = value & 0xff;
        return (unsigned >> 4) | ((unsigned & 0xf) << 4);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tlsh tlsh && Arrays.equals(bytes, tlsh.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For people and logs: hash values do not belong in logs. */
    @Override
    public String toString() {
        return "tlsh hash";
    }
}
