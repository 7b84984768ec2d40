// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * A scan over RocksDB, which reads ahead: one pair at first, and more the longer it lasts, since each turn at the store costs
 * more than a pair. The store frees it when it closes first.
 */
final class RocksScan implements Scan {
    private static final int MOST_AHEAD = 256;
    private static final int MOST_BYTES_AHEAD = 64 << 10;

    private final RocksKeyValues store;
    private final RocksIterator iterator;
    private final KeyRange range;
    private final Queue<KeyValue> ahead = new ArrayDeque<>();
    private int next = 1;
    private boolean started;
    private boolean ended;

    RocksScan(RocksKeyValues store, RocksIterator iterator, KeyRange range) {
        this.store = store;
        this.iterator = iterator;
        this.range = range;
    }

    @Override
    public boolean hasNext() {
        if (ahead.isEmpty() && !ended) {
            ended = store.using(this::read);
            next = Math.min(MOST_AHEAD, 2 * next);
        }
        return !ahead.isEmpty();
    }

    /** Whether there is nothing more to read. */
    private boolean read() {
        if (!started) {
            started = true;
            iterator.seek(range.from().bytes);
        }
        int bytes = 0;
        while (ahead.size() < next && bytes < MOST_BYTES_AHEAD) {
            if (!iterator.isValid()) {
                return endOrDamage();
            }
            KeyValue pair = new KeyValue(Key.wrap(iterator.key()), iterator.value());
            if (!range.contains(pair.key())) {
                return true;
            }
            ahead.add(pair);
            bytes += pair.key().bytes.length + pair.value().length;
            iterator.next();
        }
        return false;
    }

    /** The end and a block that cannot be read look alike until asked. */
    private boolean endOrDamage() {
        try {
            iterator.status();
            return true;
        } catch (RocksDBException e) {
            if (ahead.isEmpty()) {
                throw store.damaged("scan", e);
            }
            // First what could be read; asked again, it is the same.
            return false;
        }
    }

    @Override
    public KeyValue next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the scan is at its end");
        }
        return ahead.remove();
    }

    @Override
    public void close() {
        store.free(this, iterator);
    }

    void free() {
        iterator.close();
    }
}
