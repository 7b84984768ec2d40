// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The key of one pair: bytes in unsigned lexicographic order. Immutable. */
public final class Key implements Comparable<Key> {
    private static final Key EMPTY = new Key(new byte[0]);

    final byte[] bytes;

    private Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The key that sorts before all others; the start of {@link #plusU32 longer ones}. */
    public static Key empty() {
        return EMPTY;
    }

    /** A key of these bytes, which are copied. */
    public static Key of(byte[] bytes) {
        return new Key(bytes.clone());
    }

    /** A key of the bytes from {@code from} to before {@code to}, which are copied. */
    public static Key of(byte[] bytes, int from, int to) {
        return new Key(Arrays.copyOfRange(bytes, from, to));
    }

    /** A key of bytes that nobody else holds. */
    static Key wrap(byte[] bytes) {
        return new Key(bytes);
    }

    /** This key followed by one byte, 0 to 255. */
    public Key plusU8(int value) {
        return plusNumber(value, 1);
    }

    /** This key followed by four bytes, big-endian. */
    public Key plusU32(long value) {
        return plusNumber(value, 4);
    }

    /** This key followed by five bytes, big-endian. */
    public Key plusU40(long value) {
        return plusNumber(value, 5);
    }

    /** This key followed by these bytes. */
    public Key plus(byte[] more) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, longer, bytes.length, more.length);
        return new Key(longer);
    }

    /** The big-endian number in the {@code width} bytes at {@code offset}; width 1 to 7. */
    public long numberAt(int offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = (value << 8) | (bytes[offset + i] & 0xff);
        }
        return value;
    }

    /** A copy of the bytes from {@code from} to before {@code to}. */
    public byte[] bytes(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Writes its bytes into an array. */
    public void writeTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** In bytes. */
    public int length() {
        return bytes.length;
    }

    /** Whether this key begins with all of {@code prefix}. */
    public boolean startsWith(Key prefix) {
        return bytes.length >= prefix.bytes.length
                && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
    }

    private Key plusNumber(long value, int width) {
        if (value < 0 || value >>> (8 * width) != 0) {
            throw new IllegalArgumentException(value + " does not fit in " + width + " bytes of a key");
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + width);
        for (int i = 0; i < width; i++) {
            longer[bytes.length + i] = (byte) (value >>> (8 * (width - 1 - i)));
        }
        return new Key(longer);
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
