// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.BitSet;

/**
 * The crowds of a segment: many values around one point, its centre, as copies of one picture are. In the bands they would fill the same few buckets, which
 * every query near them had to read. Here each crowd is one run of values in the order of their distance from the centre. A
 * search compares the query with all centres; of a crowd whose centre is {@code c} bits away it reads only values that are
 * {@code c - d} to {@code c + d} bits from the centre, since no other can be within {@code d} of the query.
 *
 * <p>Never changes; for any number of threads.
 */
final class Crowds {
    /** No value of a crowd is farther from its centre. */
    static final int RADIUS = 48;

    /** None. */
    static final Crowds NONE = new Crowds(new long[0], new int[1], new long[0], new int[0]);

    /** Of each crowd: where in {@link #starts} its values at each distance are, up to one past the last. */
    private static final int STARTS = RADIUS + 1;

    private static final int LONGS = 4;

    /** Four longs each. */
    private final long[] centres;
    /** For each crowd and distance from its centre, where such values begin; and the end of the last. */
    private final int[] starts;
    /** Four longs each, by crowd and by distance from its centre. */
    private final long[] values;
    /** The places of these values in their segment. */
    private final int[] places;

    Crowds(long[] centres, int[] starts, long[] values, int[] places) {
        this.centres = centres;
        this.starts = starts;
        this.values = values;
        this.places = places;
    }

    /** Which start of {@link #Crowds} is that of a crowd's values at a distance. */
    static int start(int crowd, int distance) {
        return STARTS * crowd + distance;
    }

    /** Values in all of them. */
    int size() {
        return places.length;
    }

    /** The places of all these values. */
    BitSet crowded() {
        BitSet crowded = new BitSet();
        for (int place : places) {
            crowded.set(place);
        }
        return crowded;
    }

    /** Finds what is near, but not the query itself. */
    void search(PdqSearch search, Tombstones removed) {
        int reach = search.maxDistance + RADIUS;
        for (int at = 0; at < centres.length; at += LONGS) {
            int apart = search.distance(centres[at], centres[at + 1], centres[at + 2], centres[at + 3]);
            if (apart <= reach) {
                int crowd = at / LONGS;
                int from = starts[start(crowd, Math.max(0, apart - search.maxDistance))];
                int to = starts[start(crowd, Math.min(RADIUS, apart + search.maxDistance) + 1)];
                search(search, from, to, removed);
                if (search.capped()) {
                    return;
                }
            }
        }
    }

    private void search(PdqSearch search, int from, int to, Tombstones removed) {
        for (int at = from; at < to && !search.capped(); at += PdqSearch.MOST_HITS) {
            int near = keepNear(search, at, Math.min(to, at + PdqSearch.MOST_HITS));
            giveOut(search, near, removed);
        }
    }

    private int keepNear(PdqSearch search, int from, int to) {
        int[] hits = search.hits;
        int n = 0;
        for (int i = from; i < to; i++) {
            int at = LONGS * i;
            hits[n] = i;
            n += search.isNear(values[at], values[at + 1], values[at + 2], values[at + 3]);
        }
        return n;
    }

    private void giveOut(PdqSearch search, int count, Tombstones removed) {
        for (int i = 0; i < count && !search.capped(); i++) {
            int hit = search.hits[i];
            if (!removed.isMarked(places[hit])) {
                int at = LONGS * hit;
                search.found(values[at], values[at + 1], values[at + 2], values[at + 3]);
            }
        }
    }

    long memoryBytes() {
        return 8L * centres.length + 4L * starts.length + 8L * values.length + 4L * places.length;
    }
}
