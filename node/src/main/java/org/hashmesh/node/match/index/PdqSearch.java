// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import org.hashmesh.hash.pdq.PdqHash;

/**
 * One search under way: the query, which buckets to look into, what was found so far, and room to work in. Used by one
 * thread.
 *
 * <p>The 256 bits are 16 bands of 16 bits on a ring. Let the distances of all bands sum to at most {@code d}. Then some band
 * has, together with each number {@code l - 1} of its followers, at most {@code l * d / 16} (the cycle lemma): its own distance
 * is at most {@code d / 16}, that of it and the next together at most {@code 2 * d / 16}, that of three at most
 * {@code 3 * d / 16}. Of the third only the folded bits are compared, which differ no more than the band does. A band for which
 * all three hold <em>qualifies</em>; a value is found through each that does and given out through the first only.
 */
final class PdqSearch {
    static final int BANDS = 16;
    static final int KEYS = 1 << 16;
    /** Past this a band's own distance may be 4: 2,517 buckets in each band, no better than reading everything. */
    static final int MAX_DISTANCE = 63;

    /** Buckets that are looked up before any is read, so that their cache misses overlap. */
    static final int MOST_RANGES = 704;

    /** Entries that are noted before their values are read, so that their cache misses overlap. */
    static final int MOST_HITS = 1024;

    /** The upper and the lower bit of each 16 bits of a word. */
    private static final long UPPER_BITS = 0x8000_8000_8000_8000L;

    private static final long LOWER_BITS = 0x0001_0001_0001_0001L;

    /** All 16-bit numbers with at most three bits set, those with fewer first. */
    private static final char[] FLIPS = flips();
    /** How many of them have at most 0, 1, 2, 3 bits. */
    private static final int[] FLIPS_WITHIN = {1, 17, 137, 697};

    final long a;
    final long b;
    final long c;
    final long d;
    final int maxDistance;
    /** The most that the distances of two bands may be together. */
    final int pairLimit;
    /** The most that those of three bands may be. */
    final int tripleLimit;
    /** Buckets of one band. */
    final int probes;

    /** The limits of one, two and three bands in each 16 bits, and the upper bit, which stays unless more is subtracted. */
    private final long bandLimits;

    private final long pairLimits;
    private final long tripleLimits;
    /** The query's bits in each band, as they are and folded. */
    private final int[] keys = new int[BANDS];

    private final int[] foldedKeys = new int[BANDS];
    /** For each bucket of a band: the most that the follower of the query's band may differ there. */
    private final int[] followerLimits;

    final int[] from;
    final int[] to;
    /** What may match, as {@link PdqSegment} notes it, and one more, so that it can write before it looks. */
    final int[] hits = new int[MOST_HITS + 1];
    /** For each band, where those end that it led to. */
    final int[] hitsEnd = new int[BANDS];
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
        int bandLimit = maxDistance / BANDS;
        this.pairLimit = 2 * maxDistance / BANDS;
        this.tripleLimit = 3 * maxDistance / BANDS;
        this.bandLimits = UPPER_BITS | bandLimit * LOWER_BITS;
        this.pairLimits = UPPER_BITS | pairLimit * LOWER_BITS;
        this.tripleLimits = UPPER_BITS | tripleLimit * LOWER_BITS;
        this.probes = FLIPS_WITHIN[bandLimit];
        for (int band = 0; band < BANDS; band++) {
            keys[band] = band(word(band >> 2), band);
            foldedKeys[band] = folded(keys[band]);
        }
        this.followerLimits = new int[probes];
        for (int probe = 0; probe < probes; probe++) {
            followerLimits[probe] = pairLimit - Integer.bitCount(FLIPS[probe]);
        }
        this.from = new int[Math.min(MOST_RANGES, BANDS * probes)];
        this.to = new int[from.length];
        this.maxMatches = maxMatches;
        this.sink = sink;
    }

    /** The bits to flip in the query's band for the n-th bucket. */
    static int flip(int probe) {
        return FLIPS[probe];
    }

    /** The most that the follower of the query's band may differ in a value of the n-th bucket. */
    int followerLimit(int probe) {
        return followerLimits[probe];
    }

    /** The query's bits in a band. */
    int key(int band) {
        return keys[band];
    }

    /** The same, {@link #folded(int)}. */
    int foldedKey(int band) {
        return foldedKeys[band];
    }

    static int follower(int band) {
        return (band + 1) & (BANDS - 1);
    }

    /** The bits of a band in the word that holds it. */
    static int band(long word, int band) {
        return (int) (word >>> (48 - 16 * (band & 3))) & 0xffff;
    }

    /** Eight bits for a band's sixteen: two bands differ in no more of them than in all. */
    static int folded(int bits) {
        return (bits ^ (bits >>> 8)) & 0xff;
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

    /** The first band that qualifies, of a value that {@link #isNear}. */
    int firstBand(long va, long vb, long vc, long vd) {
        long xa = va ^ a;
        long xb = vb ^ b;
        long qualifying = qualifying(xa, xb);
        if (qualifying != 0) {
            return Long.numberOfLeadingZeros(qualifying) >> 4;
        }
        long xc = vc ^ c;
        qualifying = qualifying(xb, xc);
        if (qualifying != 0) {
            return 4 + (Long.numberOfLeadingZeros(qualifying) >> 4);
        }
        long xd = vd ^ d;
        qualifying = qualifying(xc, xd);
        if (qualifying != 0) {
            return 8 + (Long.numberOfLeadingZeros(qualifying) >> 4);
        }
        return 12 + (Long.numberOfLeadingZeros(qualifying(xd, xa)) >> 4);
    }

    /** In how many bits a value differs from the query. */
    int distance(long va, long vb, long vc, long vd) {
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

    /** The upper bit of each of a word's four bands that qualify, by what differs in it and in the next word. */
    private long qualifying(long word, long next) {
        long own = bitCounts(word);
        long pairs = own + ((own << 16) | (bitCounts(next) >>> 48));
        long thirds = (bitCounts(folded(word)) << 32) | (bitCounts(folded(next)) >>> 32);
        return (bandLimits - own) & (pairLimits - pairs) & (tripleLimits - pairs - thirds) & UPPER_BITS;
    }

    /** How many bits are set in each of a word's four bands, in 16 bits each. */
    private static long bitCounts(long word) {
        long pairs = word - ((word >>> 1) & 0x5555_5555_5555_5555L);
        long fours = (pairs & 0x3333_3333_3333_3333L) + ((pairs >>> 2) & 0x3333_3333_3333_3333L);
        long eights = (fours + (fours >>> 4)) & 0x0f0f_0f0f_0f0f_0f0fL;
        return (eights + (eights >>> 8)) & 0x00ff_00ff_00ff_00ffL;
    }

    /** Each of a word's four bands {@link #folded(int)}. */
    private static long folded(long word) {
        return (word ^ (word >>> 8)) & 0x00ff_00ff_00ff_00ffL;
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
