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

    private final MessageDigest sha256 = Digest.newSha256();
    private final byte[] node = new byte[1 + 2 * Digest.BYTES];
    private final byte[] result = new byte[Digest.BYTES];

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

    private Digest finish() {
        try {
            sha256.digest(result, 0, result.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return Digest.of(result, 0);
    }
}
