// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.kv.StoreFiles;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.kv.StoreOpenException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");

    @TempDir
    private Path folder;

    @Test
    void findsNothingInAGoodStore() {
        MemoryKeyValues store = filled(new MemoryKeyValues());
        Ledger ledger = Ledger.open(store);
        List<Long> heard = new ArrayList<>();
        assertThat(check(store, ledger)
                        .verify(progress -> heard.add(progress.verified().value())))
                .isEmpty();
        assertThat(heard).isNotEmpty();
        assertThat(check(store, ledger)
                        .verifyLog(ledger.logs().find(acme.origin()).orElseThrow(), progress -> {}))
                .isEmpty();
    }

    @Test
    void findsEachPairThatIsDamagedOrGone() {
        MemoryKeyValues good = filled(new MemoryKeyValues());
        for (Column column : Column.values()) {
            if (column == Column.META) {
                // The list's format, without which the list is made again: nothing is left to be found.
                continue;
            }
            for (KeyValue pair : some(good, column)) {
                byte[] flipped = pair.value().clone();
                if (flipped.length > 0) {
                    flipped[flipped.length / 2] ^= 1;
                    MemoryKeyValues store = good.afterPowerCut();
                    store.commit(new Batch().put(column, pair.key(), flipped), Durability.SYNCED);
                    assertThat(problems(store)).as("%s flipped", pair).isNotEmpty();
                }
                MemoryKeyValues store = good.afterPowerCut();
                store.commit(new Batch().delete(column, pair.key()), Durability.SYNCED);
                assertThat(problems(store)).as("%s %s deleted", column, pair).isNotEmpty();
            }
        }
    }

    @Test
    void findsARowThatNoEntryMade() {
        MemoryKeyValues store = filled(new MemoryKeyValues());
        KeyValue row = some(store, Column.ROWS).get(3);
        byte[] other = row.key().bytes(0, row.key().length());
        other[20] ^= 1;
        store.commit(new Batch().put(Column.ROWS, Key.of(other), new byte[0]), Durability.SYNCED);
        assertThat(problems(store)).hasSize(1).allMatch(problem -> problem.contains("rebuild"));
    }

    @Test
    void saysWhenAKeyIsMissingOrAnother() {
        MemoryKeyValues store = filled(new MemoryKeyValues());
        Ledger ledger = Ledger.open(store);
        assertThat(new StoreCheck(store, ledger.logs(), origin -> Optional.empty()).verify(progress -> {}))
                .hasSize(2)
                .allMatch(finding -> finding.what().contains("no key"));
        assertThat(new StoreCheck(
                                store,
                                ledger.logs(),
                                origin -> Optional.of(
                                        origin.equals(acme.origin())
                                                ? acme.key()
                                                : new TestLog("cove.example/eu1").key()))
                        .verify(progress -> {}))
                .isNotEmpty()
                .allMatch(finding -> finding.place().contains("bolt.example")
                        && finding.what().contains("signature"));
    }

    @Test
    void rebuildMakesTheListAgainFromTheLogs() {
        MemoryKeyValues store = filled(new MemoryKeyValues());
        List<KeyValue> rows = all(store, Column.ROWS);
        List<KeyValue> withdrawals = all(store, Column.WITHDRAWALS);
        List<KeyValue> opinions = all(store, Column.OPINIONS);
        List<KeyValue> incidents = all(store, Column.INCIDENTS);
        List<KeyValue> meta = all(store, Column.META);
        assertThat(withdrawals).isNotEmpty();
        assertThat(opinions).isNotEmpty();
        assertThat(incidents).isNotEmpty();
        Batch harm = new Batch();
        rows.stream().limit(50).forEach(row -> harm.delete(Column.ROWS, row.key()));
        withdrawals.forEach(pair -> harm.delete(Column.WITHDRAWALS, pair.key()));
        opinions.forEach(pair -> harm.delete(Column.OPINIONS, pair.key()));
        incidents.forEach(pair -> harm.delete(Column.INCIDENTS, pair.key()));
        harm.put(Column.ROWS, Key.of(new byte[42]), new byte[0]);
        store.commit(harm, Durability.SYNCED);
        Ledger ledger = Ledger.open(store);
        assertThat(check(store, ledger).verify(progress -> {})).isNotEmpty();
        ledger.rebuildList();
        assertThat(all(store, Column.ROWS)).isEqualTo(rows);
        assertThat(all(store, Column.WITHDRAWALS)).isEqualTo(withdrawals);
        assertThat(all(store, Column.OPINIONS)).isEqualTo(opinions);
        assertThat(all(store, Column.INCIDENTS)).isEqualTo(incidents);
        assertThat(check(store, ledger).verify(progress -> {})).isEmpty();
        assertThat(all(store, Column.META)).isEqualTo(meta);
    }

    @Test
    void rebuildMakesAnotherJournalOnlyInsteadOfADamagedOne() {
        MemoryKeyValues store = filled(new MemoryKeyValues());
        Ledger ledger = Ledger.open(store);
        String instance = ledger.journal().start().instance();
        ledger.rebuildList();
        assertThat(ledger.journal().start().instance()).isEqualTo(instance);
        KeyValue last = store.last(Column.CHANGES, KeyRange.all()).orElseThrow();
        store.commit(new Batch().delete(Column.CHANGES, last.key()), Durability.SYNCED);
        assertThat(problems(store)).hasSize(1).allMatch(problem -> problem.contains("changes"));
        ledger.rebuildList();
        assertThat(ledger.journal().start().instance()).isNotEqualTo(instance);
        assertThat(problems(store)).isEmpty();
    }

    @Test
    void findsOrOutlivesAnyFlippedBitOnDisk() throws IOException {
        Path good = folder.resolve("good");
        Digest digest;
        try (KeyValues store = filled(RocksKeyValues.create(good, StoreLimits.DEFAULT))) {
            digest = Ledger.open(store).digest();
        }
        Random random = new Random(11);
        List<Path> files;
        try (var listed = Files.list(good)) {
            files = listed.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .sorted()
                    .toList();
        }
        int found = 0;
        for (int i = 0; i < 20; i++) {
            Path damaged = StoreFiles.copy(good, folder.resolve("damaged" + i));
            Path file = damaged.resolve(files.get(i % files.size()).getFileName());
            long offset = random.nextLong(Files.size(file));
            StoreFiles.flip(file, offset);
            List<String> problems = problemsOnDisk(damaged, digest);
            if (file.toString().endsWith(".sst")) {
                assertThat(problems).as("%s at %s", file, offset).isNotEmpty();
            }
            found += problems.isEmpty() ? 0 : 1;
        }
        assertThat(found).isPositive();
    }

    @Test
    void aKillAtAnyMomentLeavesAStoreThatVerifies() {
        Path live = folder.resolve("live");
        try (KeyValues store = RocksKeyValues.create(live, StoreLimits.DEFAULT)) {
            Ledger ledger = Ledger.open(store);
            for (int i = 0; i < 6; i++) {
                TestLog author = i % 3 == 0 ? bolt : acme;
                author.commit(ledger, author.addMany(i * 10_000, i % 4 == 1 ? 17_000 : 1 + 37 * i));
                Path killed = StoreFiles.copy(live, folder.resolve("killed" + i));
                try (KeyValues after = RocksKeyValues.open(killed, StoreLimits.DEFAULT)) {
                    Ledger reopened = Ledger.open(after);
                    assertThat(reopened.digest()).isEqualTo(ledger.digest());
                    assertThat(check(after, reopened).verify(progress -> {})).isEmpty();
                }
            }
        }
    }

    /** Opens and verifies; what it says is empty only if the store holds exactly what it held. */
    private List<String> problemsOnDisk(Path path, Digest digest) {
        try (KeyValues store = RocksKeyValues.open(path, StoreLimits.DEFAULT)) {
            List<String> problems = problems(store);
            if (problems.isEmpty()) {
                assertThat(Ledger.open(store).digest()).isEqualTo(digest);
            }
            return problems;
        } catch (StoreOpenException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private List<String> problems(KeyValues store) {
        try {
            return check(store, Ledger.open(store)).verify(progress -> {}).stream()
                    .map(Finding::toString)
                    .toList();
        } catch (StoreDamagedException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private StoreCheck check(KeyValues store, Ledger ledger) {
        return new StoreCheck(
                store, ledger.logs(), origin -> Optional.of(origin.equals(acme.origin()) ? acme.key() : bolt.key()));
    }

    private <T extends KeyValues> T filled(T store) {
        Ledger ledger = Ledger.open(store);
        acme.commit(ledger, acme.addMany(0, 300));
        bolt.commit(ledger, bolt.addMany(200, 20));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 3), acme.withdraw(acme, 299))));
        bolt.commit(ledger, bolt.extend(List.of(bolt.withdraw(bolt, 0), bolt.withdraw(acme, 1))));
        bolt.commit(
                ledger,
                bolt.extend(List.of(
                        bolt.opinion(acme, 2, OpinionKind.OPINION_KIND_DISAGREE, 70),
                        bolt.opinion(acme, 2, OpinionKind.OPINION_KIND_SEEN, 71),
                        bolt.incident("attack", IncidentAction.INCIDENT_ACTION_OPEN, 72),
                        bolt.addTo(5_000, "bolt.example/attack"))));
        acme.commit(ledger, acme.addMany(1_000, 700));
        bolt.commit(ledger, bolt.signAgain());
        return store;
    }

    /** At most twelve of a column, spread over it. */
    private static List<KeyValue> some(KeyValues store, Column column) {
        List<KeyValue> all = all(store, column);
        int step = 1 + all.size() / 12;
        List<KeyValue> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            some.add(all.get(i));
        }
        return some;
    }

    private static List<KeyValue> all(KeyValues store, Column column) {
        List<KeyValue> all = new ArrayList<>();
        try (Scan scan = store.scan(column, KeyRange.all())) {
            scan.forEachRemaining(all::add);
        }
        return all;
    }

    @Test
    void opensNoLedgerOverATailThatIsGone() {
        MemoryKeyValues store = filled(new MemoryKeyValues());
        KeyValue last = all(store, Column.TAIL).get(0);
        store.commit(new Batch().delete(Column.TAIL, last.key()), Durability.SYNCED);
        assertThatThrownBy(() -> Ledger.open(store))
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining("not in the tail");
    }
}
