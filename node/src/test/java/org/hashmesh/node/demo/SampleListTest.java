// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.NewEntryCheck;
import org.hashmesh.entry.Taxonomy;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.Test;

class SampleListTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void everyEntryIsOneThatANodeTakes() throws FieldException {
        NewEntryCheck check = new NewEntryCheck(Taxonomy.load());
        SampleList list = new SampleList(5_000);
        for (int i = 0; i < list.size(); i++) {
            check.check(list.entry(i), NOW);
        }
    }

    @Test
    void valuesStandInTheirCanonicalFormAndNoneComesTwice() throws FieldException {
        SampleList list = new SampleList(20_000);
        Set<String> values = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String value = list.entry(i).getHash().getValue();
            assertThat(HashValue.parse(list.entry(i).getHash()).text()).isEqualTo(value);
            assertThat(values.add(value)).as("entry %s is new", i).isTrue();
        }
    }

    @Test
    void allKindsAreThere() {
        SampleList list = new SampleList(1_000);
        Set<String> types = new TreeSet<>();
        for (int i = 0; i < list.size(); i++) {
            types.add(list.entry(i).getHash().getType());
        }
        assertThat(types)
                .containsExactly(
                        "md5", "opaque:photodna", "pdq", "sha1", "sha256", "tlsh", "tmk", "url_sha256", "vpdq");
    }

    @Test
    void anEntryIsTheSameInEveryList() {
        NewEntry first = new SampleList(1).entry(0);
        assertThat(new SampleList(100_000).entry(0)).isEqualTo(first);
        // Written down from a first run: a changed generator would make old imports look new.
        assertThat(first.getHash().getType() + ":" + first.getHash().getValue())
                .isEqualTo("tlsh:T1A545141C1EDCE11C04EECCA6ECFE8DFA81432AD54FB96C23B8E84E594E3775CE988446");
    }

    @Test
    void refusesAnEntryBeyondTheEnd() {
        assertThatThrownBy(() -> new SampleList(3).entry(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void batchesHoldAllEntriesInOrderAndNoMoreThanAMessageMay() {
        SampleList list = new SampleList(2_345);
        List<ImportRequest> batches = ImportBatches.of(list).toList();
        int next = 0;
        for (ImportRequest batch : batches) {
            assertThat(batch.getEntriesCount()).isBetween(1, 1_000).isEqualTo(batch.getLinesCount());
            assertThat(batch.getSerializedSize()).isLessThan(1 << 20);
            for (NewEntry entry : batch.getEntriesList()) {
                assertThat(entry).isEqualTo(list.entry(next++));
            }
        }
        assertThat(next).isEqualTo(list.size());
    }
}
