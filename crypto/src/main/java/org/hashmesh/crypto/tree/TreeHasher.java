// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import java.security.DigestException;
import java.security.MessageDigest;

/**
 * The two hash functions of a tree (RFC 6962 section 2.1): SHA-256 with one byte before it that tells a leaf from a
 * node, so that neither can pass for the other.
 *
 * <p>For one thread: it keeps one SHA-256 and one buffer. Cost: about a quarter of a microsecond for 64 bytes.
 */
public final class TreeHasher {
    private static final byte LEAF_PREFIX = 0x00;
    private static final byte NODE_PREFIX = 0x01;
    private static final Digest EMPTY_ROOT = Digest.sha256(new byte[0]);

    /** Room for a prefix and as many bytes of a leaf as any has; one update is cheaper than two. */
    private static final int BUFFER_BYTES = 1 + 4_096;

    private final MessageDigest sha256 = Digest.newSha256();
    private final byte[] node = new byte[1 + 2 * Digest.BYTES];
    private final byte[] result = new byte[Digest.BYTES];
    private final byte[] buffer = new byte[BUFFER_BYTES];

    /** The root of the tree without entries: SHA-256 of nothing. */
    public static Digest emptyRoot() {
        return EMPTY_ROOT;
    }

    /** The hash of a leaf: SHA-256 of 0x00 and the leaf's bytes. */
    public Digest leaf(byte[] leaf) {
        sha256.update(LEAF_PREFIX);
        sha256.update(leaf);
        return finish();
    }

    /** The hash of a node: SHA-256 of 0x01, the left child and the right child. */
    public Digest node(Digest left, Digest right) {
        node[0] = NODE_PREFIX;
        left.writeTo(node, 1);
        right.writeTo(node, 1 + Digest.BYTES);
        sha256.update(node);
        return finish();
    }

    /**
     * Writes the hash of a leaf of at most 4,096 bytes into {@code target}: for many leaves, without an object for each.
     *
     * @throws IndexOutOfBoundsException when the leaf or its hash does not fit
     */
    public void leaf(byte[] bytes, int offset, int length, byte[] target, int at) {
        buffer[0] = LEAF_PREFIX;
        System.arraycopy(bytes, offset, buffer, 1, length);
        sha256.update(buffer, 0, 1 + length);
        finish(target, at);
    }

    /**
     * The root of the tree over some digests that stand in a row, 32 bytes each; a power of two of them. Costs a node less
     * than there are digests.
     *
     * @throws IllegalArgumentException when their number is none
     */
    public Digest perfectRoot(byte[] digests) {
        int count = digests.length / Digest.BYTES;
        if (Integer.bitCount(count) != 1 || digests.length % Digest.BYTES != 0) {
            throw new IllegalArgumentException("no perfect tree stands over " + digests.length + " bytes of digests");
        }
        byte[] level = digests.clone();
        node[0] = NODE_PREFIX;
        for (int width = count; width > 1; width /= 2) {
            for (int i = 0; i < width; i += 2) {
                System.arraycopy(level, i * Digest.BYTES, node, 1, 2 * Digest.BYTES);
                sha256.update(node);
                finish(level, i / 2 * Digest.BYTES);
            }
        }
        return Digest.of(level, 0);
    }

    private void finish(byte[] target, int at) {
        try {
            sha256.digest(target, at, Digest.BYTES);
        } catch (DigestException e) {
            throw new IndexOutOfBoundsException("no room for a digest at " + at + " of " + target.length);
        }
    }

    private Digest finish() {
        try {
            sha256.digest(result, 0, result.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return Digest.of(result, 0);
    }
}
