// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import org.hashmesh.hash.pdq.PdqHash;

/**
 * A set of PDQ values that never grows: the values in order, and for each band the places of the values by the band's
 * bits (a bucket), with the bits of the next band beside each place. Those are read first; few values pass. Since the values are
 * in order, band 0 needs no places. 109 bytes a value, and 4 MB.
 *
 * <p>Values can be marked as removed, by one writer; any number of threads search meanwhile.
 */
final class PdqSegment {
    /** A place has 24 bits. */
    static final int MAX_VALUES = 1 << 24;

    private static final int LONGS = 4;
    /** Entries of a bucket in one cache line. */
    private static final int LINE = 32;

    private final int size;
    /** Four longs for each value, ascending, no value twice. */
    private final long[] values;
    /** For each band: where each key's bucket starts, and the end of the last. */
    private final int[][] starts;
    /** For each band and entry: the bits of the next band; one more than there are entries, so that each bucket's end can be read. */
    private final char[][] followers;
    /** For each band but the first and each entry: the place of its value. */
    private final char[][] placesLow;

    private final byte[][] placesHigh;
    private final Tombstones removed;

    PdqSegment(int size, long[] values, int[][] starts, char[][] followers, char[][] placesLow, byte[][] placesHigh) {
        this.size = size;
        this.values = values;
        this.starts = starts;
        this.followers = followers;
        this.placesLow = placesLow;
        this.placesHigh = placesHigh;
        this.removed = new Tombstones(size);
    }

    /** Values, those that were removed included. */
    int size() {
        return size;
    }

    /** Values that have not been removed. */
    int live() {
        return size - removed.count();
    }

    /** The four longs of each value, ascending. */
    long[] values() {
        return values;
    }

    boolean isRemoved(int place) {
        return removed.isMarked(place);
    }

    /** The place of a value that has not been removed, or -1. */
    int find(PdqHash value) {
        int key = (int) (value.w3() >>> 48);
        int low = starts[0][key];
        int high = starts[0][key + 1] - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = LONGS * middle;
            int order = PdqHash.compare(
                    values[at],
                    values[at + 1],
                    values[at + 2],
                    values[at + 3],
                    value.w3(),
                    value.w2(),
                    value.w1(),
                    value.w0());
            if (order == 0) {
                return removed.isMarked(middle) ? -1 : middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Marks a value as removed; by the writer. */
    boolean remove(PdqHash value) {
        int place = find(value);
        if (place < 0) {
            return false;
        }
        removed.mark(place);
        return true;
    }

    /** Finds what is near, but not the query itself. */
    void search(PdqSearch search) {
        int bandsAtOnce = Math.min(PdqSearch.BANDS, PdqSearch.MOST_RANGES / search.probes);
        for (int band = 0; band < PdqSearch.BANDS && !search.capped(); band += bandsAtOnce) {
            searchBands(search, band, Math.min(PdqSearch.BANDS, band + bandsAtOnce));
        }
    }

    private void searchBands(PdqSearch search, int first, int end) {
        int range = 0;
        for (int band = first; band < end; band++) {
            int[] start = starts[band];
            int key = search.key(band);
            for (int probe = 0; probe < search.probes; probe++) {
                int bucket = key ^ PdqSearch.flip(probe);
                search.from[range] = start[bucket];
                search.to[range++] = start[bucket + 1];
            }
        }
        range = 0;
        int touched = 0;
        for (int band = first; band < end; band++) {
            char[] follower = followers[band];
            for (int probe = 0; probe < search.probes; probe++, range++) {
                int to = search.to[range];
                for (int at = search.from[range]; at < to; at += LINE) {
                    touched += follower[at];
                }
                // A bucket may end in a line of which it has less than a whole one.
                touched += follower[to];
            }
        }
        search.touched += touched;
        range = 0;
        int hits = 0;
        for (int band = first; band < end; band++) {
            int wanted = search.key(PdqSearch.follower(band));
            for (int probe = 0; probe < search.probes; probe++, range++) {
                int limit = search.followerLimit(probe);
                int to = search.to[range];
                for (int at = search.from[range]; at < to; ) {
                    int until = Math.min(to, at + PdqSearch.MOST_HITS - hits);
                    int before = hits;
                    hits = scan(followers[band], at, until, wanted, limit, search.hits, hits);
                    for (int hit = before; hit < hits; hit++) {
                        search.hitBands[hit] = (byte) band;
                    }
                    at = until;
                    if (hits == PdqSearch.MOST_HITS) {
                        check(search, hits);
                        hits = 0;
                        if (search.capped()) {
                            return;
                        }
                    }
                }
            }
        }
        check(search, hits);
    }

    /** Notes the entries whose next band differs from the wanted bits by no more than the limit. */
    private static int scan(char[] followers, int from, int to, int wanted, int limit, int[] hits, int noted) {
        int n = noted;
        for (int at = from; at < to; at++) {
            if (Integer.bitCount(followers[at] ^ wanted) <= limit) {
                hits[n++] = at;
            }
        }
        return n;
    }

    /** Gives out those of the noted entries that match. Each step goes through all of them, so that their cache misses overlap. */
    private void check(PdqSearch search, int count) {
        int[] hits = search.hits;
        byte[] bands = search.hitBands;
        for (int i = 0; i < count; i++) {
            int band = bands[i];
            if (band != 0) {
                hits[i] = ((placesHigh[band][hits[i]] & 0xff) << 16) | placesLow[band][hits[i]];
            }
        }
        int near = 0;
        for (int i = 0; i < count; i++) {
            int at = LONGS * hits[i];
            hits[near] = hits[i];
            bands[near] = bands[i];
            near += search.isNear(values[at], values[at + 1], values[at + 2], values[at + 3]);
        }
        for (int i = 0; i < near; i++) {
            int at = LONGS * hits[i];
            if (search.isFirst(values[at], values[at + 1], values[at + 2], values[at + 3], bands[i])
                    && !removed.isMarked(hits[i])) {
                search.found(values[at], values[at + 1], values[at + 2], values[at + 3]);
                if (search.capped()) {
                    return;
                }
            }
        }
    }

    long memoryBytes() {
        long bytes = 8L * values.length + removed.memoryBytes();
        for (int band = 0; band < PdqSearch.BANDS; band++) {
            bytes += 4L * starts[band].length + 2L * followers[band].length;
            bytes += 2L * placesLow[band].length + placesHigh[band].length;
        }
        return bytes;
    }
}
