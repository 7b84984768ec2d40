// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.hashmesh.hash.pdq.PdqHash;
import org.jspecify.annotations.Nullable;

/**
 * A set of PDQ values, searched exactly within a distance of up to {@link #MAX_DISTANCE} bits: nothing near enough is ever
 * missed. Any number of threads search without locks; changes take a lock, so one thread at a time changes it. A search that begins after
 * {@link #add} has returned finds the value; one that begins after {@link #remove} has returned does not. A search meanwhile may
 * do either, and may give out a value twice that is removed and added again while it runs.
 *
 * <p>It is made of segments that do not grow and a tail of up to 65,535 new values. A full tail is merged into the segments
 * by the executor, while searching and changing go on; segments grow in size eightfold, so there are few. At most 135 bytes a
 * value at a million, 130 at ten; while the largest segment is rewritten, up to twice as much, if there is room for that.
 *
 * <p>How a search works, and what a distance costs: {@link PdqSearch}. Buckets read: 16 up to distance 15, 272 up to 31, 2,192
 * up to 47, 11,152 up to 63.
 */
public final class PdqIndex {
    /** The largest distance that can be asked for. */
    public static final int MAX_DISTANCE = PdqSearch.MAX_DISTANCE;

    /** As many values at once are made into a segment of their own. */
    private static final int BULK = 32_768;

    /** More room than any merge takes. */
    static final LongSupplier ANY = () -> Long.MAX_VALUE;

    /** Takes what a search finds. */
    public interface Sink {
        /** A value of the index, with its distance from the query. */
        void found(PdqHash value, int distance);
    }

    /** What searches read; replaced as a whole. */
    private record Parts(List<PdqSegment> segments, List<PdqTail> full, PdqTail tail) {}

    private final Executor merges;
    private final LongSupplier room;
    private final int tailLimit;
    /** Guards bulks: one at a time. */
    private final ReentrantLock bulks = new ReentrantLock();
    /** Guards every change. */
    private final ReentrantLock writing = new ReentrantLock();

    private volatile Parts parts;
    private volatile long size;

    /** Non-null while a merge runs: what was removed since it began. Guarded by {@link #writing}. */
    private @Nullable List<PdqHash> removedMeanwhile;
    /** Non-null while a bulk is built: what was added since it began, and not removed again. Guarded by {@link #writing}. */
    private @Nullable Set<PdqHash> addedMeanwhile;
    /** Whether the executor has been asked to merge and has not finished. Guarded by {@link #writing}. */
    private boolean merging;

    /**
     * An empty index.
     *
     * @param merges runs merges, one at a time; a merge takes some 0.4 us of CPU a value. When it rejects one, the next full tail asks again
     */
    public PdqIndex(Executor merges) {
        this(merges, ANY);
    }

    /**
     * An empty index where memory is short.
     *
     * @param room how many bytes a merge may take for what it makes, asked before each. With little room only small parts are
     *     merged, with none nothing is: searches then read more parts
     */
    public PdqIndex(Executor merges, LongSupplier room) {
        this(merges, room, List.of(), PdqTail.MAX_VALUES);
    }

    PdqIndex(Executor merges, LongSupplier room, List<PdqSegment> segments, int tailLimit) {
        this.merges = merges;
        this.room = room;
        this.tailLimit = tailLimit;
        this.parts = new Parts(segments, List.of(), new PdqTail(tailLimit));
        this.size = segments.stream().mapToLong(PdqSegment::size).sum();
    }

    /**
     * An index of ascending values, for the start of a program.
     *
     * @param sorted in ascending order; one that comes twice in a row is taken once
     * @param merges for later, and to help now
     * @param helpers how many threads of the executor may help to build
     * @throws IllegalArgumentException if the values are not ascending
     */
    public static PdqIndex build(Iterator<PdqHash> sorted, Executor merges, int helpers) {
        return build(sorted, merges, helpers, ANY);
    }

    /** The same where memory is short: {@code room} as for {@link #PdqIndex(Executor, LongSupplier)}. */
    public static PdqIndex build(Iterator<PdqHash> sorted, Executor merges, int helpers, LongSupplier room) {
        List<PdqSegment> segments = new ArrayList<>();
        AscendingValues values = new AscendingValues();
        while (sorted.hasNext()) {
            values.add(sorted.next());
            if (values.size() == PdqSegment.MAX_VALUES) {
                segments.add(SegmentBuilder.build(values.take(), PdqSegment.MAX_VALUES, merges, helpers));
            }
        }
        if (values.size() > 0) {
            int rest = values.size();
            segments.add(SegmentBuilder.build(values.take(), rest, merges, helpers));
        }
        return new PdqIndex(merges, room, List.copyOf(segments), PdqTail.MAX_VALUES);
    }

    /** How many values it holds. */
    public long size() {
        return size;
    }

    /** What it holds in memory, without a merge that is under way. */
    public long memoryBytes() {
        Parts now = parts;
        return now.segments.stream().mapToLong(PdqSegment::memoryBytes).sum()
                + now.full.stream().mapToLong(PdqTail::memoryBytes).sum()
                + now.tail.memoryBytes();
    }

    /** Whether it holds this very value. */
    public boolean contains(PdqHash value) {
        Parts now = parts;
        if (now.tail.find(value) != 0) {
            return true;
        }
        for (PdqTail tail : now.full) {
            if (tail.find(value) != 0) {
                return true;
            }
        }
        for (PdqSegment segment : now.segments) {
            if (segment.find(value) >= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Finds the values within a distance, in no order, but the query itself first if it is here.
     *
     * @param maxDistance 0 to {@link #MAX_DISTANCE}
     * @param maxMatches at least 1; when there are more, any as many are given out
     * @return whether there were more matches than that
     */
    public boolean search(PdqHash query, int maxDistance, int maxMatches, Sink sink) {
        if (maxDistance < 0 || maxDistance > MAX_DISTANCE) {
            throw new IllegalArgumentException("distance " + maxDistance + ", not 0 to " + MAX_DISTANCE);
        }
        if (maxMatches < 1) {
            throw new IllegalArgumentException("at most " + maxMatches + " matches");
        }
        Parts now = parts;
        PdqSearch search = new PdqSearch(query, maxDistance, maxMatches, sink);
        if (contains(query)) {
            search.found(query.w3(), query.w2(), query.w1(), query.w0());
        }
        if (maxDistance == 0) {
            return false;
        }
        now.tail.search(search);
        for (PdqTail tail : now.full) {
            tail.search(search);
        }
        for (PdqSegment segment : now.segments) {
            segment.search(search);
        }
        return search.capped();
    }

    /**
     * Adds a value.
     *
     * @return false if it was there
     */
    public boolean add(PdqHash value) {
        boolean merge;
        writing.lock();
        try {
            if (contains(value)) {
                return false;
            }
            merge = addNew(value);
            if (addedMeanwhile != null) {
                addedMeanwhile.add(value);
            }
        } finally {
            writing.unlock();
        }
        if (merge) {
            startMerging();
        }
        return true;
    }

    /**
     * Adds many values. A large number at once becomes a segment of its own, which costs a third of one by one; searches and other
     * changes go on meanwhile, and other bulks wait for it.
     *
     * @return how many were not there
     */
    public int addAll(Collection<PdqHash> values) {
        long[] longs = new long[Math.multiplyExact(4, values.size())];
        int at = 0;
        for (PdqHash value : values) {
            longs[at++] = value.w3();
            longs[at++] = value.w2();
            longs[at++] = value.w1();
            longs[at++] = value.w0();
        }
        return addAll(longs, values.size());
    }

    /**
     * {@link #addAll(Collection)} of values that are no objects.
     *
     * @param values four longs for each: w3, w2, w1, w0
     * @param count how many values, at most 16,777,216
     */
    public int addAll(long[] values, int count) {
        if (count > PdqSegment.MAX_VALUES) {
            throw new IllegalArgumentException(count + " values at once");
        }
        if (count >= BULK) {
            return addSegment(AscendingValues.sorted(values, count));
        }
        int added = 0;
        for (int at = 0; at < 4 * count; at += 4) {
            added += add(new PdqHash(values[at], values[at + 1], values[at + 2], values[at + 3])) ? 1 : 0;
        }
        return added;
    }

    /** Builds a segment of the values that are not here, and then shows it. */
    private int addSegment(AscendingValues values) {
        bulks.lock();
        try {
            rememberAdded(new HashSet<>());
            values.removeIf(this::contains);
            int count = values.size();
            return count == 0 ? 0 : show(SegmentBuilder.build(values.take(), count));
        } finally {
            rememberAdded(null);
            bulks.unlock();
        }
    }

    private void rememberAdded(@Nullable Set<PdqHash> added) {
        writing.lock();
        try {
            addedMeanwhile = added;
        } finally {
            writing.unlock();
        }
    }

    /** All of it at once, but for values that came in another way while it was built. */
    private int show(PdqSegment segment) {
        int added;
        boolean merge;
        writing.lock();
        try {
            if (addedMeanwhile != null) {
                addedMeanwhile.forEach(segment::remove);
            }
            List<PdqSegment> segments = new ArrayList<>(parts.segments);
            segments.add(segment);
            parts = new Parts(List.copyOf(segments), parts.full, parts.tail);
            added = segment.live();
            resize(added);
            merge = isMergeDue();
        } finally {
            writing.unlock();
        }
        if (merge) {
            startMerging();
        }
        return added;
    }

    /**
     * Removes a value.
     *
     * @return false if it was not there
     */
    public boolean remove(PdqHash value) {
        boolean merge;
        writing.lock();
        try {
            if (!removeFrom(parts, value)) {
                return false;
            }
            resize(-1);
            if (removedMeanwhile != null) {
                removedMeanwhile.add(value);
            }
            if (addedMeanwhile != null) {
                addedMeanwhile.remove(value);
            }
            merge = isMergeDue();
        } finally {
            writing.unlock();
        }
        if (merge) {
            startMerging();
        }
        return true;
    }

    /** Whether the caller must start one; then it counts as started. */
    private boolean isMergeDue() {
        boolean due = !merging && plan() != null;
        merging |= due;
        return due;
    }

    private @Nullable PdqMerge plan() {
        return PdqMerge.plan(parts.segments, parts.full, room.getAsLong());
    }

    private static boolean removeFrom(Parts parts, PdqHash value) {
        return parts.tail.remove(value)
                || parts.full.stream().anyMatch(tail -> tail.remove(value))
                || parts.segments.stream().anyMatch(segment -> segment.remove(value));
    }

    /** Adds to the tail and says whether a merge must be started. */
    private boolean addNew(PdqHash value) {
        boolean merge = false;
        if (parts.tail.isFull()) {
            List<PdqTail> full = new ArrayList<>(parts.full);
            full.add(parts.tail);
            parts = new Parts(parts.segments, List.copyOf(full), new PdqTail(tailLimit));
            merge = !merging;
            merging = true;
        }
        parts.tail.add(value);
        resize(1);
        return merge;
    }

    private void resize(int change) {
        long changed = size + change;
        size = changed;
    }

    private void startMerging() {
        try {
            merges.execute(this::mergeAll);
        } catch (RejectedExecutionException e) {
            // The program is ending, or the next full tail will ask again; nothing is lost.
            stopMerging();
        }
    }

    private void mergeAll() {
        try {
            for (PdqMerge merge = nextMerge(); merge != null; merge = nextMerge()) {
                finish(merge, merge.run());
            }
        } finally {
            stopMerging();
        }
    }

    /** Begins the next merge that is due. */
    @Nullable
    PdqMerge nextMerge() {
        writing.lock();
        try {
            PdqMerge merge = plan();
            removedMeanwhile = merge == null ? null : new ArrayList<>();
            merging = merge != null;
            return merge;
        } finally {
            writing.unlock();
        }
    }

    /** Puts the merged segment in the place of what it was made of; all at once, so that no search sees neither or both. */
    void finish(PdqMerge merge, @Nullable PdqSegment merged) {
        writing.lock();
        try {
            List<PdqSegment> segments = new ArrayList<>(parts.segments);
            segments.removeAll(merge.segments());
            List<PdqTail> full = new ArrayList<>(parts.full);
            full.removeAll(merge.tails());
            if (merged != null) {
                if (removedMeanwhile != null) {
                    removedMeanwhile.forEach(merged::remove);
                }
                segments.add(merged);
            }
            removedMeanwhile = null;
            parts = new Parts(List.copyOf(segments), List.copyOf(full), parts.tail);
        } finally {
            writing.unlock();
        }
    }

    private void stopMerging() {
        writing.lock();
        try {
            merging = false;
            removedMeanwhile = null;
        } finally {
            writing.unlock();
        }
    }
}
