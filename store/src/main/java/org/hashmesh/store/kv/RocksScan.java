// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.NoSuchElementException;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A scan over RocksDB. The store frees it when it closes first. */
final class RocksScan implements Scan {
    private final RocksKeyValues store;
    private final RocksIterator iterator;
    private final KeyRange range;
    private boolean started;

    RocksScan(RocksKeyValues store, RocksIterator iterator, KeyRange range) {
        this.store = store;
        this.iterator = iterator;
        this.range = range;
    }

    @Override
    public boolean hasNext() {
        return store.using(() -> {
            if (!started) {
                started = true;
                iterator.seek(range.from().bytes);
            }
            if (iterator.isValid()) {
                return range.contains(Key.wrap(iterator.key()));
            }
            try {
                // The end and a block that cannot be read look alike until asked.
                iterator.status();
            } catch (RocksDBException e) {
                throw store.damaged("scan", e);
            }
            return false;
        });
    }

    @Override
    public KeyValue next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the scan is at its end");
        }
        return store.using(() -> {
            KeyValue pair = new KeyValue(Key.wrap(iterator.key()), iterator.value());
            iterator.next();
            return pair;
        });
    }

    @Override
    public void close() {
        store.free(this, iterator);
    }

    void free() {
        iterator.close();
    }
}
