// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/**
 * Which tile: up to 256 tile hashes that stand side by side on one level, starting at a multiple of 256. The tile's own
 * root, once it is full, is one hash of the level above. The coordinates are those of C2SP tlog-tiles.
 *
 * @param level 0 (leaf hashes) to {@value #MAX_LEVEL}
 * @param index which tile on that level, from 0 on
 */
public record TileId(int level, long index) implements Comparable<TileId> {
    /** Hashes in a full tile. */
    public static final int WIDTH = 256;

    /** Heights of the binary tree that one level spans: 2^8 = 256. */
    public static final int HEIGHT = 8;

    /** The highest level: one hash of the next would span 2^64 entries, more than a size can count. */
    public static final int MAX_LEVEL = 7;

    public TileId {
        requirePosition(level, index);
        if (index > Long.MAX_VALUE >> HEIGHT) {
            throw new IllegalArgumentException("no tree reaches tile " + index);
        }
    }

    /** The tile that holds the hash at this position of a level. */
    public static TileId holding(int level, long index) {
        requirePosition(level, index);
        return new TileId(level, index >> HEIGHT);
    }

    /** The position on its level of the tile's first hash. */
    public long firstIndex() {
        return index << HEIGHT;
    }

    /** Where in this tile the hash at a position of the level stands, 0 to 255. */
    public int slotOf(long position) {
        if (position >> HEIGHT != index) {
            throw new IllegalArgumentException("position " + position + " is not in " + this);
        }
        return (int) (position & (WIDTH - 1));
    }

    /** How many hashes this tile has in a tree of that size: 0 to 256. */
    public int widthIn(TreeSize size) {
        long complete = size.value() >> (HEIGHT * level);
        return (int) Math.max(0, Math.min(WIDTH, complete - firstIndex()));
    }

    /** By level, then along it. */
    @Override
    public int compareTo(TileId other) {
        return level != other.level ? Integer.compare(level, other.level) : Long.compare(index, other.index);
    }

    static void requirePosition(int level, long index) {
        if (level < 0 || level > MAX_LEVEL || index < 0) {
            throw new IllegalArgumentException("no tile hash stands at level " + level + ", index " + index);
        }
    }
}
