// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.ReopeningKeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.junit.jupiter.api.Test;

class ListedHashesTest {
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);

    @Test
    void walksOverEachHashOfAKindOnceHoweverManyListIt() {
        TestLog acme = new TestLog("acme.example/eu1");
        TestLog bolt = new TestLog("bolt.example/eu1");
        acme.commit(ledger, acme.addMany(0, 300));
        bolt.commit(ledger, bolt.addMany(200, 300));
        List<HashValue> walked = new ArrayList<>();
        for (HashKind kind : HashKind.values()) {
            try (ListedHashes.Walk walk = new ListedHashes(store, ledger.logs()).walk(kind)) {
                while (walk.hasNext()) {
                    byte[] key = walk.next();
                    HashValue hash = walk.hash().orElseThrow();
                    assertThat(hash.rowKey()).isEqualTo(key);
                    walked.add(hash);
                }
            }
        }
        assertThat(walked).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void aWalkThatCannotBeginDoesNotKeepTheStoreOpen() {
        KeyValues damaged = (KeyValues) Proxy.newProxyInstance(
                KeyValues.class.getClassLoader(),
                new Class<?>[] {KeyValues.class},
                (self, method, arguments) ->
                        method.getName().equals("scan") ? new DamagedScan() : method.invoke(store, arguments));
        ReopeningKeyValues shared = new ReopeningKeyValues(() -> damaged);
        ListedHashes listed = new ListedHashes(shared, ledger.logs());
        assertThatThrownBy(() -> listed.walk(HashKind.MD5)).isInstanceOf(StoreDamagedException.class);
        assertTimeoutPreemptively(Duration.ofSeconds(30), shared::close);
    }

    /** Of a range whose first block cannot be read. */
    private static final class DamagedScan implements Scan {
        @Override
        public boolean hasNext() {
            throw new StoreDamagedException("cannot scan: a block has another checksum");
        }

        @Override
        public KeyValue next() {
            throw new StoreDamagedException("cannot scan: a block has another checksum");
        }

        @Override
        public void close() {}
    }
}
