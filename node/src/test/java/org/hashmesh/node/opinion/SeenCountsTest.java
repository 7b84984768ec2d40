// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.opinion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.node.opinion.SeenCounts.Seen;
import org.junit.jupiter.api.Test;

class SeenCountsTest {
    private static final long DAY = 86_400;
    private static final LogId LOG = new LogId(Digest.sha256(new byte[] {1}));
    private static final Digest LEAF = Digest.sha256(new byte[] {2});

    private final SeenCounts counts = new SeenCounts(100);

    @Test
    void tellsADayAfterTheDayAndRoundsDown() {
        match(7, 123);
        assertThat(counts.turn(101)).isEmpty();
        match(7, 1_000);
        List<Seen> told = counts.turn(102);
        assertThat(told).hasSize(1);
        assertThat(told.get(0).count()).isEqualTo(100);
        assertThat(told.get(0).target().index()).isEqualTo(new EntryIndex(7));
        assertThat(told.get(0).from()).isEqualTo(100 * DAY);
        assertThat(told.get(0).to()).isEqualTo(101 * DAY);
        // The same day again, and a clock that goes back.
        assertThat(counts.turn(102)).isEmpty();
        assertThat(counts.turn(99)).isEmpty();
        assertThat(counts.turn(103).get(0).count()).isEqualTo(1_000);
    }

    @Test
    void saysNothingOfFewMatchesNorOfFewMore() {
        match(7, 4);
        assertThat(counts.turn(101)).isEmpty();
        assertThat(counts.turn(102)).isEmpty();
        match(7, 1);
        assertThat(counts.turn(103)).isEmpty();
        assertThat(counts.turn(104)).extracting(Seen::count).containsExactly(5L);
        // One more would show that one upload.
        match(7, 4);
        assertThat(counts.turn(105)).isEmpty();
        assertThat(counts.turn(106)).isEmpty();
        match(7, 1);
        counts.turn(107);
        assertThat(counts.turn(108)).extracting(Seen::count).containsExactly(10L);
        // Five more, but the same when rounded.
        match(7, 5);
        counts.turn(109);
        assertThat(counts.turn(110)).isEmpty();
    }

    @Test
    void daysThatPassedWhileItSleptCountAsPassed() {
        match(7, 60);
        assertThat(counts.turn(110)).extracting(Seen::count).containsExactly(60L);
    }

    /** Whatever comes in whatever order of days: what is told never counts a match of the day before, nor more than came. */
    @Test
    void neverTellsMoreThanHadComeADayAgo() {
        Random random = new Random(5);
        for (int run = 0; run < 50; run++) {
            SeenCounts some = new SeenCounts(0);
            long[] upTo = new long[60];
            long told = 0;
            for (int day = 0; day < 59; day++) {
                int matches = random.nextInt(4) == 0 ? random.nextInt(40) : random.nextInt(3);
                for (int i = 0; i < matches; i++) {
                    some.matched(LOG, new EntryIndex(1), LEAF);
                }
                upTo[day + 1] = upTo[day] + matches;
                for (Seen seen : some.turn(day + 1)) {
                    assertThat(seen.count()).isGreaterThan(told).isLessThanOrEqualTo(upTo[day]);
                    assertThat(seen.count()).isEqualTo(SeenCounts.rounded(upTo[day]));
                    told = seen.count();
                }
            }
            assertThat(told).isPositive();
        }
    }

    @Test
    void countsABoundedNumberOfEntriesAndForgetsThoseThatMatchNoMore() {
        for (int i = 0; i < SeenCounts.MOST + 10; i++) {
            match(i, 1);
        }
        assertThat(counts.size()).isEqualTo(SeenCounts.MOST);
        counts.turn(101);
        match(3, 1);
        counts.turn(102);
        counts.turn(191);
        assertThat(counts.size()).isEqualTo(1);
        counts.turn(192);
        assertThat(counts.size()).isZero();
    }

    @Test
    void goesOnAfterARestart() {
        match(7, 70);
        counts.turn(101);
        match(7, 900);
        match(8, 5);
        SeenCounts again = SeenCounts.read(counts.lines());
        assertThat(again.turn(102)).isEqualTo(counts.turn(102)).hasSize(1);
        assertThat(again.turn(103)).isEqualTo(counts.turn(103)).hasSize(2);
        List<String> bad = new ArrayList<>(counts.lines());
        bad.set(1, "x");
        assertThatThrownBy(() -> SeenCounts.read(bad)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SeenCounts.read(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roundsDownToOneDigit() {
        assertThat(List.of(5L, 9L, 10L, 19L, 99L, 100L, 987L, 123_456L).stream().map(SeenCounts::rounded))
                .containsExactly(5L, 9L, 10L, 10L, 90L, 100L, 900L, 100_000L);
    }

    private void match(int index, int times) {
        for (int i = 0; i < times; i++) {
            counts.matched(LOG, new EntryIndex(index), LEAF);
        }
    }
}
