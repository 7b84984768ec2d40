// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store in memory, for simulations and tests. It keeps what was synced apart from what was not, so that {@link
 * #afterPowerCut} is what a disk would have kept.
 */
public final class MemoryKeyValues implements KeyValues {
    /** Of this store; guards everything below. */
    private final Object lock = new Object();

    private final Map<Column, NavigableMap<Key, byte[]>> pairs = emptyColumns();
    private final Map<Column, NavigableMap<Key, byte[]>> synced = emptyColumns();
    private final ArrayDeque<Batch> unsynced = new ArrayDeque<>();
    private boolean closed;

    /** What a power cut at this moment would leave: everything synced, nothing else. */
    public MemoryKeyValues afterPowerCut() {
        return afterPowerCut(0);
    }

    /** As {@link #afterPowerCut()}, with the oldest {@code survivors} of the batches that were not synced. */
    public MemoryKeyValues afterPowerCut(int survivors) {
        synchronized (lock) {
            MemoryKeyValues left = new MemoryKeyValues();
            synced.forEach((column, map) -> {
                left.synced(column).putAll(map);
                left.pairs(column).putAll(map);
            });
            unsynced.stream().limit(survivors).forEach(batch -> {
                apply(batch, left.synced);
                apply(batch, left.pairs);
            });
            return left;
        }
    }

    /** Batches that a power cut may take away. */
    public int unsyncedBatches() {
        synchronized (lock) {
            return unsynced.size();
        }
    }

    @Override
    public Optional<byte[]> get(Column column, Key key) {
        synchronized (lock) {
            checkOpen();
            return Optional.ofNullable(pairs(column).get(key));
        }
    }

    @Override
    public List<Optional<byte[]>> multiGet(Column column, List<Key> keys) {
        synchronized (lock) {
            return keys.stream().map(key -> get(column, key)).toList();
        }
    }

    @Override
    public Scan scan(Column column, KeyRange range) {
        return new ListScan(copy(column, range, Integer.MAX_VALUE).iterator());
    }

    @Override
    public List<List<KeyValue>> scanEach(Column column, List<KeyRange> ranges, int limit) {
        synchronized (lock) {
            return ranges.stream().map(range -> copy(column, range, limit)).toList();
        }
    }

    @Override
    public Optional<KeyValue> last(Column column, KeyRange range) {
        synchronized (lock) {
            checkOpen();
            NavigableMap<Key, byte[]> within = within(column, range);
            return within.isEmpty() ? Optional.empty() : Optional.of(pair(within.lastEntry()));
        }
    }

    @Override
    public void commit(Batch batch, Durability durability) {
        synchronized (lock) {
            checkOpen();
            apply(batch, pairs);
            unsynced.add(batch);
            if (durability == Durability.SYNCED) {
                sync();
            }
        }
    }

    @Override
    public void sync() {
        synchronized (lock) {
            checkOpen();
            while (!unsynced.isEmpty()) {
                apply(unsynced.remove(), synced);
            }
        }
    }

    @Override
    public void ingest(Map<Column, Iterator<KeyValue>> sorted) {
        sorted.forEach((column, stream) -> {
            Batch batch = new Batch();
            SortedKeys order = new SortedKeys(column);
            while (stream.hasNext()) {
                KeyValue pair = stream.next();
                order.check(pair.key());
                batch.put(column, pair.key(), pair.value());
            }
            commit(batch, Durability.SYNCED);
        });
    }

    @Override
    public long approximateSize() {
        synchronized (lock) {
            return pairs.values().stream()
                    .flatMap(map -> map.entrySet().stream())
                    .mapToLong(pair -> pair.getKey().length() + pair.getValue().length)
                    .sum();
        }
    }

    @Override
    public void flush() {
        sync();
    }

    @Override
    public void compact(Column column, KeyRange range) {
        synchronized (lock) {
            checkOpen();
        }
    }

    @Override
    public void verifyChecksums() {
        synchronized (lock) {
            checkOpen();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    private List<KeyValue> copy(Column column, KeyRange range, int limit) {
        synchronized (lock) {
            checkOpen();
            List<KeyValue> found = new ArrayList<>();
            for (Map.Entry<Key, byte[]> entry : within(column, range).entrySet()) {
                if (found.size() == limit) {
                    break;
                }
                found.add(pair(entry));
            }
            return found;
        }
    }

    private NavigableMap<Key, byte[]> within(Column column, KeyRange range) {
        NavigableMap<Key, byte[]> from = pairs(column).tailMap(range.from(), true);
        if (range.to().isEmpty()) {
            return from;
        }
        Key to = range.to().get();
        return to.compareTo(range.from()) <= 0 ? new TreeMap<>() : from.headMap(to, false);
    }

    private NavigableMap<Key, byte[]> pairs(Column column) {
        return column(pairs, column);
    }

    private NavigableMap<Key, byte[]> synced(Column column) {
        return column(synced, column);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private static void apply(Batch batch, Map<Column, NavigableMap<Key, byte[]>> columns) {
        for (Batch.Change change : batch.changes()) {
            NavigableMap<Key, byte[]> map = column(columns, change.column());
            if (change.value() == null) {
                map.remove(change.key());
            } else {
                map.put(change.key(), change.value());
            }
        }
    }

    private static NavigableMap<Key, byte[]> column(Map<Column, NavigableMap<Key, byte[]>> columns, Column column) {
        return columns.computeIfAbsent(column, any -> new TreeMap<>());
    }

    private static Map<Column, NavigableMap<Key, byte[]>> emptyColumns() {
        return new EnumMap<>(Column.class);
    }

    private static KeyValue pair(Map.Entry<Key, byte[]> entry) {
        return new KeyValue(entry.getKey(), entry.getValue());
    }

    private record ListScan(Iterator<KeyValue> pairs) implements Scan {
        @Override
        public boolean hasNext() {
            return pairs.hasNext();
        }

        @Override
        public KeyValue next() {
            return pairs.next();
        }

        @Override
        public void close() {}
    }
}
