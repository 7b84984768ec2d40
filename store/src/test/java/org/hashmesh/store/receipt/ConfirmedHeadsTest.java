// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.junit.jupiter.api.Test;

class ConfirmedHeadsTest {
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(new MemoryKeyValues());
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");

    @Test
    void keepsTheLastOneOfEachLogAlsoAfterARestart() {
        ConfirmedHeads heads = ConfirmedHeads.open(store);
        ReceiptedCheckpoint first = head(acme, 3);
        ReceiptedCheckpoint second = head(acme, 4);
        ReceiptedCheckpoint other = head(bolt, 5);
        heads.put(first);
        heads.put(other);
        heads.put(second);

        assertThat(heads.of(acme.origin().id())).contains(second);
        assertThat(ConfirmedHeads.open(store).all()).containsExactlyInAnyOrder(second, other);
        assertThat(ConfirmedHeads.open(new MemoryKeyValues()).of(acme.origin().id()))
                .isEmpty();
    }

    @Test
    void saysThatItIsDamaged() {
        ConfirmedHeads.open(store).put(head(acme, 3));
        Key key = store.last(Column.META, KeyRange.all()).orElseThrow().key();
        store.commit(new Batch().put(Column.META, key, new byte[] {1}), Durability.SYNCED);

        assertThatExceptionOfType(StoreDamagedException.class).isThrownBy(() -> ConfirmedHeads.open(store));
    }

    private ReceiptedCheckpoint head(TestLog log, int entries) {
        log.commit(ledger, log.addMany(0, entries));
        SignedCheckpoint newest =
                ledger.logs().find(log.origin()).orElseThrow().head().checkpoint();
        return ReceiptedCheckpoint.of(newest, List.of());
    }
}
