// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.hashmesh.hash.pdq.PdqHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AscendingValuesTest {
    private final PdqWorld world = new PdqWorld(7);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8, 9, 1_000, 70_000})
    void sortsValuesOfAnyOrder(int count) {
        assertSorted(world.values(count));
    }

    @Test
    void takesAValueOnceHoweverOftenItComes() {
        List<PdqHash> once = world.values(500);
        List<PdqHash> values = new ArrayList<>(once);
        values.addAll(once);
        values.addAll(once.subList(0, 100));
        Collections.shuffle(values, new Random(8));
        assertSorted(values);
    }

    @Test
    void sortsValuesThatDifferOnlyAtTheirEnds() {
        List<PdqHash> values = new ArrayList<>();
        PdqHash first = world.value();
        for (PdqHash value : world.values(3_000)) {
            values.add(new PdqHash(first.w3() ^ (value.w3() & 0xff), first.w2(), value.w1() & 1, value.w0()));
        }
        assertSorted(values);
    }

    @Test
    void refusesAValueThatIsLessThanTheLast() {
        AscendingValues values = new AscendingValues();
        values.add(new PdqHash(2, 0, 0, 0));
        values.add(new PdqHash(-1, 0, 0, 0));
        assertThatThrownBy(() -> values.add(new PdqHash(2, 0, 0, 1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertSorted(List<PdqHash> values) {
        assertThat(AscendingValues.sorted(longs(values), values.size()).take()).isEqualTo(longs(new TreeSet<>(values)));
    }

    private static long[] longs(Collection<PdqHash> values) {
        return values.stream()
                .flatMapToLong(value -> LongStream.of(value.w3(), value.w2(), value.w1(), value.w0()))
                .toArray();
    }
}
