// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes a {@link PdqSegment} of ascending values, band by band. */
final class SegmentBuilder {
    /** Values of half a key. */
    private static final int HALF = 256;

    private final int size;
    private final long[] values;
    private final Crowds crowds;
    /** The places of their values, which are not in the bands. */
    private final BitSet crowded;
    /** Values in the bands. */
    private final int entries;

    private final int[][] starts = new int[PdqSearch.BANDS][];
    private final char[][] followers = new char[PdqSearch.BANDS][];
    private final int[][] places = new int[PdqSearch.BANDS][];
    private final AtomicInteger nextBand = new AtomicInteger();
    private final CountDownLatch bandsToDo = new CountDownLatch(PdqSearch.BANDS);

    private SegmentBuilder(long[] values, int size) {
        this.values = values;
        this.size = size;
        this.crowds = CrowdFinder.find(values, size);
        this.crowded = crowds.crowded();
        this.entries = size - crowds.size();
    }

    /**
     * Builds on this thread.
     *
     * @param values four longs each, ascending, no value twice
     */
    static PdqSegment build(long[] values, int size) {
        return build(values, size, Runnable::run, 0);
    }

    /** Builds on this thread and on helpers of the executor; bands that no helper takes up, this thread does. */
    static PdqSegment build(long[] values, int size, Executor executor, int helpers) {
        SegmentBuilder builder = new SegmentBuilder(values, size);
        for (int i = 0; i < helpers; i++) {
            try {
                executor.execute(builder::bands);
            } catch (RejectedExecutionException e) {
                break; // This thread does it all.
            }
        }
        builder.bands();
        try {
            builder.bandsToDo.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an index was built", e);
        }
        return builder.segment();
    }

    private PdqSegment segment() {
        for (int band = 0; band < PdqSearch.BANDS; band++) {
            if (starts[band] == null || places[band] == null) {
                throw new IllegalStateException("band " + band + " was not built, see the helper's own failure");
            }
        }
        return new PdqSegment(size, values, crowds, starts, followers, places);
    }

    private void bands() {
        long[] room = new long[entries];
        for (int band = nextBand.getAndIncrement(); band < PdqSearch.BANDS; band = nextBand.getAndIncrement()) {
            try {
                build(band, room);
            } finally {
                bandsToDo.countDown();
            }
        }
    }

    private void build(int band, long[] room) {
        int[] start = new int[PdqSearch.KEYS + 1];
        int word = band >> 2;
        for (int id = nextId(0); id < size; id = nextId(id + 1)) {
            start[PdqSearch.band(values[4 * id + word], band) + 1]++;
        }
        for (int key = 0; key < PdqSearch.KEYS; key++) {
            start[key + 1] += start[key];
        }
        starts[band] = start;
        if (band == 0) {
            place0();
        } else {
            place(band, start, room);
        }
    }

    /** The first place from here on whose value is in no crowd. */
    private int nextId(int id) {
        return crowded.isEmpty() ? id : crowded.nextClearBit(id);
    }

    private void place0() {
        char[] follower = new char[entries + PdqSegment.SPARE];
        int[] place = new int[entries];
        int at = 0;
        for (int id = nextId(0); id < size; id = nextId(id + 1)) {
            long word = values[4 * id];
            follower[at] = (char) PdqSearch.band(word, 1);
            place[at++] = PdqSegment.place(id, PdqSearch.folded(PdqSearch.band(word, 2)));
        }
        followers[0] = follower;
        places[0] = place;
    }

    /**
     * Sorts the entries into their buckets, in two steps: by the upper half of the key into runs that are written one after the other, then within
     * each run, which fits into the cache. Straight into 65,536 buckets nearly each write would miss the cache.
     */
    private void place(int band, int[] start, long[] sorted) {
        sortByUpperHalf(band, start, sorted);
        char[] follower = new char[entries + PdqSegment.SPARE];
        int[] place = new int[entries];
        int[] free = new int[HALF];
        for (int upper = 0; upper < HALF; upper++) {
            System.arraycopy(start, upper * HALF, free, 0, HALF);
            int end = start[(upper + 1) * HALF];
            for (int i = start[upper * HALF]; i < end; i++) {
                long entry = sorted[i];
                int at = free[(int) (entry >>> 48)]++;
                follower[at] = (char) (entry >>> 32);
                place[at] = (int) entry;
            }
        }
        followers[band] = follower;
        places[band] = place;
    }

    /** Of each entry the key's lower half, the bits of the next band, and {@link PdqSegment#place}: 8, 16 and 32 bits. */
    private void sortByUpperHalf(int band, int[] start, long[] sorted) {
        int[] free = new int[HALF];
        for (int upper = 0; upper < HALF; upper++) {
            free[upper] = start[upper * HALF];
        }
        int next = PdqSearch.follower(band);
        int third = PdqSearch.follower(next);
        int word = band >> 2;
        int nextWord = next >> 2;
        int thirdWord = third >> 2;
        for (int id = nextId(0); id < size; id = nextId(id + 1)) {
            int key = PdqSearch.band(values[4 * id + word], band);
            long bits = PdqSearch.band(values[4 * id + nextWord], next);
            int folded = PdqSearch.folded(PdqSearch.band(values[4 * id + thirdWord], third));
            sorted[free[key >> 8]++] = ((long) (key & (HALF - 1)) << 48)
                    | (bits << 32)
                    | Integer.toUnsignedLong(PdqSegment.place(id, folded));
        }
    }
}
