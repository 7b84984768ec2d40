// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.hashmesh.hash.HashException;

/**
 * A PDQ hash: 256 bits, one for each of 16 x 16 frequencies, set where it is above their median.
 *
 * <p>As text and bytes the last row comes first, and in a row the last column. So the bit of row r and column c is bit
 * 16 r + c of the number that the 64 hex digits write. Ordered as these numbers, and so as the bytes are.
 *
 * @param w3 bits 192 to 255, the first 16 hex digits
 * @param w2 bits 128 to 191
 * @param w1 bits 64 to 127
 * @param w0 bits 0 to 63, the last 16 hex digits
 */
public record PdqHash(long w3, long w2, long w1, long w0) implements Comparable<PdqHash> {
    /** Bytes of a hash. */
    public static final int BYTES = 32;
    /** Rows, and columns, of frequencies. */
    static final int SIDE = 16;

    private static final int BITS = SIDE * SIDE;
    private static final int DIGITS = 2 * BYTES;
    private static final HexFormat HEX = HexFormat.of();

    /**
     * Reads 64 hex digits in either case.
     *
     * @throws HashException when it is anything else
     */
    public static PdqHash parse(String hex) throws HashException {
        if (hex.length() != DIGITS) {
            throw new HashException(hex.length() + " characters, a PDQ hash has " + DIGITS + " hex digits");
        }
        if (!hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new HashException("not all " + DIGITS + " characters are hex digits");
        }
        return of(HEX.parseHex(hex), 0);
    }

    /** The hash in the 32 bytes from {@code at}, in the order of its hex digits. */
    public static PdqHash of(byte[] bytes, int at) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, at, BYTES);
        return new PdqHash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** The 32 bytes, in the order of the hex digits. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(w3)
                .putLong(w2)
                .putLong(w1)
                .putLong(w0)
                .array();
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        return HEX.formatHex(bytes());
    }

    /** In how many of the 256 bits the two differ; up to 31 counts as the same picture by convention. */
    public int distance(PdqHash other) {
        return Long.bitCount(w3 ^ other.w3)
                + Long.bitCount(w2 ^ other.w2)
                + Long.bitCount(w1 ^ other.w1)
                + Long.bitCount(w0 ^ other.w0);
    }

    @Override
    public int compareTo(PdqHash other) {
        return compare(w3, w2, w1, w0, other.w3, other.w2, other.w1, other.w0);
    }

    /** {@link #compareTo} of two hashes that are no objects. */
    public static int compare(long a3, long a2, long a1, long a0, long b3, long b2, long b1, long b0) {
        if (a3 != b3) {
            return Long.compareUnsigned(a3, b3);
        }
        if (a2 != b2) {
            return Long.compareUnsigned(a2, b2);
        }
        return a1 != b1 ? Long.compareUnsigned(a1, b1) : Long.compareUnsigned(a0, b0);
    }

    /**
     * About the hash of the picture turned or mirrored: a frequency that changes its sign changes its bit.
     *
     * <p>An approximation, since the median moves too; {@link PdqHasher} gives the exact ones from pixels.
     */
    public PdqHash turned(Dihedral way) {
        long[] words = new long[BITS / Long.SIZE];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                if (bit(row * SIDE + column) != way.negates(row, column)) {
                    int bit = way.transposes() ? column * SIDE + row : row * SIDE + column;
                    words[bit / Long.SIZE] |= 1L << bit;
                }
            }
        }
        return new PdqHash(words[3], words[2], words[1], words[0]);
    }

    private boolean bit(int index) {
        long word = switch (index / Long.SIZE) {
            case 0 -> w0;
            case 1 -> w1;
            case 2 -> w2;
            default -> w3;
        };
        return (word >>> index & 1) != 0;
    }

    /** For people and logs: hash values do not belong in logs. */
    @Override
    public String toString() {
        return "pdq hash";
    }
}
