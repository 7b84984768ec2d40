// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.kv.StoreLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceShelfTest {

    private static final LogId LOG = log(1);
    private static final LogId OTHER = log(2);

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final EvidenceShelf shelf = EvidenceShelf.open(store);

    @Test
    void theFirstPieceFreezesItsLogAndNoOther() {
        assertThat(shelf.isFrozen(LOG)).isFalse();
        assertThat(shelf.put(LOG, piece("a"))).isTrue();

        assertThat(shelf.isFrozen(LOG)).isTrue();
        assertThat(shelf.isFrozen(OTHER)).isFalse();
        assertThat(shelf.of(OTHER)).isEmpty();
    }

    @Test
    void keepsTwoPiecesALogAndEachOnce() {
        assertThat(shelf.put(LOG, piece("b"))).isTrue();
        assertThat(shelf.put(LOG, piece("b"))).isFalse();
        assertThat(shelf.isFull(LOG)).isFalse();
        assertThat(shelf.put(LOG, piece("a"))).isTrue();
        assertThat(shelf.put(LOG, piece("c"))).isFalse();
        assertThat(shelf.put(OTHER, piece("c"))).isTrue();

        assertThat(shelf.isFull(LOG)).isTrue();
        assertThat(shelf.of(LOG)).containsExactly(new HeldEvidence(LOG, piece("b")), new HeldEvidence(LOG, piece("a")));
        assertThat(shelf.all()).hasSize(3);
    }

    @Test
    void isThereAgainAfterAReopening() {
        shelf.put(OTHER, piece("c"));
        shelf.put(LOG, piece("b"));
        shelf.put(LOG, piece("a"));

        assertThat(EvidenceShelf.open(store).all()).isEqualTo(shelf.all());
        shelf.reload();
        assertThat(EvidenceShelf.open(store).all()).isEqualTo(shelf.all());
    }

    @Test
    void survivesOnARealDisk(@TempDir Path directory) {
        Path place = directory.resolve("store");
        try (RocksKeyValues created = RocksKeyValues.create(place, StoreLimits.DEFAULT)) {
            EvidenceShelf.open(created).put(LOG, piece("a"));
        }
        try (RocksKeyValues opened = RocksKeyValues.open(place, StoreLimits.DEFAULT)) {
            assertThat(EvidenceShelf.open(opened).of(LOG)).containsExactly(new HeldEvidence(LOG, piece("a")));
        }
    }

    @Test
    void refusesAKeyThatItDidNotWrite() {
        store.commit(new Batch().put(Column.EVIDENCE, Key.of(new byte[] {1, 2}), new byte[] {3}), Durability.SYNCED);

        assertThatExceptionOfType(StoreDamagedException.class).isThrownBy(() -> EvidenceShelf.open(store));
    }

    private static LogId log(int number) {
        return new LogId(Digest.sha256(new byte[] {(byte) number}));
    }

    private static ByteString piece(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
