// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A store that can be closed and opened again under its users, who meanwhile wait: what to do after a failed write. A scan
 * keeps it open until it is closed, on the thread that began it.
 */
public final class ReopeningKeyValues implements KeyValues {
    private final Supplier<KeyValues> opening;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock(true);
    private KeyValues store;
    private boolean open = true;

    /** Opens the store. {@code opening} throws {@link StoreOpenException} when that cannot be done. */
    public ReopeningKeyValues(Supplier<KeyValues> opening) {
        this.opening = opening;
        this.store = opening.get();
    }

    /**
     * Closes the store and opens it again.
     *
     * @throws StoreOpenException when it cannot be opened; it is then closed, and {@code reopen} may be tried again
     */
    public void reopen() {
        use.writeLock().lock();
        try {
            if (open) {
                open = false;
                store.close();
            }
            store = opening.get();
            open = true;
        } finally {
            use.writeLock().unlock();
        }
    }

    @Override
    public Optional<byte[]> get(Column column, Key key) {
        return used(() -> store.get(column, key));
    }

    @Override
    public List<Optional<byte[]>> multiGet(Column column, List<Key> keys) {
        return used(() -> store.multiGet(column, keys));
    }

    @Override
    public Scan scan(Column column, KeyRange range) {
        use.readLock().lock();
        try {
            requireOpen();
            return new OpenScan(store.scan(column, range));
        } catch (RuntimeException e) {
            use.readLock().unlock();
            throw e;
        }
    }

    @Override
    public List<List<KeyValue>> scanEach(Column column, List<KeyRange> ranges, int limit) {
        return used(() -> store.scanEach(column, ranges, limit));
    }

    @Override
    public Optional<KeyValue> last(Column column, KeyRange range) {
        return used(() -> store.last(column, range));
    }

    @Override
    public void commit(Batch batch, Durability durability) {
        used(() -> {
            store.commit(batch, durability);
            return batch;
        });
    }

    @Override
    public void sync() {
        used(() -> {
            store.sync();
            return store;
        });
    }

    @Override
    public void ingest(Map<Column, Iterator<KeyValue>> sorted) {
        used(() -> {
            store.ingest(sorted);
            return store;
        });
    }

    @Override
    public long approximateSize() {
        return used(() -> store.approximateSize());
    }

    @Override
    public void flush() {
        used(() -> {
            store.flush();
            return store;
        });
    }

    @Override
    public void compact(Column column, KeyRange range) {
        used(() -> {
            store.compact(column, range);
            return store;
        });
    }

    @Override
    public void verifyChecksums() {
        used(() -> {
            store.verifyChecksums();
            return store;
        });
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (open) {
                open = false;
                store.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private <T> T used(Supplier<T> act) {
        use.readLock().lock();
        try {
            requireOpen();
            return act.get();
        } finally {
            use.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new StoreFailedException("the store is closed, or could not be opened again after a failed write");
        }
    }

    /** Gives the store back when it ends. */
    private final class OpenScan implements Scan {
        private final Scan scan;
        private boolean ended;

        OpenScan(Scan scan) {
            this.scan = scan;
        }

        @Override
        public boolean hasNext() {
            return scan.hasNext();
        }

        @Override
        public KeyValue next() {
            return scan.next();
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                scan.close();
                use.readLock().unlock();
            }
        }
    }
}
