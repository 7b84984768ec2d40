// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.hashmesh.v1.ImportRequest;
import org.junit.jupiter.api.Test;

class ForumBenchTest {
    @Test
    void leavesOfTheListHave200BytesOnAverage() {
        assertThat(BenchList.meanLeafBytes()).isCloseTo(200, within(4.0));
    }

    @Test
    void batchesHoldEveryEntryOnceAndAreTheSameEachTime() {
        List<ImportRequest> batches = BenchList.batches(500, 2_700).toList();

        assertThat(batches).extracting(ImportRequest::getEntriesCount).containsExactly(1_000, 1_000, 200);
        assertThat(batches.stream().flatMap(batch -> batch.getEntriesList().stream()))
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(
                        IntStream.range(500, 2_700).mapToObj(BenchList::entry).toList());
    }

    @Test
    void theCommandLineIsReadAndWhatIsWrongIsNamed() {
        Arguments arguments = Arguments.parse(List.of("--entries", "2000", "--members", "2", "--java", "-Xmx1g -Xint"));

        assertThat(arguments.entries()).isEqualTo(2_000);
        assertThat(arguments.memberNames()).containsExactly("a.example", "b.example");
        assertThat(arguments.javaOptions()).containsExactly("-Xmx1g", "-Xint");
        assertThatThrownBy(() -> Arguments.parse(List.of("--members", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--members takes a number from 2 to 26, not 1");
        assertThatThrownBy(() -> Arguments.parse(List.of("--colour", "red"))).hasMessageContaining("--colour");
    }

    @Test
    void quantilesAreValuesThatWereMeasured() {
        List<Double> values = List.of(5.0, 1.0, 3.0, 2.0, 4.0);

        assertThat(Results.quantile(values, 0)).isEqualTo(1);
        assertThat(Results.quantile(values, 0.5)).isEqualTo(3);
        assertThat(Results.quantile(values, 0.99)).isEqualTo(5);
    }

    @Test
    void thisProcessHasUsedSomething() {
        Usage used = Usage.of(ProcessHandle.current().pid());

        assertThat(used.cpuSeconds()).isPositive();
        assertThat(used.since(used).cpuSeconds()).isZero();
        assertThat(Usage.peakMemory(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
    }
}
