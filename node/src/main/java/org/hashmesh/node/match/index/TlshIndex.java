// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.hashmesh.hash.tlsh.Tlsh;

/**
 * A set of TLSH hashes, searched within a distance by reading those whose length and quartile bytes are near enough. Any number of threads
 * search without locks, changes take one; what {@link #add} returned from is found by the next search.
 *
 * <p>35 bytes a hash, another 15 to tell whether it is new. A search reads the hashes of every length that is near enough and
 * computes the distance of those whose quartiles are too: of a million hashes of texts of 1 to 100 KB 0.7 ms within distance 30, 2
 * within 70, 7 within 150.
 */
public final class TlshIndex {
    /** What each step of length or quartiles beyond the first adds to a distance. */
    private static final int STEP = 12;

    private static final int LENGTHS = 256;
    private static final int LENGTH_AT = 1;
    private static final int QUARTILES_AT = 2;
    private static final int FIRST_ROOM = 8;

    /** Takes what a search finds. */
    public interface Sink {
        /** A hash of the index, its 35 bytes, with its distance from the query. */
        void found(byte[] hash, int distance);
    }

    /** Hashes of one length byte, one after the other; those beyond the count are being written. */
    private static final class Group {
        static final Group EMPTY = new Group(new byte[0], 0);

        final byte[] hashes;
        final int count;

        Group(byte[] hashes, int count) {
            this.hashes = hashes;
            this.count = count;
        }

        int find(byte[] hash) {
            for (int i = 0; i < count; i++) {
                int at = i * Tlsh.BYTES;
                if (Arrays.equals(hashes, at, at + Tlsh.BYTES, hash, 0, Tlsh.BYTES)) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** By the length as a number, that is with its digits in order. */
    private final AtomicReferenceArray<Group> groups = new AtomicReferenceArray<>(LENGTHS);

    private final ReentrantLock writing = new ReentrantLock();
    /** All but the first two bytes of each hash that was ever added: what is not here is new. */
    private final ExactTable known;

    private volatile int size;

    /**
     * An empty index.
     *
     * @param secret as for {@link ExactTable}
     */
    public TlshIndex(long[] secret) {
        this.known = new ExactTable(secret);
        for (int length = 0; length < LENGTHS; length++) {
            groups.set(length, Group.EMPTY);
        }
    }

    /**
     * Adds a hash of 35 bytes.
     *
     * @return false if it was there
     */
    public boolean add(byte[] hash) {
        checkLength(hash);
        writing.lock();
        try {
            Group group = groups.get(length(hash, 0));
            byte[] rest = Arrays.copyOfRange(hash, QUARTILES_AT, Tlsh.BYTES);
            if (known.mayContain(rest) && group.find(hash) >= 0) {
                return false;
            }
            known.add(rest);
            byte[] hashes = group.hashes;
            int at = group.count * Tlsh.BYTES;
            if (at == hashes.length) {
                hashes = Arrays.copyOf(hashes, Math.max(FIRST_ROOM * Tlsh.BYTES, Math.multiplyExact(2, at)));
            }
            System.arraycopy(hash, 0, hashes, at, Tlsh.BYTES);
            groups.set(length(hash, 0), new Group(hashes, group.count + 1));
            int grown = size + 1;
            size = grown;
            return true;
        } finally {
            writing.unlock();
        }
    }

    /**
     * Removes a hash; copies those of its length.
     *
     * @return false if it was not there
     */
    public boolean remove(byte[] hash) {
        checkLength(hash);
        writing.lock();
        try {
            Group group = groups.get(length(hash, 0));
            int place = group.find(hash);
            if (place < 0) {
                return false;
            }
            byte[] hashes = Arrays.copyOf(group.hashes, group.hashes.length);
            System.arraycopy(hashes, (group.count - 1) * Tlsh.BYTES, hashes, place * Tlsh.BYTES, Tlsh.BYTES);
            groups.set(length(hash, 0), new Group(hashes, group.count - 1));
            int shrunk = size - 1;
            size = shrunk;
            return true;
        } finally {
            writing.unlock();
        }
    }

    /** How many hashes it holds. */
    public int size() {
        return size;
    }

    /** What it holds in memory. */
    public long memoryBytes() {
        long bytes = known.memoryBytes();
        for (int length = 0; length < LENGTHS; length++) {
            bytes += groups.get(length).hashes.length;
        }
        return bytes;
    }

    /**
     * Finds the hashes within a distance, in no order.
     *
     * @param query 35 bytes
     * @param maxDistance 0 or more
     * @param withLength whether the lengths of the contents count; without, all hashes are read
     * @param maxMatches at least 1; when there are more, any as many are given out
     * @return whether there were more matches than that
     */
    public boolean search(byte[] query, int maxDistance, boolean withLength, int maxMatches, Sink sink) {
        checkLength(query);
        if (maxDistance < 0 || maxMatches < 1) {
            throw new IllegalArgumentException("distance " + maxDistance + ", at most " + maxMatches + " matches");
        }
        int[] quartiles = quartileDistances(query[QUARTILES_AT]);
        int matches = 0;
        for (int length = 0; length < LENGTHS; length++) {
            int steps = around(length, length(query, 0), LENGTHS);
            int left = maxDistance - (!withLength ? 0 : steps <= 1 ? steps : STEP * steps);
            Group group = groups.get(length);
            for (int i = 0; left >= 0 && i < group.count; i++) {
                int at = i * Tlsh.BYTES;
                if (quartiles[group.hashes[at + QUARTILES_AT] & 0xff] <= left) {
                    int distance = Tlsh.distanceWithoutLength(query, 0, group.hashes, at);
                    if (distance <= left) {
                        if (matches++ == maxMatches) {
                            return true;
                        }
                        sink.found(
                                Arrays.copyOfRange(group.hashes, at, at + Tlsh.BYTES), distance + maxDistance - left);
                    }
                }
            }
        }
        return false;
    }

    /** What each possible quartile byte adds to the distance from this one. */
    private static int[] quartileDistances(byte query) {
        int[] distances = new int[256];
        for (int other = 0; other < distances.length; other++) {
            int first = around((query & 0xff) >> 4, other >> 4, 16);
            int second = around(query & 0xf, other & 0xf, 16);
            distances[other] = (first <= 1 ? first : STEP * (first - 1)) + (second <= 1 ? second : STEP * (second - 1));
        }
        return distances;
    }

    /** How far two points on a ring are apart. */
    private static int around(int a, int b, int ring) {
        int apart = Math.abs(a - b);
        return Math.min(apart, ring - apart);
    }

    /** The length byte has its hex digits swapped. */
    private static int length(byte[] hash, int at) {
        int swapped = hash[at + LENGTH_AT] & 0xff;
        return (swapped >> 4) | ((swapped & 0xf) << 4);
    }

    private static void checkLength(byte[] hash) {
        if (hash.length != Tlsh.BYTES) {
            throw new IllegalArgumentException("a TLSH hash of " + hash.length + " bytes");
        }
    }
}
