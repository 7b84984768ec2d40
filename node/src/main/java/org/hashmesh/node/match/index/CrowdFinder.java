// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.Arrays;

/**
 * Finds the {@link Crowds} among the values of a segment: centres in a sample, then the values around them. What it misses stays in the
 * bands and is found there, so nothing but speed depends on it. Costs some 0.1 us a value.
 */
final class CrowdFinder {
    /** In smaller segments no bucket is large. */
    private static final int LEAST_VALUES = 8_192;

    private static final int MOST_SAMPLED = 32_768;
    /** One value in at least as many is sampled. */
    private static final int SAMPLE_PART = 16;

    /** Sampled values this near each other are of one crowd: twice the 15 bits that copies differ from their original. */
    private static final int NEIGHBOURS = 31;
    /** A sampled value with fewer neighbours is not in the middle of a crowd. */
    private static final int LEAST_NEIGHBOURS = 3;
    /** Centres nearer than this are of one crowd. */
    private static final int SAME_CENTRE = 16;
    /** As many centres each search compares, some 5 us. */
    private static final int MOST_CENTRES = 4_096;
    /** Fewer values are not worth a centre. */
    private static final int LEAST_CROWD = 64;

    private final long[] values;
    private final int size;

    private CrowdFinder(long[] values, int size) {
        this.values = values;
        this.size = size;
    }

    /** Finds the crowds of ascending values, four longs each. */
    static Crowds find(long[] values, int size) {
        if (size < LEAST_VALUES) {
            return Crowds.NONE;
        }
        CrowdFinder finder = new CrowdFinder(values, size);
        long[] centres = finder.centres();
        return centres.length == 0 ? Crowds.NONE : finder.around(centres);
    }

    /** The points that sampled values are close around, those with the most first. */
    private long[] centres() {
        long[] sample = sample();
        int count = sample.length / 4;
        BandTable table = new BandTable(sample);
        int[] found = new int[count];
        long[] mostFirst = new long[count];
        for (int i = 0; i < count; i++) {
            // Itself is one of them.
            int neighbours = table.find(sample, 4 * i, NEIGHBOURS, found) - 1;
            mostFirst[i] = ((long) -neighbours << 32) | i;
        }
        Arrays.sort(mostFirst);
        long[] centres = new long[4 * MOST_CENTRES];
        int n = 0;
        boolean[] taken = new boolean[count];
        for (long next : mostFirst) {
            int i = (int) next;
            if (-(next >> 32) < LEAST_NEIGHBOURS || n == MOST_CENTRES) {
                break;
            }
            if (!taken[i]) {
                int neighbours = table.find(sample, 4 * i, NEIGHBOURS, found);
                for (int k = 0; k < neighbours; k++) {
                    taken[found[k]] = true;
                }
                middle(sample, found, neighbours, centres, 4 * n);
                n += isNew(centres, n) ? 1 : 0;
            }
        }
        return Arrays.copyOf(centres, 4 * n);
    }

    /** Values at equal steps. */
    private long[] sample() {
        int count = Math.min(MOST_SAMPLED, size / SAMPLE_PART);
        long[] sample = new long[4 * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(values, 4 * (int) ((long) i * size / count), sample, 4 * i, 4);
        }
        return sample;
    }

    /** Sets each bit as most of these values have it. */
    private static void middle(long[] sample, int[] members, int count, long[] centres, int at) {
        for (int word = 0; word < 4; word++) {
            long majority = 0;
            for (int bit = 0; bit < Long.SIZE; bit++) {
                int set = 0;
                for (int k = 0; k < count; k++) {
                    set += (int) (sample[4 * members[k] + word] >>> bit) & 1;
                }
                majority |= 2 * set > count ? 1L << bit : 0;
            }
            centres[at + word] = majority;
        }
    }

    private static boolean isNew(long[] centres, int n) {
        for (int i = 0; i < n; i++) {
            if (BandTable.distance(centres, 4 * i, centres, 4 * n) < SAME_CENTRE) {
                return false;
            }
        }
        return true;
    }

    /** Puts each value that is near a centre to the nearest, and leaves out centres of few. */
    private Crowds around(long[] centres) {
        int count = centres.length / 4;
        // For each value the crowd and the distance from its centre, or -1.
        int[] where = new int[size];
        int[] members = new int[count];
        BandTable table = new BandTable(centres);
        int[] found = new int[count];
        for (int id = 0; id < size; id++) {
            int candidates = table.find(values, 4 * id, Crowds.RADIUS, found);
            where[id] = nearest(centres, found, candidates, id);
            if (where[id] >= 0) {
                members[where[id] / (Crowds.RADIUS + 1)]++;
            }
        }
        int[] renumbered = new int[count];
        int kept = 0;
        for (int crowd = 0; crowd < count; crowd++) {
            boolean isLarge = members[crowd] >= LEAST_CROWD;
            renumbered[crowd] = isLarge ? kept : -1;
            if (isLarge) {
                System.arraycopy(centres, 4 * crowd, centres, 4 * kept++, 4);
            }
        }
        return sorted(Arrays.copyOf(centres, 4 * kept), where, renumbered);
    }

    private int nearest(long[] centres, int[] candidates, int count, int id) {
        int nearest = -1;
        int least = Integer.MAX_VALUE;
        for (int k = 0; k < count; k++) {
            int apart = BandTable.distance(values, 4 * id, centres, 4 * candidates[k]);
            if (apart < least) {
                least = apart;
                nearest = Crowds.start(candidates[k], apart);
            }
        }
        return nearest;
    }

    /** Counts, then puts each value behind those of the crowds and distances before its own. */
    private Crowds sorted(long[] centres, int[] where, int[] renumbered) {
        int[] starts = new int[Crowds.start(centres.length / 4, 0) + 1];
        for (int id = 0; id < size; id++) {
            int crowd = where[id] < 0 ? -1 : renumbered[where[id] / (Crowds.RADIUS + 1)];
            where[id] = crowd < 0 ? -1 : Crowds.start(crowd, where[id] % (Crowds.RADIUS + 1));
            if (crowd >= 0) {
                starts[where[id] + 1]++;
            }
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] free = starts.clone();
        int[] places = new int[starts[starts.length - 1]];
        long[] near = new long[4 * places.length];
        for (int id = 0; id < size; id++) {
            if (where[id] >= 0) {
                int at = free[where[id]]++;
                places[at] = id;
                System.arraycopy(values, 4 * id, near, 4 * at, 4);
            }
        }
        return new Crowds(centres, starts, near, places);
    }
}
