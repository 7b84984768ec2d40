// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.hashmesh.hash.pdq.PdqHash;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PdqMergeTest {
    private static final int SMALL_TAIL = 37;

    /** Adds, removes, bulks and the three steps of a merge in a random order, compared with a plain set after each. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOrderOfChangesAndStepsOfAMergeLeavesWhatWasAddedAndNotRemoved(long seed) {
        PdqWorld world = new PdqWorld(seed);
        // The executor takes merges and never runs them: this test makes their steps itself.
        PdqIndex index = new PdqIndex(task -> {}, PdqIndex.ANY, List.of(), SMALL_TAIL);
        List<PdqHash> pool = world.clustered(400, 20, 30);
        Set<PdqHash> expected = new HashSet<>();
        PdqMerge merge = null;
        PdqSegment merged = null;
        boolean ran = false;
        for (int step = 0; step < 6_000; step++) {
            PdqHash value = pool.get(world.below(pool.size()));
            switch (world.below(10)) {
                case 0, 1, 2, 3, 4 -> assertThat(index.add(value)).isEqualTo(expected.add(value));
                case 5, 6, 7 -> assertThat(index.remove(value)).isEqualTo(expected.remove(value));
                case 8 -> {
                    if (merge == null) {
                        merge = index.nextMerge();
                        ran = false;
                    } else if (!ran) {
                        merged = merge.run();
                        ran = true;
                    } else {
                        index.finish(merge, merged);
                        merge = null;
                    }
                }
                default -> assertThat(PdqWorld.found(index, value, 31)).isEqualTo(PdqWorld.near(expected, value, 31));
            }
            assertThat(index.size()).isEqualTo(expected.size());
        }
        pool.forEach(value -> assertThat(index.contains(value)).isEqualTo(expected.contains(value)));
    }

    /** One thread changes, one merges, two search: what is there before and after a search is found by it. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void searchesMissNothingWhileAnotherThreadMerges(long seed) throws Exception {
        PdqWorld world = new PdqWorld(seed);
        List<PdqHash> pool = List.copyOf(new HashSet<>(world.clustered(600, 200, 20)));
        // Of each value: even while nothing happens to it, a multiple of four while it is not there.
        AtomicIntegerArray versions = new AtomicIntegerArray(pool.size());
        ExecutorService merges = Executors.newSingleThreadExecutor();
        ExecutorService searchers = Executors.newFixedThreadPool(2);
        PdqIndex index = new PdqIndex(merges, PdqIndex.ANY, List.of(), SMALL_TAIL);
        CountDownLatch done = new CountDownLatch(1);
        List<Future<@Nullable Integer>> searches = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            PdqWorld own = new PdqWorld(seed * 100 + i);
            searches.add(searchers.submit(() -> search(index, pool, versions, own, done)));
        }
        for (int step = 0; step < 60_000; step++) {
            int i = world.below(pool.size());
            int version = versions.incrementAndGet(i);
            assertThat(version % 4 == 1 ? index.add(pool.get(i)) : index.remove(pool.get(i)))
                    .isTrue();
            versions.incrementAndGet(i);
        }
        done.countDown();
        for (Future<@Nullable Integer> search : searches) {
            assertThat(search.get(30, TimeUnit.SECONDS))
                    .as("searches that could fail")
                    .isPositive();
        }
        merges.shutdown();
        searchers.shutdown();
    }

    private static int search(
            PdqIndex index, List<PdqHash> pool, AtomicIntegerArray versions, PdqWorld world, CountDownLatch done) {
        int compared = 0;
        while (done.getCount() > 0) {
            int i = world.below(pool.size());
            PdqHash value = pool.get(i);
            PdqHash query = world.at(value, world.below(32));
            int before = versions.get(i);
            boolean[] found = new boolean[1];
            index.search(query, 31, Integer.MAX_VALUE, (near, distance) -> found[0] |= near.equals(value));
            if (before % 2 == 0 && versions.get(i) == before) {
                compared++;
                assertThat(found[0]).as("value %s at version %s", i, before).isEqualTo(before % 4 == 2);
            }
        }
        return compared;
    }

    @Test
    void partsOfOneSizeAreMergedAndAMuchLargerOneIsLeftAlone() {
        PdqWorld world = new PdqWorld(5);
        PdqIndex index = new PdqIndex(Runnable::run, PdqIndex.ANY, List.of(), SMALL_TAIL);
        index.addAll(world.values(40_000));
        long before = index.memoryBytes();
        world.values(10 * SMALL_TAIL).forEach(index::add);
        // Two segments' bucket starts, 4 MB each, and the tail: the small parts became one, beside the large one.
        assertThat(index.memoryBytes() - before).isBetween(4L << 20, 5L << 20);
    }

    @Test
    void withoutRoomNothingIsMergedAndNothingMissedUntilThereIsSome() {
        PdqWorld world = new PdqWorld(6);
        AtomicLong room = new AtomicLong();
        PdqIndex index = new PdqIndex(Runnable::run, room::get, List.of(), SMALL_TAIL);
        List<PdqHash> values = world.values(5 * SMALL_TAIL + 1);
        values.forEach(index::add);
        long apart = index.memoryBytes();
        assertThat(apart).as("six tails").isBetween(12L << 20, 14L << 20);
        values.forEach(value ->
                assertThat(PdqWorld.found(index, world.at(value, 20), 31)).isNotEmpty());
        room.set(Long.MAX_VALUE);
        world.values(SMALL_TAIL).forEach(index::add);
        assertThat(index.memoryBytes()).as("one segment and a tail").isBetween(6L << 20, 8L << 20);
        values.forEach(value -> assertThat(index.contains(value)).isTrue());
    }

    /** Whoever comes first: each value is counted once as added and found once. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void aBulkAndSingleChangesOfTheSameValuesDoNotDisturbEachOther(long seed) throws Exception {
        PdqWorld world = new PdqWorld(seed);
        List<PdqHash> values = world.values(40_000);
        PdqIndex index = new PdqIndex(Runnable::run);
        ExecutorService bulk = Executors.newSingleThreadExecutor();
        Future<Integer> added = bulk.submit(() -> index.addAll(values));
        int change = 0;
        while (!added.isDone()) {
            PdqHash value = values.get(world.below(values.size()));
            change += world.below(3) > 0 ? (index.add(value) ? 1 : 0) : (index.remove(value) ? -1 : 0);
        }
        bulk.shutdown();
        long held = values.stream().filter(index::contains).count();
        assertThat(added.get() + change).isEqualTo((int) held);
        assertThat(index.size()).isEqualTo(held);
        for (PdqHash value : values.subList(0, 500)) {
            List<PdqHash> found = new ArrayList<>();
            index.search(value, 8, Integer.MAX_VALUE, (near, distance) -> found.add(near));
            assertThat(found).isEqualTo(index.contains(value) ? List.of(value) : List.of());
        }
    }
}
