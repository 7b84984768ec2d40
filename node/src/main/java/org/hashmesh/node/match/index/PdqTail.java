// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.hashmesh.hash.pdq.PdqHash;

/**
 * The newest PDQ values: for each band a table of chains by the band's bits. Adding costs a node of 64 bytes, found by every
 * search that begins after {@link #add} has returned. One writer, any number of searching threads; nodes never change once they are
 * in a chain.
 */
final class PdqTail {
    /** Node numbers have 16 bits, and 0 ends a chain. */
    static final int MAX_VALUES = 65_535;

    /** Up to here all nodes are read one after the other, without the chains. */
    private static final int FEW = 128;

    /** Where no band led to a value. */
    private static final int ANY_BAND = -1;

    /** Four longs of the value, then the next node of each band's chain, four in a long. */
    private static final int NODE = 8;

    private static final int VALUE = 4;
    private static final int BLOCK_BITS = 12;
    private static final int BLOCK_NODES = 1 << BLOCK_BITS;

    private static final VarHandle HEADS = MethodHandles.arrayElementVarHandle(char[].class);
    private static final VarHandle BLOCKS = MethodHandles.arrayElementVarHandle(long[][].class);

    private final int limit;
    /** The newest node by band and key. */
    private final char[] heads = new char[PdqSearch.BANDS * PdqSearch.KEYS];

    private final long[][] blocks = new long[(MAX_VALUES >> BLOCK_BITS) + 1][];
    private final Tombstones removed = new Tombstones(MAX_VALUES + 1);
    private volatile int size;

    /** An empty one for at most as many values as this, and as {@link #MAX_VALUES}. */
    PdqTail(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    int live() {
        return size - removed.count();
    }

    boolean isFull() {
        return size == limit;
    }

    /** By the writer; the value is not in this tail, which is not full. */
    void add(PdqHash value) {
        int node = size + 1;
        long[] block = blocks[node >> BLOCK_BITS];
        if (block == null) {
            block = new long[BLOCK_NODES * NODE];
            BLOCKS.setRelease(blocks, node >> BLOCK_BITS, block);
        }
        int at = (node & (BLOCK_NODES - 1)) * NODE;
        block[at] = value.w3();
        block[at + 1] = value.w2();
        block[at + 2] = value.w1();
        block[at + 3] = value.w0();
        for (int band = 0; band < PdqSearch.BANDS; band++) {
            long head = heads[head(band, block[at + (band >> 2)])];
            block[at + VALUE + (band >> 2)] |= head << (16 * (band & 3));
        }
        // All links of the node are in place before any chain leads to it.
        for (int band = 0; band < PdqSearch.BANDS; band++) {
            HEADS.setRelease(heads, head(band, block[at + (band >> 2)]), (char) node);
        }
        size = node;
    }

    /** Marks a value as removed; by the writer. */
    boolean remove(PdqHash value) {
        int node = find(value);
        if (node == 0) {
            return false;
        }
        removed.mark(node);
        return true;
    }

    /** The node of a value that has not been removed, or 0. */
    int find(PdqHash value) {
        int node = (char) HEADS.getAcquire(heads, head(0, value.w3()));
        while (node != 0) {
            long[] block = block(node);
            int at = (node & (BLOCK_NODES - 1)) * NODE;
            if (block[at] == value.w3()
                    && block[at + 1] == value.w2()
                    && block[at + 2] == value.w1()
                    && block[at + 3] == value.w0()
                    && !removed.isMarked(node)) {
                return node;
            }
            node = next(block, at, 0);
        }
        return 0;
    }

    /** Finds what is near, but not the query itself. */
    void search(PdqSearch search) {
        int nodes = size;
        if (nodes <= FEW) {
            for (int node = 1; node <= nodes && !search.capped(); node++) {
                check(search, block(node), (node & (BLOCK_NODES - 1)) * NODE, node, ANY_BAND);
            }
            return;
        }
        int bandsAtOnce = Math.min(PdqSearch.BANDS, PdqSearch.MOST_RANGES / search.probes);
        for (int band = 0; band < PdqSearch.BANDS && !search.capped(); band += bandsAtOnce) {
            searchBands(search, band, Math.min(PdqSearch.BANDS, band + bandsAtOnce));
        }
    }

    /** First collects the chains that are not empty, then touches their first nodes, so that cache misses overlap. */
    private void searchBands(PdqSearch search, int first, int end) {
        int chains = 0;
        for (int band = first; band < end; band++) {
            int key = search.key(band);
            for (int probe = 0; probe < search.probes; probe++) {
                int head = band * PdqSearch.KEYS + (key ^ PdqSearch.flip(probe));
                int node = (char) HEADS.getAcquire(heads, head);
                search.from[chains] = node;
                search.to[chains] = (band << 8) | search.followerLimit(probe);
                chains += node == 0 ? 0 : 1;
            }
        }
        int touched = 0;
        for (int chain = 0; chain < chains; chain++) {
            int node = search.from[chain];
            touched += (int) block(node)[(node & (BLOCK_NODES - 1)) * NODE];
        }
        search.touched += touched;
        for (int chain = 0; chain < chains && !search.capped(); chain++) {
            searchChain(search, search.from[chain], search.to[chain] >> 8, search.to[chain] & 0xff);
        }
    }

    private void searchChain(PdqSearch search, int head, int band, int limit) {
        int follower = PdqSearch.follower(band);
        int wanted = search.key(follower);
        int node = head;
        while (node != 0) {
            long[] block = block(node);
            int at = (node & (BLOCK_NODES - 1)) * NODE;
            int bits = PdqSearch.band(block[at + (follower >> 2)], follower);
            if (Integer.bitCount(bits ^ wanted) <= limit) {
                check(search, block, at, node, band);
            }
            node = next(block, at, band);
        }
    }

    private void check(PdqSearch search, long[] block, int at, int node, int band) {
        if (search.isNear(block[at], block[at + 1], block[at + 2], block[at + 3]) != 0
                && (band == ANY_BAND
                        || search.firstBand(block[at], block[at + 1], block[at + 2], block[at + 3]) == band)
                && !removed.isMarked(node)) {
            search.found(block[at], block[at + 1], block[at + 2], block[at + 3]);
        }
    }

    /** The values that have not been removed, ascending, four longs each. */
    long[] sorted() {
        PdqHash[] live = new PdqHash[size];
        int n = 0;
        for (int node = 1; node <= live.length; node++) {
            if (!removed.isMarked(node)) {
                long[] block = block(node);
                int at = (node & (BLOCK_NODES - 1)) * NODE;
                live[n++] = new PdqHash(block[at], block[at + 1], block[at + 2], block[at + 3]);
            }
        }
        Arrays.sort(live, 0, n);
        long[] sorted = new long[4 * n];
        for (int i = 0; i < n; i++) {
            sorted[4 * i] = live[i].w3();
            sorted[4 * i + 1] = live[i].w2();
            sorted[4 * i + 2] = live[i].w1();
            sorted[4 * i + 3] = live[i].w0();
        }
        return sorted;
    }

    long memoryBytes() {
        long bytes = 2L * heads.length + removed.memoryBytes();
        for (int i = 0; i < blocks.length; i++) {
            bytes += BLOCKS.getAcquire(blocks, i) == null ? 0 : 8L * NODE * BLOCK_NODES;
        }
        return bytes;
    }

    private long[] block(int node) {
        return (long[]) BLOCKS.getAcquire(blocks, node >> BLOCK_BITS);
    }

    private static int next(long[] block, int at, int band) {
        return (int) (block[at + VALUE + (band >> 2)] >>> (16 * (band & 3))) & 0xffff;
    }

    private static int head(int band, long word) {
        return band * PdqSearch.KEYS + PdqSearch.band(word, band);
    }
}
