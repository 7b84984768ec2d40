// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.hashmesh.hash.pdq.PdqHash;
import org.junit.jupiter.api.Test;

class PdqIndexTest {
    private final PdqWorld world = new PdqWorld(20261123);

    @Test
    void findsNeighboursAtEveryDistanceInASegmentAndInTheTail() {
        List<PdqHash> values = world.values(2_000);
        PdqIndex segment = PdqIndex.build(new TreeSet<>(values).iterator(), Runnable::run, 0);
        PdqIndex tail = new PdqIndex(Runnable::run);
        values.forEach(tail::add);
        for (int distance = 0; distance <= PdqIndex.MAX_DISTANCE; distance++) {
            for (int i = 0; i < 40; i++) {
                PdqHash value = values.get(world.below(values.size()));
                PdqHash query = world.at(value, distance);
                assertThat(PdqWorld.found(segment, query, distance)).containsEntry(value, distance);
                assertThat(PdqWorld.found(tail, query, distance)).containsEntry(value, distance);
                if (distance > 0) {
                    assertThat(PdqWorld.found(segment, query, distance - 1)).doesNotContainKey(value);
                    assertThat(PdqWorld.found(tail, query, distance - 1)).doesNotContainKey(value);
                }
            }
        }
    }

    /** The hardest case: no band differs less than the others, so any bound that is too tight by one misses it. */
    @Test
    void findsNeighboursWhoseDifferencesAreSpreadEvenlyOverAllBands() {
        List<PdqHash> values = world.values(500);
        PdqIndex segment = PdqIndex.build(new TreeSet<>(values).iterator(), Runnable::run, 0);
        PdqIndex tail = new PdqIndex(Runnable::run);
        values.forEach(tail::add);
        for (int distance = 0; distance <= PdqIndex.MAX_DISTANCE; distance++) {
            for (int turn = 0; turn < PdqSearch.BANDS; turn++) {
                PdqHash value = values.get(world.below(values.size()));
                PdqHash query = world.evenly(value, distance, turn);
                assertThat(query.distance(value)).isEqualTo(distance);
                assertThat(PdqWorld.found(segment, query, distance)).containsEntry(value, distance);
                assertThat(PdqWorld.found(tail, query, distance)).containsEntry(value, distance);
            }
        }
    }

    @Test
    void findsWhatALinearScanFindsInClusteredValues() {
        Set<PdqHash> values = new HashSet<>(world.clustered(4_000, 12, 40));
        List<PdqHash> all = new ArrayList<>(values);
        PdqIndex index = PdqIndex.build(new TreeSet<>(values).iterator(), Runnable::run, 0);
        PdqIndex tail = new PdqIndex(Runnable::run);
        all.forEach(tail::add);
        for (int i = 0; i < 200; i++) {
            PdqHash query = world.at(all.get(world.below(all.size())), world.below(41));
            int distance = world.below(PdqIndex.MAX_DISTANCE + 1);
            assertThat(PdqWorld.found(index, query, distance)).isEqualTo(PdqWorld.near(values, query, distance));
            assertThat(PdqWorld.found(tail, query, distance)).isEqualTo(PdqWorld.near(values, query, distance));
        }
    }

    /** Buckets with hundreds of values, most of which pass the first comparisons, in several bands. */
    @Test
    void findsWhatALinearScanFindsInACrowd() {
        Set<PdqHash> values = new HashSet<>(world.clustered(12_000, 2, 24));
        List<PdqHash> all = new ArrayList<>(values);
        PdqIndex index = PdqIndex.build(new TreeSet<>(values).iterator(), Runnable::run, 0);
        for (PdqHash value : all.subList(0, 500)) {
            index.remove(value);
            values.remove(value);
        }
        for (int i = 0; i < 60; i++) {
            PdqHash query = world.at(all.get(world.below(all.size())), world.below(30));
            int distance = i % 2 == 0 ? 31 : world.below(PdqIndex.MAX_DISTANCE + 1);
            assertThat(PdqWorld.found(index, query, distance)).isEqualTo(PdqWorld.near(values, query, distance));
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(index.contains(all.get(i))).isEqualTo(values.contains(all.get(i)));
        }
    }

    @Test
    void saysWhenThereAreMoreMatchesThanAskedForAndStillGivesTheQueryItself() {
        PdqHash centre = world.value();
        Set<PdqHash> values = new HashSet<>();
        while (values.size() < 3_000) {
            values.add(world.at(centre, world.below(15)));
        }
        values.add(centre);
        PdqIndex index = PdqIndex.build(new TreeSet<>(values).iterator(), Runnable::run, 0);
        Set<PdqHash> found = new HashSet<>();
        assertThat(index.search(centre, 31, 100, (value, distance) -> found.add(value)))
                .isTrue();
        assertThat(found).hasSize(100).contains(centre);
        assertThat(values).containsAll(found);
        assertThat(index.search(centre, 31, values.size(), (value, distance) -> {}))
                .isFalse();
        assertThat(index.search(centre, 31, values.size() - 1, (value, distance) -> {}))
                .isTrue();
    }

    @Test
    void aValueIsThereOnceHoweverOftenItIsAdded() {
        PdqIndex index = new PdqIndex(Runnable::run);
        PdqHash value = world.value();
        assertThat(index.add(value)).isTrue();
        assertThat(index.add(value)).isFalse();
        assertThat(index.size()).isEqualTo(1);
        assertThat(PdqWorld.found(index, value, 31)).hasSize(1);
        assertThat(index.remove(value)).isTrue();
        assertThat(index.remove(value)).isFalse();
        assertThat(PdqWorld.found(index, value, 31)).isEmpty();
        assertThat(index.add(value)).isTrue();
        assertThat(PdqWorld.found(index, value, 31)).hasSize(1);
    }

    @Test
    void whatIsAddedAndRemovedWhileAMergeRunsCounts() {
        Queue<Runnable> merges = new ArrayDeque<>();
        List<PdqHash> values = world.values(2 * PdqTail.MAX_VALUES + 10);
        PdqIndex index = new PdqIndex(merges::add);
        PdqHash removedMeanwhile = values.get(10);
        PdqHash removedBefore = values.get(11);
        PdqHash addedAgain = values.get(12);
        values.subList(0, PdqTail.MAX_VALUES).forEach(index::add);
        index.remove(removedBefore);
        assertThat(merges).isEmpty();
        index.add(values.get(PdqTail.MAX_VALUES));
        assertThat(merges).hasSize(1);
        index.remove(removedMeanwhile);
        index.remove(addedAgain);
        index.add(addedAgain);
        merges.remove().run();
        values.subList(PdqTail.MAX_VALUES + 1, values.size()).forEach(index::add);
        merges.remove().run();

        assertThat(index.size()).isEqualTo(values.size() - 2);
        assertThat(PdqWorld.found(index, removedBefore, 31)).isEmpty();
        assertThat(PdqWorld.found(index, removedMeanwhile, 31)).isEmpty();
        for (PdqHash value : List.of(addedAgain, values.get(0), values.get(values.size() - 1))) {
            assertThat(PdqWorld.found(index, value, 31)).hasSize(1);
        }
    }

    @Test
    void manyAtOnceBecomeASegmentAndSegmentsAreMerged() {
        PdqIndex index = new PdqIndex(Runnable::run);
        List<PdqHash> first = world.values(40_000);
        assertThat(index.addAll(first)).isEqualTo(40_000);
        assertThat(index.addAll(first)).isZero();
        List<PdqHash> second = world.values(40_000);
        second.set(0, first.get(0));
        second.set(1, second.get(2));
        assertThat(index.addAll(second)).isEqualTo(39_998);
        assertThat(index.addAll(world.values(10))).isEqualTo(10);
        assertThat(index.size()).isEqualTo(80_008 - 10 + 10);
        for (int i = 0; i < 300; i++) {
            PdqHash value = (i % 2 == 0 ? first : second).get(i);
            assertThat(PdqWorld.found(index, world.at(value, 31), 31)).containsEntry(value, 31);
        }
    }

    @Test
    void whatIsRemovedFreesItsMemory() {
        PdqIndex index = new PdqIndex(Runnable::run);
        List<PdqHash> values = world.values(40_000);
        index.addAll(values);
        long full = index.memoryBytes();
        values.subList(0, 39_000).forEach(index::remove);
        assertThat(index.size()).isEqualTo(1_000);
        assertThat(index.memoryBytes()).isLessThan(full - 20_000 * 100L);
        values.subList(39_000, 39_100)
                .forEach(value -> assertThat(PdqWorld.found(index, value, 31)).hasSize(1));
    }

    @Test
    void refusesDistancesAndOrdersThatItCannotServe() {
        PdqIndex index = new PdqIndex(Runnable::run);
        PdqHash value = world.value();
        assertThatThrownBy(() -> index.search(value, 64, 10, (found, distance) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> index.search(value, -1, 10, (found, distance) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> index.search(value, 31, 0, (found, distance) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        List<PdqHash> descending =
                List.of(new PdqHash(-1, 0, 0, 0), new PdqHash(1, 0, 0, 0)); // -1 is the larger one, unsigned
        assertThatThrownBy(() -> PdqIndex.build(descending.iterator(), Runnable::run, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void buildsWithHelpersThatNeverRun() {
        PdqIndex index = PdqIndex.build(new TreeSet<>(world.values(1_000)).iterator(), task -> {}, 2);
        assertThat(index.size()).isEqualTo(1_000);
    }

    @Test
    void aValueIsItsBytes() {
        PdqHash value = world.value();
        byte[] bytes = new byte[40];
        System.arraycopy(value.bytes(), 0, bytes, 3, PdqHash.BYTES);
        assertThat(PdqHash.of(bytes, 3)).isEqualTo(value);
        assertThat(new PdqHash(1, 0, 0, 0).bytes()[7]).isEqualTo((byte) 1);
        assertThat(new PdqHash(1, 0, 0, 0)).isLessThan(new PdqHash(-1, 0, 0, 0));
    }
}
