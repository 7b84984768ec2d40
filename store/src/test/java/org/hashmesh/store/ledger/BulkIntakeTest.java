// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.check.StoreCheck;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.RememberedWrites;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkIntakeTest {
    /** So small that a few chunks fill them. */
    private static final BulkIntake.Limits SMALL = new BulkIntake.Limits(200_000, 1_000);

    private final Random random = new Random(33);
    private final TestLog author = new TestLog("acme.example/eu1");
    private final TestLog other = new TestLog("bolt.example/us1");

    @TempDir
    private Path folder;

    @Test
    void storesExactlyWhatACommitWouldHave() {
        int[] sizes = {1, 255, 256, 300, 512, 600, 2_600};
        for (int held : new int[] {0, 1, 255, 256, 300, 599}) {
            for (int size : sizes) {
                if (size > held) {
                    TestLog log = new TestLog("acme.example/n" + held + "-" + size);
                    MemoryKeyValues bulk = new MemoryKeyValues();
                    MemoryKeyValues committed = new MemoryKeyValues();
                    Optional<Extension> first = held == 0 ? Optional.empty() : Optional.of(mixed(log, held));
                    Extension rest = mixed(log, size - held);
                    for (MemoryKeyValues store : List.of(bulk, committed)) {
                        first.ifPresent(extension -> log.commit(Ledger.open(store), extension));
                    }
                    log.commit(Ledger.open(committed), rest);
                    Ledger ledger = Ledger.open(bulk, SMALL);
                    fetch(ledger, log, rest, random);
                    assertThat(ledger.bulk().pending()).isEmpty();
                    assertThat(everything(bulk)).as("%s to %s", held, size).isEqualTo(everything(committed));
                    assertThat(problems(bulk, log)).isEmpty();
                }
            }
        }
    }

    @Test
    void storesTheSameOnDisk() {
        Extension first = mixed(author, 300);
        Extension rest = mixed(author, 3_000);
        MemoryKeyValues committed = new MemoryKeyValues();
        author.commit(Ledger.open(committed), first);
        author.commit(Ledger.open(committed), rest);
        Path path = folder.resolve("store");
        try (KeyValues store = RocksKeyValues.create(path, StoreLimits.DEFAULT)) {
            Ledger ledger = Ledger.open(store, SMALL);
            author.commit(ledger, first);
            begin(ledger, author, rest);
            take(ledger, author, missing(ledger, author).subList(3, 9));
        }
        try (KeyValues store = RocksKeyValues.open(path, StoreLimits.DEFAULT)) {
            Ledger ledger = Ledger.open(store, SMALL);
            assertThat(missing(ledger, author)).hasSizeBetween(6, 9);
            fetch(ledger, author, rest, random);
            assertThat(everything(store)).isEqualTo(everything(committed));
            assertThat(problems(store, author)).isEmpty();
        }
    }

    @Test
    void goesOnAfterACrashAtEachWriteWithoutWhatWasStored() {
        Extension first = mixed(author, 300);
        Extension rest = mixed(author, 3_100);
        MemoryKeyValues committed = new MemoryKeyValues();
        author.commit(Ledger.open(committed), first);
        author.commit(Ledger.open(committed), rest);
        MemoryKeyValues memory = new MemoryKeyValues();
        author.commit(Ledger.open(memory), first);
        RememberedWrites writes = new RememberedWrites(memory);
        fetch(Ledger.open(writes, SMALL), author, rest, random);
        assertThat(writes.left()).hasSizeGreaterThan(30);
        int before = Integer.MAX_VALUE;
        for (MemoryKeyValues left : writes.left()) {
            assertThat(problems(left.afterPowerCut(), author)).isEmpty();
            Ledger ledger = Ledger.open(left, SMALL);
            long size = held(ledger, author);
            assertThat(size).isIn(300L, 3_400L);
            if (size == 300 && ledger.bulk().pending().isEmpty()) {
                fetch(ledger, author, rest, random);
            } else {
                List<Integer> missing = missing(ledger, author);
                assertThat(missing.size()).isLessThanOrEqualTo(before);
                before = missing.size();
                take(ledger, author, missing);
            }
            assertThat(everything(left)).isEqualTo(everything(committed));
        }
        assertThat(before).isZero();
    }

    @Test
    void isSeenByNobodyBeforeTheLastChunk() {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store, SMALL);
        List<String> heard = new ArrayList<>();
        ledger.onCommit(commit -> heard.add(commit.from() + "-" + commit.to()));
        author.commit(ledger, author.addMany(0, 100));
        Extension rest = author.addMany(100, 3_000);
        begin(ledger, author, rest);
        List<Integer> missing = missing(ledger, author);
        take(ledger, author, missing.subList(1, missing.size()));
        assertThat(held(ledger, author)).isEqualTo(100);
        assertThat(problems(store, author)).isEmpty();
        assertThat(heard).containsExactly("0-100");
        take(ledger, author, missing.subList(0, 1));
        assertThat(held(ledger, author)).isEqualTo(3_100);
        assertThat(heard).containsExactly("0-100", "100-3100");
    }

    @Test
    void takesSeveralLogsAtOnceAndGivesEachItsNumber() {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store, SMALL);
        Extension a = mixed(author, 2_000);
        Extension b = mixed(other, 1_500);
        begin(ledger, author, a);
        begin(ledger, other, b);
        TestLog small = new TestLog("core.example/us1");
        small.commit(ledger, small.addMany(0, 3));
        take(ledger, author, List.of(0, 2, 4, 6));
        take(ledger, other, missing(ledger, other));
        take(ledger, author, List.of(1, 3, 5));
        assertThat(ledger.logs().heads().stream().map(head -> head.number().value()))
                .containsExactlyInAnyOrder(0, 1, 2);
        assertThat(held(ledger, author)).isEqualTo(2_000);
        assertThat(held(ledger, other)).isEqualTo(1_500);
        assertThat(problems(store, author, other, small)).isEmpty();
        assertThat(Ledger.open(store).logs().heads()).isEqualTo(ledger.logs().heads());
    }

    @Test
    void refusesACommitMeanwhile() throws ConflictException {
        Ledger ledger = Ledger.open(new MemoryKeyValues());
        author.commit(ledger, author.addMany(0, 10));
        Extension next = author.addMany(10, 10);
        Extension rest = author.addMany(20, 600);
        begin(ledger, author, rest);
        assertThatThrownBy(() -> ledger.commit(author.verified(ledger, next))).isInstanceOf(ConflictException.class);
        ledger.bulk().drop(author.origin().id());
        ledger.commit(author.verified(ledger, next));
        assertThat(held(ledger, author)).isEqualTo(20);
    }

    @Test
    void aSealInALaterChunkEndsTheListWhereverItComes() {
        for (int sealAt : new int[] {0, 299, 300, 600, 1_023, 1_030}) {
            TestLog log = new TestLog("acme.example/s" + sealAt);
            Extension first = mixed(log, 300);
            if (sealAt == 299) {
                log = new TestLog("acme.example/t" + sealAt);
                List<Leaf> leaves = entries(log, 299);
                leaves.add(log.seal());
                first = log.extend(leaves);
            }
            List<Leaf> leaves = entries(log, 750);
            if (sealAt >= 300) {
                leaves.set(sealAt - 300, log.seal());
                leaves.set(700, log.seal());
            }
            Extension rest = log.extend(leaves);
            MemoryKeyValues committed = new MemoryKeyValues();
            MemoryKeyValues store = new MemoryKeyValues();
            log.commit(Ledger.open(committed), first);
            log.commit(Ledger.open(committed), rest);
            log.commit(Ledger.open(store), first);
            RememberedWrites writes = new RememberedWrites(store);
            fetch(Ledger.open(writes, SMALL), log, rest, random);
            assertThat(everything(store)).as("sealed at %s", sealAt).isEqualTo(everything(committed));
            for (MemoryKeyValues left : writes.left()) {
                Ledger ledger = Ledger.open(left, SMALL);
                fetch(ledger, log, rest, random);
                assertThat(everything(left)).isEqualTo(everything(committed));
            }
        }
    }

    @Test
    void keepsWhatItHasForALargerTarget() {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store, SMALL);
        Extension early = mixed(author, 2_000);
        begin(ledger, author, early);
        take(ledger, author, missing(ledger, author).subList(0, 4));
        Extension late = mixed(author, 900);
        begin(ledger, author, late);
        assertThat(missing(ledger, author)).containsExactly(4, 5, 6, 7, 8, 9, 10);
        take(ledger, author, missing(ledger, author));
        assertThat(held(ledger, author)).isEqualTo(2_900);
        assertThat(problems(store, author)).isEmpty();
    }

    @Test
    void fallsBackToASmallerTargetAndForgetsWhatLiesBeyond() {
        Extension early = mixed(author, 1_100);
        Extension late = mixed(author, 1_500);
        MemoryKeyValues committed = new MemoryKeyValues();
        author.commit(Ledger.open(committed), early);
        MemoryKeyValues store = new MemoryKeyValues();
        RememberedWrites writes = new RememberedWrites(store);
        Ledger ledger = Ledger.open(writes, SMALL);
        begin(ledger, author, late);
        List<Integer> missing = missing(ledger, author);
        Collections.reverse(missing);
        take(ledger, author, missing.subList(0, 9));
        begin(ledger, author, early);
        assertThat(missing(ledger, author)).contains(0).doesNotContain(5);
        take(ledger, author, missing(ledger, author));
        assertThat(everything(store)).isEqualTo(everything(committed));
        for (MemoryKeyValues left : writes.left()) {
            Ledger again = Ledger.open(left, SMALL);
            if (held(again, author) == 0) {
                begin(again, author, early);
                take(again, author, missing(again, author));
                assertHoldsAll(left, everything(committed));
                assertThat(problems(left, author)).isEmpty();
            }
        }
    }

    @Test
    void dropsALogWhoseChunkContradictsWhatIsHeld() throws ConflictException {
        MemoryKeyValues store = new MemoryKeyValues();
        TestLog honest = new TestLog("acme.example/eu1");
        Extension held = honest.addMany(0, 300);
        author.extend(honest.leaves().subList(0, 299));
        author.addMany(77, 1);
        Extension forked = mixed(author, 2_000);
        RememberedWrites writes = new RememberedWrites(store);
        Ledger ledger = Ledger.open(writes, SMALL);
        honest.commit(ledger, held);
        Map<Column, List<KeyValue>> before = everything(store);
        ledger.bulk().begin(author.verified(ledger, author.skeleton(300, forked)));
        List<Integer> missing = missing(ledger, author);
        take(ledger, author, missing.subList(1, missing.size()));
        assertThatThrownBy(() -> ledger.bulk().take(author.verifiedChunk(ledger, 1)))
                .isInstanceOf(ContradictionException.class);
        assertThat(ledger.bulk().pending()).isEmpty();
        assertThat(everything(store)).isEqualTo(before);
        for (MemoryKeyValues left : writes.left()) {
            Ledger again = Ledger.open(left, SMALL);
            if (held(again, honest) == 300) {
                again.bulk().drop(author.origin().id());
                assertHoldsAll(left, before);
            }
        }
    }

    /** Nothing but chunks and leaf hashes that nobody knows of may be there too: the next ones of that place replace them. */
    private static void assertHoldsAll(KeyValues store, Map<Column, List<KeyValue>> expected) {
        everything(store).forEach((column, pairs) -> {
            if (column == Column.CHUNKS || column == Column.TILES) {
                assertThat(pairs).containsAll(expected.get(column));
            } else {
                assertThat(pairs).isEqualTo(expected.get(column));
            }
        });
    }

    @Test
    void theListMayBeRebuiltMeanwhile() {
        MemoryKeyValues committed = new MemoryKeyValues();
        Extension first = mixed(author, 300);
        Extension rest = mixed(author, 2_000);
        author.commit(Ledger.open(committed), first);
        author.commit(Ledger.open(committed), rest);
        MemoryKeyValues store = new MemoryKeyValues();
        RememberedWrites writes = new RememberedWrites(store);
        Ledger ledger = Ledger.open(writes, SMALL);
        author.commit(ledger, first);
        begin(ledger, author, rest);
        take(ledger, author, missing(ledger, author).subList(0, 5));
        writes.left().clear();
        ledger.rebuildList();
        assertThat(missing(ledger, author)).isNotEmpty();
        take(ledger, author, missing(ledger, author));
        assertThat(everything(store)).isEqualTo(everything(committed));
        for (MemoryKeyValues left : writes.left()) {
            Ledger again = Ledger.open(left, SMALL);
            take(again, author, missing(again, author));
            assertThat(everything(left)).isEqualTo(everything(committed));
        }
    }

    @Test
    void refusesAShapeThatWasCheckedWithAnotherHead() {
        Ledger ledger = Ledger.open(new MemoryKeyValues());
        Extension first = author.addMany(0, 10);
        Extension rest = author.addMany(10, 600);
        var early = author.verified(ledger, author.skeleton(0, rest));
        author.commit(ledger, first);
        assertThatThrownBy(() -> ledger.bulk().begin(early)).isInstanceOf(ConflictException.class);
        begin(ledger, author, rest);
        var chunk = author.verifiedChunk(ledger, 1);
        take(ledger, author, missing(ledger, author));
        assertThatThrownBy(() -> ledger.bulk().take(chunk)).isInstanceOf(ConflictException.class);
    }

    /** What people write: mostly hashes, now and then a withdrawal, sometimes of the same entry again, or an opinion. */
    private Extension mixed(TestLog log, int count) {
        return log.extend(entries(log, count));
    }

    private List<Leaf> entries(TestLog log, int count) {
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(entry(log, log.leaves().size() > 3 ? random.nextInt(100) : 99));
        }
        return leaves;
    }

    private Leaf entry(TestLog log, int dice) {
        if (dice < 10) {
            int target = random.nextInt(Math.min(30, log.leaves().size()));
            return dice < 5
                    ? log.withdraw(log, target)
                    : log.opinion(log, target, OpinionKind.forNumber(dice - 4), random.nextInt(9));
        } else if (dice < 14) {
            return dice < 12
                    ? log.incident("i" + random.nextInt(3), IncidentAction.forNumber(dice - 9), random.nextInt(9))
                    : log.addTo(random.nextInt(), "acme.example/i" + random.nextInt(3));
        }
        return log.add(random.nextInt());
    }

    private static void begin(Ledger ledger, TestLog log, Extension last) {
        try {
            ledger.bulk().begin(log.verified(ledger, log.skeleton(held(ledger, log), last)));
        } catch (ConflictException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void take(Ledger ledger, TestLog log, List<Integer> chunks) {
        try {
            for (int chunk : chunks) {
                ledger.bulk().take(log.verifiedChunk(ledger, chunk));
            }
        } catch (ConflictException | ContradictionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins unless it has begun or ended, and takes what is missing in random order. */
    private static void fetch(Ledger ledger, TestLog log, Extension last, Random random) {
        if (held(ledger, log) == last.from().value() + last.leaves().size()) {
            return;
        }
        if (ledger.bulk().pending().isEmpty()) {
            begin(ledger, log, last);
        }
        List<Integer> missing = missing(ledger, log);
        Collections.shuffle(missing, random);
        take(ledger, log, missing);
    }

    private static List<Integer> missing(Ledger ledger, TestLog log) {
        return ledger.bulk().pending(log.origin().id()).map(PendingBulk::missing).orElse(new BitSet()).stream()
                .boxed()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static long held(Ledger ledger, TestLog log) {
        return ledger.logs()
                .find(log.origin())
                .map(found -> found.head().size())
                .orElse(TreeSize.ZERO)
                .value();
    }

    private static List<?> problems(KeyValues store, TestLog... logs) {
        Ledger ledger = Ledger.open(store, SMALL);
        return new StoreCheck(
                        store,
                        ledger.logs(),
                        origin -> List.of(logs).stream()
                                .filter(log -> log.origin().equals(origin))
                                .findFirst()
                                .map(TestLog::key))
                .verify(progress -> {});
    }

    /** But for the journal of changes, which is each store's own. */
    private static Map<Column, List<KeyValue>> everything(KeyValues store) {
        Map<Column, List<KeyValue>> columns = new EnumMap<>(Column.class);
        Key journal = Key.of("changes".getBytes(StandardCharsets.UTF_8));
        for (Column column : Column.values()) {
            List<KeyValue> pairs = new ArrayList<>();
            try (Scan scan = store.scan(column, KeyRange.all())) {
                scan.forEachRemaining(pairs::add);
            }
            pairs.removeIf(pair -> column == Column.CHANGES || pair.key().equals(journal));
            columns.put(column, pairs);
        }
        return columns;
    }
}
