// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A node of a tree, or another SHA-256 result that names something: 32 bytes, immutable.
 *
 * <p>Held as four longs, so that a million of them are a million small objects and not two. The order is that of the
 * bytes read as one unsigned number. A digest is public: comparing two takes no constant time.
 */
public final class Digest implements Comparable<Digest> {
    /** Bytes in a digest. */
    public static final int BYTES = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    private Digest(byte[] bytes, int offset) {
        first = (long) LONGS.get(bytes, offset);
        second = (long) LONGS.get(bytes, offset + 8);
        third = (long) LONGS.get(bytes, offset + 16);
        fourth = (long) LONGS.get(bytes, offset + 24);
    }

    /**
     * The digest with exactly these bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32
     */
    public static Digest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
        }
        return new Digest(bytes, 0);
    }

    /**
     * The digest in the 32 bytes that start at {@code offset}.
     *
     * @throws IndexOutOfBoundsException when the array ends before them
     */
    public static Digest of(byte[] bytes, int offset) {
        return new Digest(bytes, offset);
    }

    /**
     * The digest written as 64 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException when the text is anything else, upper case included
     */
    public static Digest parseHex(String text) {
        if (text.length() != 2 * BYTES) {
            throw new IllegalArgumentException("a digest has 64 hexadecimal digits, not " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                throw new IllegalArgumentException(
                        "a digest is written with 0-9 and a-f; character " + (i + 1) + " is something else");
            }
        }
        return new Digest(HexFormat.of().parseHex(text), 0);
    }

    /** SHA-256 of these bytes as they are. Not for nodes of a tree, which carry a prefix: see {@link TreeHasher}. */
    public static Digest sha256(byte[] message) {
        return new Digest(newSha256().digest(message), 0);
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(toBytes());
    }

    /** The 32 bytes, in a new array. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        writeTo(bytes, 0);
        return bytes;
    }

    /**
     * Writes the 32 bytes into an array.
     *
     * @throws IndexOutOfBoundsException when they do not fit
     */
    public void writeTo(byte[] target, int offset) {
        LONGS.set(target, offset, first);
        LONGS.set(target, offset + 8, second);
        LONGS.set(target, offset + 16, third);
        LONGS.set(target, offset + 24, fourth);
    }

    @Override
    public int compareTo(Digest other) {
        int order = Long.compareUnsigned(first, other.first);
        order = order != 0 ? order : Long.compareUnsigned(second, other.second);
        order = order != 0 ? order : Long.compareUnsigned(third, other.third);
        return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest that
                && first == that.first
                && second == that.second
                && third == that.third
                && fourth == that.fourth;
    }

    /** Any 32 bits of a good hash are a good hash. */
    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }

    @Override
    public String toString() {
        return hex();
    }
}
