// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.hashmesh.hash.pdq.PdqHash;
import org.jspecify.annotations.Nullable;

/**
 * Several parts of an index made into one segment, without the values that were removed by then.
 *
 * @param segments to merge
 * @param tails to merge, full ones
 */
record PdqMerge(List<PdqSegment> segments, List<PdqTail> tails) {
    /** A segment is rewritten once what is newer has reached this part of its size: growing by n values rewrites about 8 n in all. */
    private static final int RATIO = 8;
    /** A segment with this part of its values removed is rewritten. */
    private static final int REMOVED_PART = 4;

    /**
     * What to merge now, if anything: full tails, the segments that are not much larger than what is merged with them, and sparse ones.
     *
     * @param room bytes that what is made may take, beside what it is made of: a tail's values take more in a segment, so full tails may
     *     have to stay as they are
     */
    static @Nullable PdqMerge plan(List<PdqSegment> segments, List<PdqTail> full, long room) {
        long most = Math.min(PdqSegment.MAX_VALUES, (room - PdqSegment.FIXED_BYTES) / PdqSegment.VALUE_BYTES);
        List<PdqTail> tails = new ArrayList<>();
        long sum = 0;
        for (PdqTail tail : full) {
            if (sum + tail.size() <= most) {
                tails.add(tail);
                sum += tail.size();
            }
        }
        List<PdqSegment> chosen = new ArrayList<>();
        boolean sparse = false;
        for (PdqSegment segment : bySize(segments)) {
            boolean isSparse = segment.live() < segment.size() - segment.size() / REMOVED_PART;
            boolean isSimilar = sum == 0 || segment.live() <= RATIO * sum;
            if ((isSparse || isSimilar) && sum + segment.live() <= most) {
                chosen.add(segment);
                sum += segment.live();
                sparse |= isSparse;
            }
        }
        // One part alone is rewritten only if that makes it smaller.
        boolean due = !tails.isEmpty() || sparse || chosen.size() > 1;
        return due ? new PdqMerge(chosen, List.copyOf(tails)) : null;
    }

    private static List<PdqSegment> bySize(List<PdqSegment> segments) {
        List<PdqSegment> sorted = new ArrayList<>(segments);
        sorted.sort(Comparator.comparingInt(PdqSegment::live));
        return sorted;
    }

    /** The one segment, or null when nothing is left. Takes long: some 0.4 us a value. */
    @Nullable
    PdqSegment run() {
        List<Source> sources = new ArrayList<>();
        segments.forEach(segment -> sources.add(new Source(segment.values(), segment.size(), segment)));
        for (PdqTail tail : tails) {
            long[] values = tail.sorted();
            sources.add(new Source(values, values.length / 4, null));
        }
        // Nothing else is added to these parts any more, so this is the most there can be.
        long[] merged = new long
                [Math.toIntExact(4 * sources.stream().mapToLong(Source::live).sum())];
        sources.forEach(Source::advance);
        int n = 0;
        for (Source least = least(sources); least != null; least = least(sources)) {
            least.copyTo(merged, n);
            n += 4;
            least.advance();
        }
        sources.clear();
        return n == 0 ? null : SegmentBuilder.build(n == merged.length ? merged : Arrays.copyOf(merged, n), n / 4);
    }

    private static @Nullable Source least(List<Source> sources) {
        Source least = null;
        for (Source source : sources) {
            if (source.hasValue() && (least == null || source.isBefore(least))) {
                least = source;
            }
        }
        return least;
    }

    /** Ascending values to read one after the other. */
    private static final class Source {
        private final long[] values;
        private final int size;
        private final @Nullable PdqSegment segment;
        private final int live;
        private int place = -1;

        Source(long[] values, int size, @Nullable PdqSegment segment) {
            this.values = values;
            this.size = size;
            this.segment = segment;
            this.live = segment == null ? size : segment.live();
        }

        int live() {
            return live;
        }

        boolean hasValue() {
            return place < size;
        }

        void advance() {
            do {
                place++;
            } while (place < size && segment != null && segment.isRemoved(place));
        }

        boolean isBefore(Source other) {
            int i = 4 * place;
            int j = 4 * other.place;
            return PdqHash.compare(
                            values[i],
                            values[i + 1],
                            values[i + 2],
                            values[i + 3],
                            other.values[j],
                            other.values[j + 1],
                            other.values[j + 2],
                            other.values[j + 3])
                    < 0;
        }

        void copyTo(long[] target, int at) {
            System.arraycopy(values, 4 * place, target, at, 4);
        }
    }
}
