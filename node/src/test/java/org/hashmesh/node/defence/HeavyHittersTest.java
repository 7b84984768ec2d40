// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is promised of counts in bounded memory, tried on many streams. */
class HeavyHittersTest {
    private static final int PLACES = 16;

    @Test
    void noCountIsTooLargeAndNoneIsTooSmallByMoreThanItsShare() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            HeavyHitters<Integer> counted = new HeavyHitters<>(PLACES);
            Map<Integer, Integer> truth = new HashMap<>();
            int values = 1 + random.nextInt(200);
            int length = random.nextInt(3_000);
            for (int i = 0; i < length; i++) {
                int item = (int) (values * Math.pow(random.nextDouble(), 1 + seed % 4));
                counted.add(item);
                truth.merge(item, 1, Integer::sum);
                assertThat(counted.size()).isLessThanOrEqualTo(PLACES);
            }
            int off = length / (PLACES + 1);
            truth.forEach((item, count) -> assertThat(counted.count(item)).isBetween(count - off, count));
        }
    }

    @Test
    void aStreamThatNeverRepeatsItselfFillsNothing() {
        HeavyHitters<Integer> counted = new HeavyHitters<>(PLACES);
        for (int i = 0; i < 100_000; i++) {
            assertThat(counted.add(i)).isLessThanOrEqualTo(1);
        }
        assertThat(counted.size()).isLessThanOrEqualTo(PLACES);
    }
}
