// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is needed of a tree to know its root and to make it longer: the roots of the largest perfect subtrees that
 * lie side by side from the first entry on, the largest first. Immutable.
 *
 * <p>A tree of 13 entries has three of them: over 8, 4 and 1 entries. There are as many as the size has one bits, so at
 * most 63.
 *
 * @param size the entries covered, from 0 on
 * @param hashes one for each one bit of the size, the highest bit first
 */
public record CompactRange(TreeSize size, List<Digest> hashes) {
    /** The range of the tree without entries. */
    public static final CompactRange EMPTY = new CompactRange(TreeSize.ZERO, List.of());

    /**
     * The range with these parts.
     *
     * @throws IllegalArgumentException when the number of hashes does not go with the size
     */
    public CompactRange {
        hashes = List.copyOf(hashes);
        int expected = Long.bitCount(size.value());
        if (hashes.size() != expected) {
            throw new IllegalArgumentException(
                    "a range over " + size + " entries has " + expected + " hashes, not " + hashes.size());
        }
    }

    /**
     * The range over the first {@code size} entries of the tree that the reader knows. Costs fewer than 256 reads for each
     * level of tiles.
     */
    public static CompactRange read(TreeSize size, TileReader reader, TreeHasher hasher) {
        Subtrees subtrees = new Subtrees(reader, hasher);
        List<Digest> hashes = new ArrayList<>();
        long start = 0;
        for (int height = Long.SIZE - 2; height >= 0; height--) {
            long length = size.value() & 1L << height;
            if (length != 0) {
                hashes.add(subtrees.root(start, start + length));
                start += length;
            }
        }
        return new CompactRange(size, hashes);
    }

    /** The range over the full tiles of 256 entries only, without the entries after the last of them. */
    public CompactRange fullTiles() {
        long tiles = size.value() >>> TileId.HEIGHT;
        return new CompactRange(new TreeSize(tiles << TileId.HEIGHT), hashes.subList(0, Long.bitCount(tiles)));
    }

    /** The root of the tree (RFC 6962 section 2.1). Costs one node less than there are hashes. */
    public Digest root(TreeHasher hasher) {
        if (hashes.isEmpty()) {
            return TreeHasher.emptyRoot();
        }
        Digest root = hashes.get(hashes.size() - 1);
        for (int i = hashes.size() - 2; i >= 0; i--) {
            root = hasher.node(hashes.get(i), root);
        }
        return root;
    }

    /** The range after these leaf hashes too. Costs one node for each. */
    public CompactRange append(TreeHasher hasher, List<Digest> leafHashes) {
        Builder builder = toBuilder(hasher);
        for (Digest leafHash : leafHashes) {
            builder.append(leafHash);
        }
        return builder.toRange();
    }

    /** A builder that starts as this range. */
    public Builder toBuilder(TreeHasher hasher) {
        return new Builder(hasher, this, TileHash.Sink.NONE);
    }

    /** A builder that starts as this range and tells each tile hash above the leaves as soon as it is complete. */
    public Builder toBuilder(TreeHasher hasher, TileHash.Sink sink) {
        return new Builder(hasher, this, sink);
    }

    /** The size (8 bytes, big-endian), then the hashes in order. */
    public byte[] encode() {
        byte[] bytes = new byte[Long.BYTES + hashes.size() * Digest.BYTES];
        ByteBuffer.wrap(bytes).putLong(size.value());
        for (int i = 0; i < hashes.size(); i++) {
            hashes.get(i).writeTo(bytes, Long.BYTES + i * Digest.BYTES);
        }
        return bytes;
    }

    /**
     * Reads what {@link #encode} wrote. It says nothing about whether the hashes are right: compare the root.
     *
     * @throws IllegalArgumentException when no range is written like this
     */
    public static CompactRange decode(byte[] bytes) {
        if (bytes.length < Long.BYTES) {
            throw new IllegalArgumentException("a range has at least 8 bytes, not " + bytes.length);
        }
        TreeSize size = new TreeSize(ByteBuffer.wrap(bytes).getLong());
        int count = Long.bitCount(size.value());
        if (bytes.length != Long.BYTES + count * Digest.BYTES) {
            throw new IllegalArgumentException(
                    "a range over " + size + " entries does not have " + bytes.length + " bytes");
        }
        List<Digest> hashes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            hashes.add(Digest.of(bytes, Long.BYTES + i * Digest.BYTES));
        }
        return new CompactRange(size, hashes);
    }

    /**
     * A range that grows in place. For one thread.
     *
     * <p>It works like a binary counter: entry n finds one finished subtree for each one bit at the low end of n, and
     * adding it carries through them. So each entry costs one node on average, and no list is copied.
     */
    public static final class Builder {
        private final TreeHasher hasher;
        private final TileHash.Sink sink;
        /** By height; those at the one bits of the size count, the others are left over. */
        private final Digest[] byHeight = new Digest[Long.SIZE];

        private long size;

        private Builder(TreeHasher hasher, CompactRange start, TileHash.Sink sink) {
            this.hasher = hasher;
            this.sink = sink;
            size = start.size.value();
            int next = 0;
            for (int height = Long.SIZE - 1; height >= 0; height--) {
                if (has(height)) {
                    byHeight[height] = start.hashes.get(next++);
                }
            }
        }

        /** Adds one entry by its leaf hash. */
        public void append(Digest leafHash) {
            carry(leafHash, 0);
            size = Math.incrementExact(size);
        }

        /**
         * Adds 256 entries by the root of the tree over them, after a multiple of 256.
         *
         * @throws IllegalArgumentException when it is none
         */
        public void appendTile(Digest root) {
            if (size % TileId.WIDTH != 0) {
                throw new IllegalArgumentException("no full tile begins after " + size + " entries");
            }
            sink.accept(new TileHash(1, size >>> TileId.HEIGHT, root));
            carry(root, TileId.HEIGHT);
            size = Math.addExact(size, TileId.WIDTH);
        }

        private void carry(Digest subtree, int ofHeight) {
            Digest hash = subtree;
            int height = ofHeight;
            while (has(height)) {
                hash = hasher.node(byHeight[height], hash);
                height++;
                if (height % TileId.HEIGHT == 0) {
                    sink.accept(new TileHash(height / TileId.HEIGHT, size >>> height, hash));
                }
            }
            byHeight[height] = hash;
        }

        /** The entries so far. */
        public TreeSize size() {
            return new TreeSize(size);
        }

        /** What has been built so far; building may go on. */
        public CompactRange toRange() {
            List<Digest> hashes = new ArrayList<>(Long.bitCount(size));
            for (int height = Long.SIZE - 1; height >= 0; height--) {
                if (has(height)) {
                    hashes.add(byHeight[height]);
                }
            }
            return new CompactRange(new TreeSize(size), hashes);
        }

        private boolean has(int height) {
            return (size >>> height & 1) == 1;
        }
    }
}
