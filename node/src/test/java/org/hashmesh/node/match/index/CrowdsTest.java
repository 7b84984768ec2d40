// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hashmesh.hash.pdq.PdqHash;
import org.junit.jupiter.api.Test;

/** Values near each other are kept in another way than others; nobody who searches can tell. */
class CrowdsTest {
    private final PdqWorld world = new PdqWorld(20261125);

    /** Crowds of copies, of what is near copies, and values of no crowd. */
    private Set<PdqHash> crowded() {
        Set<PdqHash> values = new TreeSet<>(world.clustered(12_000, 25, 30));
        values.addAll(world.clustered(6_000, 12, 90));
        values.addAll(world.values(4_000));
        return values;
    }

    @Test
    void mostCopiesOfOnePictureAreInACrowdAndStrangersAreNot() {
        assertThat(crowds(world.clustered(12_000, 25, 30)).size()).isGreaterThan(10_000);
        assertThat(crowds(world.values(20_000)).size()).isZero();
        assertThat(crowds(world.clustered(8_000, 25, 30)).size())
                .as("of a set too small for them")
                .isZero();
    }

    @Test
    void findsWhatALinearScanFindsInsideAndOutsideOfCrowds() {
        Set<PdqHash> values = crowded();
        assertThat(crowds(values).size()).isBetween(12_000, 18_000);
        List<PdqHash> all = List.copyOf(values);
        PdqIndex index = PdqIndex.build(values.iterator(), Runnable::run, 0);
        for (int distance = 0; distance <= PdqIndex.MAX_DISTANCE; distance++) {
            for (int i = 0; i < 5; i++) {
                PdqHash query = world.at(all.get(world.below(all.size())), world.below(2 * distance + 1));
                assertThat(PdqWorld.found(index, query, distance)).isEqualTo(PdqWorld.near(values, query, distance));
            }
        }
    }

    /** Whatever its distance from the centre, a value is read when it may be near: the triangle inequality, to the bit. */
    @Test
    void findsValuesOnTheStraightLineThroughTheCentreOnBothOfItsSides() {
        PdqHash centre = world.value();
        List<PdqHash> values = new ArrayList<>();
        while (values.size() < 20_000) {
            values.add(world.at(centre, 1 + world.below(Crowds.RADIUS)));
        }
        Set<PdqHash> set = new TreeSet<>(values);
        assertThat(crowds(set).size()).isGreaterThan(15_000);
        PdqIndex index = PdqIndex.build(set.iterator(), Runnable::run, 0);
        for (int i = 0; i < 400; i++) {
            PdqHash value = values.get(i);
            int distance = 1 + world.below(PdqIndex.MAX_DISTANCE);
            PdqHash away = away(centre, value, distance);
            PdqHash towards = towards(centre, value, Math.min(distance, centre.distance(value)));
            assertThat(away.distance(centre)).isEqualTo(value.distance(centre) + distance);
            assertThat(PdqWorld.found(index, away, distance)).containsEntry(value, distance);
            assertThat(PdqWorld.found(index, towards, distance)).containsKey(value);
        }
    }

    @Test
    void whatIsRemovedFromACrowdIsNotFoundAndCanComeBack() {
        Set<PdqHash> values = crowded();
        List<PdqHash> all = List.copyOf(values);
        PdqIndex index = PdqIndex.build(values.iterator(), Runnable::run, 0);
        for (int i = 0; i < all.size(); i += 7) {
            assertThat(index.remove(all.get(i))).isTrue();
            assertThat(index.remove(all.get(i))).isFalse();
            values.remove(all.get(i));
        }
        for (int i = 0; i < all.size(); i += 49) {
            assertThat(index.add(all.get(i))).isTrue();
            values.add(all.get(i));
        }
        all.forEach(value -> assertThat(index.contains(value)).isEqualTo(values.contains(value)));
        for (int i = 0; i < 100; i++) {
            PdqHash query = all.get(i * 7);
            assertThat(PdqWorld.found(index, query, 31)).isEqualTo(PdqWorld.near(values, query, 31));
        }
    }

    @Test
    void segmentsWithCrowdsAreMerged() {
        PdqIndex index = new PdqIndex(Runnable::run);
        Set<PdqHash> values = new HashSet<>(world.clustered(40_000, 30, 40));
        index.addAll(values);
        List<PdqHash> removed = values.stream().limit(3_000).toList();
        removed.forEach(index::remove);
        removed.forEach(values::remove);
        List<PdqHash> more = world.clustered(40_000, 30, 40);
        index.addAll(more);
        values.addAll(more);
        assertThat(index.size()).isEqualTo(values.size());
        for (int i = 0; i < 40; i++) {
            PdqHash query = world.at(more.get(i), world.below(30));
            assertThat(PdqWorld.found(index, query, 31)).isEqualTo(PdqWorld.near(values, query, 31));
        }
    }

    @Test
    void aCrowdTakesLessMemory() {
        PdqIndex crowd = PdqIndex.build(new TreeSet<>(world.clustered(60_000, 20, 30)).iterator(), Runnable::run, 0);
        PdqIndex strangers = PdqIndex.build(new TreeSet<>(world.values(60_000)).iterator(), Runnable::run, 0);
        assertThat(crowd.memoryBytes()).isLessThan(strangers.memoryBytes() - 60_000 * 50L);
    }

    private static Crowds crowds(Iterable<PdqHash> values) {
        AscendingValues ascending = new AscendingValues();
        Set<PdqHash> sorted = new TreeSet<>();
        values.forEach(sorted::add);
        sorted.forEach(ascending::add);
        int size = ascending.size();
        return CrowdFinder.find(ascending.take(), size);
    }

    /** The value with so many more bits turned in which it agrees with the centre. */
    private PdqHash away(PdqHash centre, PdqHash value, int bits) {
        return turned(value, bits, centre, true);
    }

    /** The value with so many bits turned in which it differs from the centre. */
    private PdqHash towards(PdqHash centre, PdqHash value, int bits) {
        return turned(value, bits, centre, false);
    }

    private PdqHash turned(PdqHash value, int bits, PdqHash centre, boolean whereAlike) {
        long[] from = {centre.w3(), centre.w2(), centre.w1(), centre.w0()};
        long[] words = {value.w3(), value.w2(), value.w1(), value.w0()};
        long[] differing = {words[0] ^ from[0], words[1] ^ from[1], words[2] ^ from[2], words[3] ^ from[3]};
        int first = world.below(8 * PdqHash.BYTES);
        int turned = 0;
        for (int i = 0; turned < bits; i++) {
            int bit = (first + i) % (8 * PdqHash.BYTES);
            boolean alike = (differing[bit >> 6] >>> (bit & 63) & 1) == 0;
            if (alike == whereAlike) {
                words[bit >> 6] ^= 1L << (bit & 63);
                turned++;
            }
        }
        return new PdqHash(words[0], words[1], words[2], words[3]);
    }
}
