// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store in memory that keeps what a power cut or a kill after each single write would leave. */
public final class RememberedWrites implements KeyValues {
    private final MemoryKeyValues store;
    private final List<MemoryKeyValues> left = new ArrayList<>();
    private final List<Batch> unsynced = new ArrayList<>();

    public RememberedWrites(MemoryKeyValues store) {
        this.store = store;
    }

    /** In the order of the writes. */
    public List<MemoryKeyValues> left() {
        return left;
    }

    @Override
    public void commit(Batch batch, Durability durability) {
        store.commit(batch, durability);
        left.add(store.afterPowerCut());
        if (durability == Durability.SYNCED) {
            unsynced.clear();
            return;
        }
        // A kill leaves what nobody synced, too.
        unsynced.add(batch);
        MemoryKeyValues killed = store.afterPowerCut();
        unsynced.forEach(each -> killed.commit(each, Durability.SYNCED));
        left.add(killed);
    }

    @Override
    public void ingest(Map<Column, Iterator<KeyValue>> sorted) {
        sorted.forEach((column, pairs) -> {
            Map<Column, Iterator<KeyValue>> one = new LinkedHashMap<>();
            one.put(column, pairs);
            store.ingest(one);
            unsynced.clear();
            left.add(store.afterPowerCut());
        });
    }

    @Override
    public Optional<byte[]> get(Column column, Key key) {
        return store.get(column, key);
    }

    @Override
    public List<Optional<byte[]>> multiGet(Column column, List<Key> keys) {
        return store.multiGet(column, keys);
    }

    @Override
    public Scan scan(Column column, KeyRange range) {
        return store.scan(column, range);
    }

    @Override
    public List<List<KeyValue>> scanEach(Column column, List<KeyRange> ranges, int limit) {
        return store.scanEach(column, ranges, limit);
    }

    @Override
    public Optional<KeyValue> last(Column column, KeyRange range) {
        return store.last(column, range);
    }

    @Override
    public void sync() {
        store.sync();
    }

    @Override
    public long approximateSize() {
        return store.approximateSize();
    }

    @Override
    public void flush() {
        store.flush();
    }

    @Override
    public void compact(Column column, KeyRange range) {
        store.compact(column, range);
    }

    @Override
    public void verifyChecksums() {
        store.verifyChecksums();
    }

    @Override
    public void close() {
        store.close();
    }
}
