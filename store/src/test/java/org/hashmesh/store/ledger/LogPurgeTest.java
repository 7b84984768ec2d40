// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.check.StoreCheck;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.RememberedWrites;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.PurgedException;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.HashType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPurgeTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog acmeToo = new TestLog("acme.example/us1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");
    private final LogId purged = acme.origin().id();
    private final Random random = new Random(12);

    /** 700 entries of acme, some of them withdrawn by acme's logs, and 300 of bolt. */
    private void fill(Ledger ledger) {
        acme.commit(ledger, acme.addMany(0, 600));
        acme.commit(ledger, acme.addMany(600, 100));
        bolt.commit(ledger, bolt.addMany(500, 300));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 3))));
        acmeToo.commit(ledger, acmeToo.extend(List.of(acmeToo.withdraw(acme, 4))));
    }

    private static void purge(Ledger ledger, LogId... logs) {
        ledger.purge().begin(List.of(logs));
        while (ledger.purge().isUnderWay()) {
            ledger.purge().step();
        }
    }

    @Test
    void nothingOfItIsReadAnyMoreAndTheRestIs() {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store);
        HashList list = new HashList(store, ledger.logs());
        fill(ledger);
        purge(ledger, purged);

        assertThat(list.lookup(List.of(hash(0), hash(599), hash(799)), NOW))
                .extracting(List::size)
                .containsExactly(0, 1, 1);
        LogReader log = ledger.logs().find(purged).orElseThrow();
        assertThat(list.page(log, Optional.empty(), 10, NOW, any -> true).listings())
                .isEmpty();
        assertThat(list.at(purged, new EntryIndex(5), NOW)).isEmpty();
        assertThatThrownBy(() -> log.leaf(new EntryIndex(5))).isInstanceOf(PurgedException.class);
        assertThatThrownBy(() -> log.leaf(new EntryIndex(700))).isInstanceOf(PurgedException.class);
        assertThat(list.estimateInForce()).isEqualTo(300);
        assertThat(keys(store, Column.CHUNKS)).hasSize(1);
        assertThat(keys(store, Column.ROWS)).hasSize(300);
        assertThat(keys(store, Column.WITHDRAWALS)).hasSize(1);

        ledger.rebuildList();
        assertThat(keys(store, Column.ROWS)).hasSize(300);
        assertThat(new StoreCheck(
                                store,
                                ledger.logs(),
                                origin -> Stream.of(acme, acmeToo, bolt)
                                        .filter(author -> author.origin().equals(origin))
                                        .map(TestLog::key)
                                        .findFirst())
                        .verify(progress -> {}))
                .isEmpty();
    }

    @Test
    void itsTreeStaysSoThatProofsStillVerify() throws ProofException {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store);
        fill(ledger);
        purge(ledger, purged);
        Ledger again = Ledger.open(store.afterPowerCut());
        LogReader log = again.logs().find(purged).orElseThrow();
        assertThat(log.isPurged()).isTrue();
        TreeHasher hasher = new TreeHasher();
        TreeSize end = log.head().size();
        for (long old : new long[] {600, 700}) {
            ConsistencyProof.prove(new TreeSize(old), end, log.tiles(end), hasher)
                    .verify(
                            new TreeSize(old),
                            log.checkpointAt(new TreeSize(old)).orElseThrow().root(),
                            end,
                            log.head().root(),
                            hasher);
        }
        for (int index : new int[] {0, 255, 511, 512, 600, 700}) {
            EntryIndex place = new EntryIndex(index);
            InclusionProof.prove(place, end, log.tiles(end), hasher)
                    .verify(
                            place,
                            acme.leaves().get(index).hash(hasher),
                            end,
                            log.head().root(),
                            hasher);
        }
    }

    @Test
    void goesOnAfterACrashAtAnyWriteAndEndsTheSame() {
        MemoryKeyValues store = new MemoryKeyValues();
        fill(Ledger.open(store));
        RememberedWrites writes = new RememberedWrites(store);
        purge(Ledger.open(writes), purged);
        List<String> expected = dump(store);
        assertThat(writes.left()).hasSizeGreaterThan(5);
        for (MemoryKeyValues left : writes.left()) {
            Ledger again = Ledger.open(left);
            purge(again, purged);
            assertThat(dump(left)).isEqualTo(expected);
            assertThat(again.logs().find(purged).orElseThrow().isPurged()).isTrue();
        }
    }

    @Test
    void whatIsDoneIsNotDoneAgain() {
        MemoryKeyValues store = new MemoryKeyValues();
        fill(Ledger.open(store));
        purge(Ledger.open(store), purged);
        Ledger again = Ledger.open(store);
        again.purge().begin(List.of(purged));
        assertThat(again.purge().isUnderWay()).isFalse();
        again.purge().begin(List.of(purged, bolt.origin().id()));
        assertThat(again.purge().isUnderWay()).isTrue();
    }

    @Test
    void chunksOnTheirWayAreDeletedToo() throws ConflictException {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store, new BulkIntake.Limits(1, 1));
        Extension last = acme.addMany(0, 1_000);
        ledger.bulk().begin(acme.verified(ledger, acme.skeleton(0, last)));
        take(ledger, 0);
        take(ledger, 2);
        assertThat(keys(store, Column.CHUNKS)).isNotEmpty();
        purge(ledger, purged);
        for (Column column : List.of(Column.CHUNKS, Column.ROWS, Column.BULK)) {
            assertThat(keys(store, column)).as(column.text()).isEmpty();
        }
        // The number is free again, and what comes under it is safe from the purge.
        bolt.commit(ledger, bolt.addMany(0, 300));
        Ledger again = Ledger.open(store.afterPowerCut());
        purge(again, purged);
        assertThat(keys(store, Column.ROWS)).hasSize(300);
    }

    private void take(Ledger ledger, int chunk) {
        try {
            ledger.bulk().take(acme.verifiedChunk(ledger, chunk));
        } catch (ConflictException | ContradictionException e) {
            throw new AssertionError(e);
        }
    }

    /** The salt of an entry is random, and the hash that it adds; both stand in files as they are. */
    @Test
    void noFileHasItsBytes(@TempDir Path directory) {
        Path place = directory.resolve("store");
        byte[][] secrets = new byte[1_000][32];
        List<Leaf> leaves = new ArrayList<>();
        for (byte[] secret : secrets) {
            random.nextBytes(secret);
            leaves.add(acme.leaf(
                    EntryType.ENTRY_TYPE_ADD,
                    Add.newBuilder()
                            .setHashType(HashType.HASH_TYPE_SHA256)
                            .setValue(ByteString.copyFrom(secret))
                            .build()));
        }
        byte[] other = new byte[32];
        random.nextBytes(other);
        try (KeyValues store = RocksKeyValues.create(place, StoreLimits.DEFAULT)) {
            Ledger ledger = Ledger.open(store);
            acme.commit(ledger, acme.extend(leaves.subList(0, 500)));
            bolt.commit(
                    ledger,
                    bolt.extend(List.of(bolt.leaf(
                            EntryType.ENTRY_TYPE_ADD,
                            Add.newBuilder()
                                    .setHashType(HashType.HASH_TYPE_SHA256)
                                    .setValue(ByteString.copyFrom(other))
                                    .build()))));
            store.flush();
            acme.commit(ledger, acme.extend(leaves.subList(500, 1_000)));
        }
        assertThat(filesWith(place, secrets[10])).isNotEmpty();
        assertThat(filesWith(place, secrets[999])).isNotEmpty();
        assertThat(filesWith(place, other)).isNotEmpty();

        try (KeyValues store = RocksKeyValues.open(place, StoreLimits.DEFAULT)) {
            Ledger ledger = Ledger.open(store);
            purge(ledger, purged);
            assertThat(filesWith(place, secrets[10])).isEmpty();
        }
        RocksKeyValues.open(place, StoreLimits.DEFAULT).close();
        for (byte[] secret : secrets) {
            assertThat(filesWith(place, secret)).isEmpty();
        }
        for (Leaf leaf : leaves) {
            byte[] salt = java.util.Arrays.copyOfRange(leaf.bytes(), 2, 18);
            assertThat(filesWith(place, salt)).isEmpty();
        }
        assertThat(filesWith(place, other)).isNotEmpty();
    }

    private static List<String> filesWith(Path directory, byte[] wanted) {
        String text = new String(wanted, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(text))
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> dump(KeyValues store) {
        List<String> lines = new ArrayList<>();
        for (Column column : Column.values()) {
            try (Scan scan = store.scan(column, KeyRange.all())) {
                while (scan.hasNext()) {
                    KeyValue pair = scan.next();
                    lines.add(column + " " + pair.key() + " " + HexFormat.of().formatHex(pair.value()));
                }
            }
        }
        return lines;
    }

    private static List<String> keys(KeyValues store, Column column) {
        return dump(store).stream()
                .filter(line -> line.startsWith(column + " "))
                .toList();
    }

    private static HashValue hash(int number) {
        return new HashValue(HashKind.SHA256, "", ByteString.copyFrom(TestLog.hashBytes(number)));
    }
}
