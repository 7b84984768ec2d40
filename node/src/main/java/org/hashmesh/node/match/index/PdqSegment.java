// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import org.hashmesh.hash.pdq.PdqHash;

/**
 * A set of PDQ values that never grows: the values in order, those near many others in {@link Crowds}, and of the rest for each band the places by the
 * band's bits (a bucket). Read before a value: the bits of the next band, and then, beside the place, eight for the band after that; few values pass
 * both. 128 bytes a value, 68 in a crowd, and 4 MB.
 *
 * <p>Values can be marked as removed, by one writer; any number of threads search meanwhile.
 */
final class PdqSegment {
    private static final int PLACE_BITS = 24;
    static final int MAX_VALUES = 1 << PLACE_BITS;
    private static final int PLACE = MAX_VALUES - 1;

    /** So many entries are compared before a branch. */
    private static final int BLOCK = 8;
    /** Followers past the last entry, so that a block can begin at any. */
    static final int SPARE = BLOCK;

    /** What it holds in memory: so much, and for each value. */
    static final int FIXED_BYTES = 5 << 20;

    static final int VALUE_BYTES = 129;

    private static final int LONGS = 4;
    /** Entries of a bucket in one cache line. */
    private static final int LINE = 32;
    /** So many are touched ahead; past that the processor sees by itself what comes next. */
    private static final int MOST_TOUCHED = 8 * LINE;
    /** Entries that are scanned without looking whether there is still room to note them. */
    private static final int CHUNK = 256;

    private final int size;
    /** Four longs for each value, ascending, no value twice. */
    private final long[] values;
    /** Where the values with each key in the first band start, and the end of the last. */
    private final int[] firsts;

    private final Crowds crowds;
    /** For each band: where each key's bucket starts, and the end of the last. */
    private final int[][] starts;
    /** For each band and entry: the bits of the next band. */
    private final char[][] followers;
    /** For each band and entry: {@link #place}. */
    private final int[][] places;

    private final Tombstones removed;

    PdqSegment(int size, long[] values, Crowds crowds, int[][] starts, char[][] followers, int[][] places) {
        this.size = size;
        this.values = values;
        this.crowds = crowds;
        this.firsts = crowds.size() == 0 ? starts[0] : firsts(values, size);
        this.starts = starts;
        this.followers = followers;
        this.places = places;
        this.removed = new Tombstones(size);
    }

    private static int[] firsts(long[] values, int size) {
        int[] firsts = new int[PdqSearch.KEYS + 1];
        for (int place = 0; place < size; place++) {
            firsts[PdqSearch.band(values[LONGS * place], 0) + 1]++;
        }
        for (int key = 0; key < PdqSearch.KEYS; key++) {
            firsts[key + 1] += firsts[key];
        }
        return firsts;
    }

    /** What an entry says besides its next band: where its value is, and the folded bits of the band after the next. */
    static int place(int place, int folded) {
        return (place << 8) | folded;
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
        int low = firsts[key];
        int high = firsts[key + 1] - 1;
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
        crowds.search(search, removed);
        int bandsAtOnce = Math.min(PdqSearch.BANDS, PdqSearch.MOST_RANGES / search.probes);
        for (int band = 0; band < PdqSearch.BANDS && !search.capped(); band += bandsAtOnce) {
            searchBands(search, band, Math.min(PdqSearch.BANDS, band + bandsAtOnce));
        }
    }

    private void searchBands(PdqSearch search, int first, int end) {
        lookUp(search, first, end);
        search.touched += touch(search, first, end);
        scan(search, first, end);
    }

    /** Where the buckets are. */
    private void lookUp(PdqSearch search, int first, int end) {
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
    }

    private int touch(PdqSearch search, int first, int end) {
        int range = 0;
        int touched = 0;
        for (int band = first; band < end; band++) {
            char[] follower = followers[band];
            for (int probe = 0; probe < search.probes; probe++, range++) {
                int from = search.from[range];
                int to = Math.min(search.to[range], from + MOST_TOUCHED);
                for (int at = from; at < to; at += LINE) {
                    touched += follower[at];
                }
                // A bucket may end in a line of which it has less than a whole one.
                touched += follower[to];
            }
        }
        return touched;
    }

    private void scan(PdqSearch search, int first, int end) {
        int[] hits = search.hits;
        int noted = 0;
        int firstNoted = first;
        int range = 0;
        for (int band = first; band < end; band++) {
            char[] follower = followers[band];
            int wanted = search.key(PdqSearch.follower(band));
            for (int probe = 0; probe < search.probes; probe++, range++) {
                int limit = search.followerLimit(probe);
                int to = search.to[range];
                for (int at = search.from[range]; at < to; ) {
                    int until = Math.min(to, at + CHUNK);
                    if (noted + until - at > PdqSearch.MOST_HITS) {
                        search.hitsEnd[band] = noted;
                        check(search, firstNoted, band);
                        if (search.capped()) {
                            return;
                        }
                        firstNoted = band;
                        noted = 0;
                    }
                    noted = scan(follower, at, until, wanted, limit, hits, noted);
                    at = until;
                }
            }
            search.hitsEnd[band] = noted;
        }
        check(search, firstNoted, end - 1);
    }

    /**
     * Notes the entries whose next band differs from the wanted bits by no more than the limit: which they are, and above it
     * how much of the limit is left. Few do.
     */
    private static int scan(char[] followers, int from, int to, int wanted, int limit, int[] hits, int noted) {
        int n = noted;
        for (int at = from; at < to; at += BLOCK) {
            // Each is negative if too many bits differ, so all together are if they do everywhere.
            int all = (limit - Integer.bitCount(followers[at] ^ wanted))
                    & (limit - Integer.bitCount(followers[at + 1] ^ wanted))
                    & (limit - Integer.bitCount(followers[at + 2] ^ wanted))
                    & (limit - Integer.bitCount(followers[at + 3] ^ wanted))
                    & (limit - Integer.bitCount(followers[at + 4] ^ wanted))
                    & (limit - Integer.bitCount(followers[at + 5] ^ wanted))
                    & (limit - Integer.bitCount(followers[at + 6] ^ wanted))
                    & (limit - Integer.bitCount(followers[at + 7] ^ wanted));
            if (all >= 0) {
                n = scanEach(followers, at, Math.min(to, at + BLOCK), wanted, limit, hits, n);
            }
        }
        return n;
    }

    /** Does the same without branches. */
    private static int scanEach(char[] followers, int from, int to, int wanted, int limit, int[] hits, int noted) {
        int n = noted;
        for (int at = from; at < to; at++) {
            int left = limit - Integer.bitCount(followers[at] ^ wanted);
            hits[n] = (left << PLACE_BITS) | at;
            n += 1 + (left >> 31);
        }
        return n;
    }

    /**
     * Gives out those of the noted entries that match. Each step goes through all of them, so that their cache misses overlap.
     */
    private void check(PdqSearch search, int first, int last) {
        int from = 0;
        int count = 0;
        for (int band = first; band <= last; band++) {
            int to = search.hitsEnd[band];
            count = keepQualifying(search, band, from, to, count);
            from = to;
        }
        giveOut(search, keepNear(search, count));
    }

    /** Keeps the noted entries of a band that qualifies for them: their places, and above each the band. */
    private int keepQualifying(PdqSearch search, int band, int from, int to, int kept) {
        int[] place = places[band];
        int[] hits = search.hits;
        int wanted = search.foldedKey(PdqSearch.follower(PdqSearch.follower(band)));
        int more = search.tripleLimit - search.pairLimit;
        int n = kept;
        for (int i = from; i < to; i++) {
            int hit = hits[i];
            int found = place[hit & PLACE];
            hits[n] = (band << PLACE_BITS) | (found >>> 8);
            n += 1 + ((more + (hit >>> PLACE_BITS) - Integer.bitCount((found ^ wanted) & 0xff)) >> 31);
        }
        return n;
    }

    private int keepNear(PdqSearch search, int count) {
        int[] hits = search.hits;
        int n = 0;
        for (int i = 0; i < count; i++) {
            int hit = hits[i];
            int at = LONGS * (hit & PLACE);
            hits[n] = hit;
            n += search.isNear(values[at], values[at + 1], values[at + 2], values[at + 3]);
        }
        return n;
    }

    private void giveOut(PdqSearch search, int count) {
        int[] hits = search.hits;
        for (int i = 0; i < count && !search.capped(); i++) {
            int place = hits[i] & PLACE;
            int at = LONGS * place;
            int first = search.firstBand(values[at], values[at + 1], values[at + 2], values[at + 3]);
            if (first == hits[i] >>> PLACE_BITS && !removed.isMarked(place)) {
                search.found(values[at], values[at + 1], values[at + 2], values[at + 3]);
            }
        }
    }

    long memoryBytes() {
        long bytes = 8L * values.length + removed.memoryBytes() + crowds.memoryBytes();
        bytes += firsts == starts[0] ? 0 : 4L * firsts.length;
        for (int band = 0; band < PdqSearch.BANDS; band++) {
            bytes += 4L * starts[band].length + 2L * followers[band].length;
            bytes += 4L * places[band].length;
        }
        return bytes;
    }
}
