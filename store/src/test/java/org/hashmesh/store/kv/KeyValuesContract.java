// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The laws of {@link KeyValues}, the same for each implementation. */
abstract class KeyValuesContract {
    private KeyValues store;

    /** A new, empty store. */
    abstract KeyValues create();

    /** The store as it is after a power cut at this moment; the old one is not used again. */
    abstract KeyValues afterCrash(KeyValues store);

    @BeforeEach
    void open() {
        store = create();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void givesBackWhatWasPut() {
        store.commit(new Batch().put(Column.META, key(1), value(7)), Durability.SYNCED);
        assertThat(store.get(Column.META, key(1))).hasValue(value(7));
        assertThat(store.get(Column.META, key(2))).isEmpty();
        assertThat(store.get(Column.HEADS, key(1))).isEmpty();
    }

    @Test
    void keepsEmptyValuesApartFromMissingOnes() {
        store.commit(new Batch().put(Column.ROWS, row(1, 1), new byte[0]), Durability.SYNCED);
        assertThat(store.get(Column.ROWS, row(1, 1))).hasValue(new byte[0]);
        assertThat(many(Column.ROWS, row(1, 2), row(1, 1))).containsExactly("none", "");
    }

    @Test
    void lastChangeOfAKeyInABatchWins() {
        store.commit(
                new Batch()
                        .put(Column.META, key(1), value(1))
                        .put(Column.META, key(1), value(2))
                        .put(Column.META, key(2), value(1))
                        .delete(Column.META, key(2)),
                Durability.SYNCED);
        assertThat(store.get(Column.META, key(1))).hasValue(value(2));
        assertThat(store.get(Column.META, key(2))).isEmpty();
    }

    @Test
    void answersManyGetsInTheirOrder() {
        fill(Column.CHUNKS, 0, 10);
        assertThat(many(Column.CHUNKS, key(9), key(99), key(0), key(9)))
                .containsExactly("00000009", "none", "00000000", "00000009");
        assertThat(store.multiGet(Column.CHUNKS, List.of())).isEmpty();
    }

    @Test
    void scansARangeInKeyOrder() {
        fill(Column.TAIL, 0, 300);
        assertThat(keys(Column.TAIL, KeyRange.of(key(255), key(258)))).containsExactly(key(255), key(256), key(257));
        assertThat(keys(Column.TAIL, KeyRange.all())).hasSize(300).isSorted();
        fill(Column.TAIL, 300, 2_000);
        assertThat(keys(Column.TAIL, KeyRange.all())).hasSize(2_000).isSorted();
        assertThat(keys(Column.TAIL, KeyRange.of(key(258), key(255)))).isEmpty();
    }

    @Test
    void scansWhatBeginsWithAPrefix() {
        Key most = Key.empty().plusU8(255);
        Batch batch = new Batch();
        for (Key key : List.of(
                most,
                most.plusU8(255),
                most.plusU8(255).plusU8(255),
                Key.empty().plusU8(254))) {
            batch.put(Column.META, key, value(1));
        }
        store.commit(batch, Durability.SYNCED);
        assertThat(keys(Column.META, KeyRange.startingWith(most.plusU8(255))))
                .containsExactly(most.plusU8(255), most.plusU8(255).plusU8(255));
        assertThat(keys(Column.META, KeyRange.startingWith(Key.empty()))).hasSize(4);
    }

    @Test
    void aScanDoesNotSeeLaterCommits() {
        fill(Column.TAIL, 0, 5);
        try (Scan scan = store.scan(Column.TAIL, KeyRange.all())) {
            store.commit(new Batch().delete(Column.TAIL, key(3)).put(Column.TAIL, key(8), value(8)), Durability.SYNCED);
            List<Key> seen = new ArrayList<>();
            scan.forEachRemaining(pair -> seen.add(pair.key()));
            assertThat(seen).containsExactly(key(0), key(1), key(2), key(3), key(4));
            assertThatThrownBy(scan::next).isInstanceOf(java.util.NoSuchElementException.class);
        }
    }

    @Test
    void findsTheLastOfARange() {
        fill(Column.CHECKPOINTS, 10, 20);
        assertThat(store.last(Column.CHECKPOINTS, KeyRange.all()).map(KeyValue::key))
                .hasValue(key(19));
        assertThat(store.last(Column.CHECKPOINTS, KeyRange.of(key(0), key(15))).map(KeyValue::key))
                .hasValue(key(14));
        assertThat(store.last(Column.CHECKPOINTS, KeyRange.of(key(0), key(10)))).isEmpty();
        assertThat(store.last(Column.CHECKPOINTS, KeyRange.of(key(30), key(40))))
                .isEmpty();
        assertThat(store.last(Column.HEADS, KeyRange.all())).isEmpty();
    }

    @Test
    void scansTheRowsOfManyHashesAtOnce() {
        Batch batch = new Batch();
        for (int hash = 0; hash < 50; hash++) {
            for (int index = 0; index < hash % 4; index++) {
                batch.put(Column.ROWS, row(hash, index), new byte[0]);
            }
        }
        store.commit(batch, Durability.SYNCED);
        store.flush();
        List<KeyRange> hashes = IntStream.range(0, 60)
                .mapToObj(hash -> KeyRange.startingWith(rowPrefix(hash)))
                .toList();
        List<List<KeyValue>> found = store.scanEach(Column.ROWS, hashes, 2);
        for (int hash = 0; hash < 60; hash++) {
            int expected = hash < 50 ? Math.min(2, hash % 4) : 0;
            assertThat(found.get(hash)).as("hash %s", hash).hasSize(expected);
        }
        assertThat(keys(Column.ROWS, KeyRange.all())).hasSize(batch.size()).isSorted();
    }

    @Test
    void ingestsSortedPairsOverAndBetweenOthers() {
        store.commit(new Batch().put(Column.CHUNKS, key(2), value(99)), Durability.UNSYNCED);
        Map<Column, Iterator<KeyValue>> sorted = new LinkedHashMap<>();
        sorted.put(Column.CHUNKS, pairs(0, 1000));
        sorted.put(Column.ROWS, List.<KeyValue>of().iterator());
        sorted.put(Column.TILES, pairs(5, 7));
        store.ingest(sorted);
        assertThat(keys(Column.CHUNKS, KeyRange.all())).hasSize(1000);
        assertThat(store.get(Column.CHUNKS, key(2))).hasValue(value(2));
        assertThat(keys(Column.TILES, KeyRange.all())).containsExactly(key(5), key(6));
        store.commit(new Batch().put(Column.CHUNKS, key(2), value(100)), Durability.SYNCED);
        assertThat(store.get(Column.CHUNKS, key(2))).hasValue(value(100));
    }

    @Test
    void refusesToIngestWhatIsNotSorted() {
        Iterator<KeyValue> twice = List.of(new KeyValue(key(1), value(1)), new KeyValue(key(1), value(2)))
                .iterator();
        assertThatThrownBy(() -> store.ingest(Map.of(Column.CHUNKS, twice)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.get(Column.CHUNKS, key(1))).isEmpty();
        store.commit(new Batch().put(Column.CHUNKS, key(1), value(3)), Durability.SYNCED);
    }

    @Test
    void aCrashKeepsWhatWasSyncedAndWhatCameBeforeIt() {
        store.commit(new Batch().put(Column.META, key(1), value(1)), Durability.UNSYNCED);
        store.commit(new Batch().put(Column.HEADS, key(2), value(2)), Durability.SYNCED);
        store.commit(new Batch().put(Column.META, key(3), value(3)), Durability.UNSYNCED);
        store.sync();
        store.ingest(Map.of(Column.TILES, pairs(0, 3)));
        store = afterCrash(store);
        assertThat(store.get(Column.META, key(1))).hasValue(value(1));
        assertThat(store.get(Column.HEADS, key(2))).hasValue(value(2));
        assertThat(store.get(Column.META, key(3))).hasValue(value(3));
        assertThat(keys(Column.TILES, KeyRange.all())).hasSize(3);
    }

    @Test
    void compactingChangesNothingThatIsRead() {
        fill(Column.CHUNKS, 0, 50);
        fill(Column.TAIL, 0, 5);
        Batch batch = new Batch();
        IntStream.range(10, 20).forEach(i -> batch.delete(Column.CHUNKS, key(i)));
        store.commit(batch, Durability.SYNCED);
        store.flush();
        List<Key> before = keys(Column.CHUNKS, KeyRange.all());
        assertThat(before).hasSize(40);
        store.compact(Column.CHUNKS, KeyRange.of(key(5), key(15)));
        assertThat(keys(Column.CHUNKS, KeyRange.all())).isEqualTo(before);
        store.compact(Column.CHUNKS, KeyRange.all());
        store.compact(Column.ROWS, KeyRange.all());
        assertThat(keys(Column.CHUNKS, KeyRange.all())).isEqualTo(before);
        store = afterCrash(store);
        assertThat(keys(Column.CHUNKS, KeyRange.all())).isEqualTo(before);
        assertThat(keys(Column.TAIL, KeyRange.all())).hasSize(5);
    }

    @Test
    void aClosedStoreIsNotUsed() {
        store.close();
        assertThatThrownBy(() -> store.get(Column.META, key(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.commit(new Batch(), Durability.SYNCED))
                .isInstanceOf(IllegalStateException.class);
        store.close();
    }

    @Test
    void behavesAsASortedMapDoes() {
        Random random = new Random(20261122);
        TreeMap<Key, byte[]> model = new TreeMap<>();
        for (int round = 0; round < 200; round++) {
            Batch batch = new Batch();
            for (int i = 0; i < 20; i++) {
                Key key = key(random.nextInt(500));
                if (random.nextInt(3) == 0) {
                    batch.delete(Column.STAGED, key);
                    model.remove(key);
                } else {
                    byte[] value = value(random.nextInt());
                    batch.put(Column.STAGED, key, value);
                    model.put(key, value);
                }
            }
            store.commit(batch, random.nextBoolean() ? Durability.SYNCED : Durability.UNSYNCED);
            if (round % 50 == 49) {
                store.flush();
            }
            Key from = key(random.nextInt(500));
            Key to = key(random.nextInt(500));
            List<Key> expected =
                    from.compareTo(to) <= 0 ? List.copyOf(model.subMap(from, to).keySet()) : List.of();
            KeyRange range = KeyRange.of(from, to);
            assertThat(keys(Column.STAGED, range)).isEqualTo(expected);
            assertThat(store.last(Column.STAGED, range).map(KeyValue::key))
                    .isEqualTo(expected.isEmpty() ? Optional.empty() : Optional.of(expected.get(expected.size() - 1)));
            assertThat(store.get(Column.STAGED, from).orElse(null)).isEqualTo(model.get(from));
        }
        store.verifyChecksums();
        assertThat(store.approximateSize()).isPositive();
    }

    private void fill(Column column, int from, int to) {
        Batch batch = new Batch();
        pairs(from, to).forEachRemaining(pair -> batch.put(column, pair.key(), pair.value()));
        store.commit(batch, Durability.SYNCED);
    }

    private List<String> many(Column column, Key... keys) {
        return store.multiGet(column, List.of(keys)).stream()
                .map(value -> value.map(HexFormat.of()::formatHex).orElse("none"))
                .toList();
    }

    private List<Key> keys(Column column, KeyRange range) {
        List<Key> found = new ArrayList<>();
        try (Scan scan = store.scan(column, range)) {
            scan.forEachRemaining(pair -> found.add(pair.key()));
        }
        return found;
    }

    private static Iterator<KeyValue> pairs(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> new KeyValue(key(n), value(n)))
                .iterator();
    }

    static Key key(int n) {
        return Key.empty().plusU32(1).plusU40(n);
    }

    static Key rowPrefix(int hash) {
        byte[] value = new byte[28];
        new Random(hash).nextBytes(value);
        return Key.empty().plusU8(3).plusU32(hash).plus(value);
    }

    static Key row(int hash, int index) {
        return rowPrefix(hash).plusU32(1).plusU40(index);
    }

    static byte[] value(int n) {
        return new byte[] {(byte) (n >> 24), (byte) (n >> 16), (byte) (n >> 8), (byte) n};
    }
}
