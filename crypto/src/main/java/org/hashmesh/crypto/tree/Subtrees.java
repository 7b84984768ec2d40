// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/** The roots of subtrees of any shape that proofs are made of, computed from tile hashes. */
final class Subtrees {
    private final TileReader reader;
    private final TreeHasher hasher;

    Subtrees(TileReader reader, TreeHasher hasher) {
        this.reader = reader;
        this.hasher = hasher;
    }

    /**
     * The root over the entries from {@code start} (inclusive) to {@code end} (exclusive): MTH(D[start:end]) of RFC 6962
     * section 2.1. The start is a multiple of the smallest power of two that is not below the length, as it is in every
     * proof. Costs fewer than 256 reads for each level of tiles.
     */
    Digest root(long start, long end) {
        long length = end - start;
        if (length <= 0) {
            throw new IllegalStateException("a proof asked for the root of no entries");
        }
        if (Long.bitCount(length) == 1) {
            return perfect(start, Long.numberOfTrailingZeros(length));
        }
        long middle = start + largestPowerBelow(length);
        return hasher.node(root(start, middle), root(middle, end));
    }

    /** The largest power of two below a length of at least 2: where RFC 6962 splits a tree. */
    static long largestPowerBelow(long length) {
        return Long.highestOneBit(length - 1);
    }

    private Digest perfect(long start, int height) {
        if (height % TileId.HEIGHT == 0) {
            return reader.hashAt(height / TileId.HEIGHT, start >>> height);
        }
        long half = 1L << (height - 1);
        return hasher.node(perfect(start, height - 1), perfect(start + half, height - 1));
    }
}
