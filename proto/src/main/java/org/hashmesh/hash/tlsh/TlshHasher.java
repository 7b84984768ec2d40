// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tlsh;

import java.util.Arrays;
import java.util.HexFormat;
import org.hashmesh.hash.HashException;

/**
 * Makes the {@link Tlsh} of content that comes in pieces of any size: 128 buckets, a checksum of one byte, a window of
 * five bytes, as the reference does by default. One content, one thread.
 */
public final class TlshHasher {
    /** Bytes that a content must have; the reference's own limit. */
    public static final int MIN_BYTES = 50;
    /** Bytes that a content may have: the reference has no code for greater lengths. */
    public static final long MAX_BYTES = 4_224_281_216L;

    private static final int BUCKETS = 256;
    private static final int USED_BUCKETS = 128;
    private static final int WINDOW = 5;
    private static final int RATIOS = 16;

    /** The permutation of Pearson, "Fast hashing of variable-length text strings" (CACM, June 1990). */
    private static final int[] PEARSON = table("0157310cb0b266a679c10654f9e62ca30ec5d5b5a155da5040ef18e2ec8e26c8"
            + "6eb168678dfdff324d6551122d601fde196bbe4656edf02248f214d6f4e395eb"
            + "61ea39163cfa52afd0057fc76f3e87f8aea9d33a429a6ac3f5ab11bbb6b300f3"
            + "8438944b80859e64827e5b0d99f6d8db7744df4e5358c9637a0b5c208872340a"
            + "8a1e30b79c233d1a8f4afb5e81a23f98aa0773a7f1ce0396373b97dc5a351783"
            + "7dad0fee4f5f59106989e1e0d9a0257b7649029d2e74099186e4cfd4cad745e5"
            + "1bbc437ca8fc2a041d6c15f713cd27cbe928ba93c6c09b21a4bf62cca5b4754c"
            + "8c24d2ac29369f08b9e871c4e72f927833411c90fedd5dbdc28b702b476db8d1");

    private final long[] buckets = new long[BUCKETS];
    private long length;
    private int checksum;
    // The last four bytes, the newest first.
    private int last1;
    private int last2;
    private int last3;
    private int last4;

    /** Takes the next bytes of the content. */
    public void update(byte[] content, int from, int count) {
        int b1 = last1;
        int b2 = last2;
        int b3 = last3;
        int b4 = last4;
        for (int i = from; i < from + count; i++) {
            int b0 = content[i] & 0xff;
            if (length >= WINDOW - 1) {
                checksum = pearson(1, b0, b1, checksum);
                buckets[pearson(49, b0, b1, b2)]++;
                buckets[pearson(12, b0, b1, b3)]++;
                buckets[pearson(178, b0, b2, b3)]++;
                buckets[pearson(166, b0, b2, b4)]++;
                buckets[pearson(84, b0, b1, b4)]++;
                buckets[pearson(230, b0, b3, b4)]++;
            }
            b4 = b3;
            b3 = b2;
            b2 = b1;
            b1 = b0;
            length++;
        }
        last1 = b1;
        last2 = b2;
        last3 = b3;
        last4 = b4;
    }

    /** {@link #update(byte[], int, int)} of a whole array. */
    public void update(byte[] content) {
        update(content, 0, content.length);
    }

    /**
     * The hash of all bytes so far.
     *
     * @throws HashException when there is none, {@code TNULL} in the reference: too few bytes, too many, or too uniform
     */
    public Tlsh hash() throws HashException {
        if (length < MIN_BYTES) {
            throw new HashException(length + " bytes are too short for TLSH, which needs " + MIN_BYTES);
        }
        if (length > MAX_BYTES) {
            throw new HashException(length + " bytes are too long for TLSH, which ends at " + MAX_BYTES);
        }
        long[] sorted = Arrays.copyOf(buckets, USED_BUCKETS);
        Arrays.sort(sorted);
        long q1 = sorted[USED_BUCKETS / 4 - 1];
        long q2 = sorted[USED_BUCKETS / 2 - 1];
        long q3 = sorted[USED_BUCKETS - USED_BUCKETS / 4 - 1];
        if (q2 == 0) {
            // The reference asks for more than half of the buckets.
            throw new HashException("too uniform for TLSH: too few different runs of bytes");
        }
        byte[] hash = new byte[Tlsh.BYTES];
        hash[0] = swapped(checksum);
        hash[1] = swapped(lengthCode(length));
        hash[2] = (byte) ((ratio(q1, q3) << 4) | ratio(q2, q3));
        for (int i = 0; i < USED_BUCKETS; i++) {
            int code = buckets[i] > q3 ? 3 : buckets[i] > q2 ? 2 : buckets[i] > q1 ? 1 : 0;
            hash[Tlsh.BYTES - 1 - i / 4] |= (byte) (code << (i % 4 * 2));
        }
        return Tlsh.owning(hash);
    }

    /** The hash of a whole content; {@link #hash()} says when there is none. */
    public static Tlsh hash(byte[] content) throws HashException {
        TlshHasher hasher = new TlshHasher();
        hasher.update(content);
        return hasher.hash();
    }

    /**
     * The logarithm of a length as a byte. In float and in this order, as the reference's table of 170 lengths was made;
     * StrictMath, so that every machine agrees.
     */
    static int lengthCode(long length) {
        float log = (float) StrictMath.log((float) length);
        double code;
        if (length <= 656) {
            code = log / 0.4054651;
        } else if (length <= 3199) {
            code = log / 0.26236426 - 8.72777;
        } else {
            code = log / 0.095310180 - 62.5472;
        }
        return (int) Math.floor(code) & 0xff;
    }

    private static int ratio(long quartile, long q3) {
        return (int) (quartile * 100 / q3 % RATIOS);
    }

    private static int pearson(int salted, int a, int b, int c) {
        return PEARSON[PEARSON[PEARSON[salted ^ a] ^ b] ^ c];
    }

    private static byte swapped(int value) {
        return (byte) ((value >> 4) | (value << 4));
    }

    private static int[] table(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        int[] table = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            table[i] = bytes[i] & 0xff;
        }
        return table;
    }
}
