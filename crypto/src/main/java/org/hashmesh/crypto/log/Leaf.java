// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.Arrays;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.jspecify.annotations.Nullable;

/**
 * An entry as its author wrote it: 18 to 4,096 opaque bytes, immutable. Nobody encodes them again: these exact bytes are
 * hashed, stored and passed on.
 */
public final class Leaf {
    /** The fewest bytes: version, type and salt with nothing after them. */
    public static final int MIN_BYTES = 18;

    /** The most bytes, so that 16 MiB is room for thousands. */
    public static final int MAX_BYTES = 4_096;

    private final byte[] bytes;

    /**
     * For bytes that are known to be a leaf.
     *
     * @throws IllegalArgumentException when they are not; bytes from outside go through {@link #parse}
     */
    public Leaf(byte[] bytes) {
        if (!isLength(bytes.length)) {
            throw new IllegalArgumentException(lengthProblem(bytes.length));
        }
        this.bytes = bytes.clone();
    }

    /**
     * Takes bytes that came from outside.
     *
     * @throws MalformedLeafException when they are not 18 to 4,096
     */
    public static Leaf parse(byte[] bytes) throws MalformedLeafException {
        if (!isLength(bytes.length)) {
            throw new MalformedLeafException(bytes.length);
        }
        return new Leaf(bytes);
    }

    /** The bytes, in a new array. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many bytes. */
    public int length() {
        return bytes.length;
    }

    /** The leaf's hash in the tree. Not kept: costs one hashing of the bytes each time. */
    public Digest hash(TreeHasher hasher) {
        return hasher.leaf(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Leaf that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The length only: what an entry says stays out of messages. */
    @Override
    public String toString() {
        return "leaf of " + bytes.length + " bytes";
    }

    static String lengthProblem(int length) {
        return "a leaf has 18 to 4,096 bytes, not " + length;
    }

    private static boolean isLength(int length) {
        return length >= MIN_BYTES && length <= MAX_BYTES;
    }
}
