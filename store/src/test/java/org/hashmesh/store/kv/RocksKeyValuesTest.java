// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hashmesh.store.kv.StoreOpenException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksKeyValuesTest extends KeyValuesContract {
    @TempDir
    private Path folder;

    private int stores;

    @Override
    KeyValues create() {
        return RocksKeyValues.create(folder.resolve("store" + stores++), StoreLimits.DEFAULT);
    }

    @Override
    KeyValues afterCrash(KeyValues store) {
        Path copy = StoreFiles.copy(folder.resolve("store0"), folder.resolve("after-crash"));
        store.close();
        return RocksKeyValues.open(copy, StoreLimits.DEFAULT);
    }

    @Test
    void opensOnlyWhatInitMade() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refused(empty, Reason.NOT_A_STORE, "made by init only");
        refused(folder.resolve("missing"), Reason.NOT_A_STORE, "made by init only");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void createsOnlyInAnEmptyDirectory() throws IOException {
        Path used = Files.createDirectory(folder.resolve("used"));
        Files.writeString(used.resolve("file"), "mine");
        assertThatThrownBy(() -> RocksKeyValues.create(used, StoreLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_EMPTY));
    }

    @Test
    void saysThatAnotherProcessHasItOpen() {
        refused(folder.resolve("store0"), Reason.IN_USE, "another process has it open");
    }

    @Test
    void opensAgainAfterAnOrderlyClose() {
        Path path = some(10);
        try (KeyValues again = RocksKeyValues.open(path, StoreLimits.DEFAULT)) {
            assertThat(again.get(Column.META, key(9))).hasValue(value(9));
        }
        try (KeyValues again = RocksKeyValues.open(path, StoreLimits.DEFAULT)) {
            assertThat(again.get(Column.META, key(0))).hasValue(value(0));
        }
    }

    @Test
    void takesNoWriteAfterOneFailed() throws IOException {
        KeyValues store = create();
        store.commit(new Batch().put(Column.META, key(1), value(1)), Durability.SYNCED);
        remove(folder.resolve("store1"));
        assertThatThrownBy(store::flush).isInstanceOf(StoreFailedException.class);
        assertThatThrownBy(() -> store.commit(new Batch().put(Column.META, key(2), value(2)), Durability.SYNCED))
                .isInstanceOf(StoreFailedException.class)
                .hasMessageContaining("opened again");
        assertThatThrownBy(store::sync).isInstanceOf(StoreFailedException.class);
        assertThat(store.get(Column.META, key(1))).hasValue(value(1));
        store.close();
    }

    @Test
    void refusesALogOfBatchesWithAFlippedBitInItsMiddle() throws IOException {
        Path live = folder.resolve("live");
        try (KeyValues store = RocksKeyValues.create(live, StoreLimits.DEFAULT)) {
            for (int i = 0; i < 200; i++) {
                store.commit(new Batch().put(Column.META, key(i), value(i)), Durability.SYNCED);
            }
            Path killed = StoreFiles.copy(live, folder.resolve("killed"));
            Path log = StoreFiles.ending(killed, ".log").get(0);
            StoreFiles.flip(log, Files.size(log) / 2);
            refused(killed, Reason.DAMAGED, "cannot open the store");
        }
    }

    @Test
    void refusesAStoreWhoseLogOfBatchesIsGone() throws IOException {
        Path live = folder.resolve("live");
        try (KeyValues store = RocksKeyValues.create(live, StoreLimits.DEFAULT)) {
            store.commit(new Batch().put(Column.META, key(1), value(1)), Durability.SYNCED);
            store.flush();
            store.commit(new Batch().put(Column.META, key(2), value(2)), Durability.SYNCED);
            Path killed = StoreFiles.copy(live, folder.resolve("killed"));
            for (Path log : StoreFiles.ending(killed, ".log")) {
                Files.delete(log);
            }
            refused(killed, Reason.DAMAGED, "cannot open the store");
        }
    }

    @Test
    void refusesAStoreThatIsOlderThanItsOrderlyClose() throws IOException {
        Path live = folder.resolve("live");
        Path older = folder.resolve("older");
        try (KeyValues store = RocksKeyValues.create(live, StoreLimits.DEFAULT)) {
            store.commit(new Batch().put(Column.META, key(1), value(1)), Durability.SYNCED);
            StoreFiles.copy(live, older);
            store.commit(new Batch().put(Column.META, key(2), value(2)), Durability.SYNCED);
        }
        Files.copy(live.resolve("CLOSED"), older.resolve("CLOSED"));
        refused(older, Reason.DAMAGED, "lost writes");
        Files.delete(older.resolve("CLOSED"));
        RocksKeyValues.open(older, StoreLimits.DEFAULT).close();
    }

    @Test
    void letsGoOfAStoreThatItRefused() throws IOException {
        Path path = some(10);
        Path closed = path.resolve("CLOSED");
        byte[] whole = Files.readAllBytes(closed);
        Files.write(closed, new byte[] {(byte) 0xff});
        refused(path, Reason.DAMAGED, "CLOSED is damaged");
        Files.writeString(closed, "999999999 " + ("999999999".hashCode() & 0xffffffffL) + "\n");
        refused(path, Reason.DAMAGED, "lost writes");
        Files.write(closed, whole);
        RocksKeyValues.open(path, StoreLimits.DEFAULT).close();
    }

    @Test
    void findsABitThatFlippedInASortedFile() {
        Path path = some(5_000);
        List<Path> files = StoreFiles.ending(path, ".sst");
        assertThat(files).isNotEmpty();
        StoreFiles.flip(files.get(files.size() - 1), 2_000);
        assertThatThrownBy(() -> {
                    try (KeyValues damaged = RocksKeyValues.open(path, StoreLimits.DEFAULT)) {
                        damaged.verifyChecksums();
                    }
                })
                .isInstanceOfAny(StoreDamagedException.class, StoreOpenException.class);
    }

    @Test
    void clearsWhatACrashLeftOnItsWayIn() throws IOException {
        Path path = some(1);
        Path left = Files.writeString(path.resolve("ingest").resolve("chunks-0.sst"), "half a file");
        RocksKeyValues.open(path, StoreLimits.DEFAULT).close();
        assertThat(left).doesNotExist();
    }

    private Path some(int pairs) {
        Path path = folder.resolve("some");
        try (KeyValues store = RocksKeyValues.create(path, StoreLimits.DEFAULT)) {
            Batch batch = new Batch();
            for (int i = 0; i < pairs; i++) {
                batch.put(Column.META, key(i), value(i));
            }
            store.commit(batch, Durability.SYNCED);
        }
        return path;
    }

    private static void refused(Path path, Reason reason, String message) {
        assertThatThrownBy(() -> RocksKeyValues.open(path, StoreLimits.DEFAULT).close())
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
