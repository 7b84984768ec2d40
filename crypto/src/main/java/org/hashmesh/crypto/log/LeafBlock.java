// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Leaves in a row as one value, on disk and on the wire: for each its length in two bytes, big-endian, and its bytes. A
 * full block is a chunk. A length of 0 is no leaf's and kept for entries that were erased.
 */
public final class LeafBlock {
    /** Leaves in a chunk, which is as wide as a tile. */
    public static final int CHUNK = 256;

    private static final int LENGTH_BYTES = 2;

    private final byte[] packed;
    /** Where the bytes of each leaf start; the last one is where one more would. */
    private final int[] starts;

    private LeafBlock(byte[] packed, int[] starts) {
        this.packed = packed;
        this.starts = starts;
    }

    /** The bytes that hold these leaves. */
    public static byte[] pack(List<Leaf> leaves) {
        int total = 0;
        for (Leaf leaf : leaves) {
            total += LENGTH_BYTES + leaf.length();
        }
        byte[] packed = new byte[total];
        int at = 0;
        for (Leaf leaf : leaves) {
            byte[] bytes = leaf.bytes();
            packed[at] = (byte) (bytes.length >>> 8);
            packed[at + 1] = (byte) bytes.length;
            System.arraycopy(bytes, 0, packed, at + LENGTH_BYTES, bytes.length);
            at += LENGTH_BYTES + bytes.length;
        }
        return packed;
    }

    /**
     * Reads what {@link #pack} wrote. The array is kept, not copied: nobody writes into it any more.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static LeafBlock unpack(byte[] packed) {
        int[] starts = new int[CHUNK + 1];
        int count = 0;
        int at = 0;
        while (at < packed.length) {
            if (count == CHUNK || packed.length - at < LENGTH_BYTES) {
                throw new IllegalArgumentException("a block ends within a leaf or has too many");
            }
            int length = ((packed[at] & 0xff) << 8) | (packed[at + 1] & 0xff);
            at += LENGTH_BYTES;
            if (length < Leaf.MIN_BYTES || length > Leaf.MAX_BYTES || length > packed.length - at) {
                throw new IllegalArgumentException("leaf " + count + " of a block cannot have " + length + " bytes");
            }
            starts[count++] = at;
            at += length;
        }
        starts[count] = at + LENGTH_BYTES;
        return new LeafBlock(packed, Arrays.copyOf(starts, count + 1));
    }

    /** How many leaves. */
    public int count() {
        return starts.length - 1;
    }

    /** The leaf at this place, from 0 on. */
    public Leaf leaf(int place) {
        return new Leaf(Arrays.copyOfRange(packed, starts[place], starts[place] + length(place)));
    }

    /** Bytes of the leaf at this place. */
    public int length(int place) {
        return starts[place + 1] - LENGTH_BYTES - starts[place];
    }

    /** All leaves. */
    public List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>(count());
        for (int i = 0; i < count(); i++) {
            leaves.add(leaf(i));
        }
        return leaves;
    }

    /** Where in {@link #packed} the leaf at this place starts. */
    public int start(int place) {
        return starts[place];
    }

    /** Bytes that it takes. */
    public int bytes() {
        return packed.length;
    }

    /** The bytes that {@link #pack} made. Shared for speed: nobody writes into them. */
    public byte[] packed() {
        return packed;
    }
}
