// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import org.hashmesh.hash.pdq.PdqHash;

/**
 * One search under way: the query, which buckets to look into, what was found so far, and room to work in. Used by one
 * thread.
 *
 * <p>The 256 bits are 16 bands of 16 bits on a ring. Let the distances of all bands sum to at most {@code d}. Then some band
 * has, together with each number {@code l} of its followers, at most {@code l * d / 16} on average (the cycle lemma), so
 * its own distance is at most {@code d / 16} and that of it and the next together at most {@code d / 8}. Such a band
 * <em>qualifies</em>; a value is found through each that does and given out through the first only.
 */
final class PdqSearch {
    static final int BANDS = 16;
    static final int KEYS = 1 << 16;
    /** Past this a band's own distance may be 4: 2,517 buckets in each band, no better than reading everything. */
    static final int MAX_DISTANCE = 63;

    /** Buckets that are looked up before any is read, so that their cache misses overlap. */
    static final int MOST_RANGES = 704;

    static final int MOST_HITS = 512;

    /** All 16-bit numbers with at most three bits set, those with fewer first. */
    private static final char[] FLIPS = flips();
    /** How many of them have at most 0, 1, 2, 3 bits. */
    private static final int[] FLIPS_WITHIN = {1, 17, 137, 697};

    final long a;
    final long b;
    final long c;
    final long d;
    final int maxDistance;
    /** The most that a band's own distance may be where it qualifies. */
    final int bandLimit;
    /** The most that a band's and its follower's may be together. */
    final int pairLimit;
    /** Buckets of one band. */
    final int probes;

    final int[] from = new int[MOST_RANGES];
    final int[] to = new int[MOST_RANGES];
    /** Entries, then places, of what may match, and the bands that led there. */
    final int[] hits = new int[MOST_HITS];

    final byte[] hitBands = new byte[MOST_HITS];
    /** Keeps the reads that only fetch into the cache from being optimized away. */
    int touched;

    private final int maxMatches;
    private final PdqIndex.Sink sink;
    private int matches;
    private boolean capped;

    PdqSearch(PdqHash query, int maxDistance, int maxMatches, PdqIndex.Sink sink) {
        this.a = query.w3();
        this.b = query.w2();
        this.c = query.w1();
        this.d = query.w0();
        this.maxDistance = maxDistance;
        this.bandLimit = maxDistance / BANDS;
        this.pairLimit = maxDistance / (BANDS / 2);
        this.probes = FLIPS_WITHIN[bandLimit];
        this.maxMatches = maxMatches;
        this.sink = sink;
    }

    /** The bits to flip in the query's band for the n-th bucket. */
    static int flip(int probe) {
        return FLIPS[probe];
    }

    /** The most that the follower of the query's band may differ in a value of the n-th bucket. */
    int followerLimit(int probe) {
        return pairLimit - Integer.bitCount(FLIPS[probe]);
    }

    /** The query's bits in a band. */
    int key(int band) {
        return band(word(band >> 2), band);
    }

    static int follower(int band) {
        return (band + 1) & (BANDS - 1);
    }

    /** The bits of a band in the word that holds it. */
    static int band(long word, int band) {
        return (int) (word >>> (48 - 16 * (band & 3))) & 0xffff;
    }

    /** Whether more matched than were asked for; then there is no need to look further. */
    boolean capped() {
        return capped;
    }

    /** 1 if a value is near enough and is not the query, else 0. */
    int isNear(long va, long vb, long vc, long vd) {
        // Of 0, minus 1 is the largest number without sign.
        return Integer.compareUnsigned(distance(va, vb, vc, vd) - 1, maxDistance) < 0 ? 1 : 0;
    }

    /** Whether no band before the one that led to a value qualifies. */
    boolean isFirst(long va, long vb, long vc, long vd, int band) {
        return hasNoneBefore(va ^ a, vb ^ b, vc ^ c, vd ^ d, band);
    }

    private int distance(long va, long vb, long vc, long vd) {
        return Long.bitCount(va ^ a) + Long.bitCount(vb ^ b) + Long.bitCount(vc ^ c) + Long.bitCount(vd ^ d);
    }

    /** A match. */
    void found(long va, long vb, long vc, long vd) {
        if (matches == maxMatches) {
            capped = true;
        } else {
            matches++;
            sink.found(new PdqHash(va, vb, vc, vd), distance(va, vb, vc, vd));
        }
    }

    /** Whether no band before this one qualifies, by the differences of the four words. */
    private boolean hasNoneBefore(long xa, long xb, long xc, long xd, int band) {
        int own = Integer.bitCount(band(xa, 0));
        for (int earlier = 0; earlier < band; earlier++) {
            int next = earlier + 1;
            long word = next < 4 ? xa : next < 8 ? xb : next < 12 ? xc : xd;
            int follower = Integer.bitCount(band(word, next));
            if (own <= bandLimit && own + follower <= pairLimit) {
                return false;
            }
            own = follower;
        }
        return true;
    }

    private long word(int index) {
        return switch (index) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            default -> d;
        };
    }

    private static char[] flips() {
        char[] flips = new char[697];
        int n = 0;
        for (int bits = 0; bits <= 3; bits++) {
            for (int number = 0; number < KEYS; number++) {
                if (Integer.bitCount(number) == bits) {
                    flips[n++] = (char) number;
                }
            }
        }
        return flips;
    }
}
