// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.lock.LockRecords;
import org.hashmesh.store.lock.MemoryLockRecords;

/**
 * One node's disk: a database and the sign-lock beside it, in memory. The power may go at a write that was chosen before:
 * then the write happened or not, and of the batches before it that were not synced a prefix survives. After that every
 * call fails until the next {@link #open}.
 */
final class Disk {

    private final RandomGenerator random;
    private final LockRecords lock = new Locks();
    private MemoryLockRecords records = new MemoryLockRecords();
    private MemoryKeyValues store = new MemoryKeyValues();
    private Database open = new Database();
    private long writesLeft = Long.MAX_VALUE;

    Disk(RandomGenerator random) {
        this.random = random;
    }

    /** The power goes at the write after so many. */
    void cutPowerAfter(int writes) {
        writesLeft = writes;
    }

    /**
     * The disk as a process finds it that starts now. The database that was open before fails from now on.
     *
     * @param powerWasCut then what was not synced may be lost
     */
    KeyValues open(boolean powerWasCut) {
        writesLeft = Long.MAX_VALUE;
        int unsynced = store.unsyncedBatches();
        store = store.afterPowerCut(powerWasCut ? random.nextInt(unsynced + 1) : unsynced);
        open = new Database();
        return open;
    }

    /** Becomes what another disk is now. */
    void copy(Disk other) {
        store = other.store.afterPowerCut(other.store.unsyncedBatches());
        records = new MemoryLockRecords(other.records);
    }

    LockRecords lock() {
        return lock;
    }

    /** One more write. True when the power goes now. */
    private boolean isLast() {
        return --writesLeft < 0;
    }

    private final class Database implements KeyValues {

        private MemoryKeyValues usable() {
            if (open != this || writesLeft < 0) {
                throw new PowerCutException();
            }
            return store;
        }

        @Override
        public Optional<byte[]> get(Column column, Key key) {
            return usable().get(column, key);
        }

        @Override
        public List<Optional<byte[]>> multiGet(Column column, List<Key> keys) {
            return usable().multiGet(column, keys);
        }

        @Override
        public Scan scan(Column column, KeyRange range) {
            return usable().scan(column, range);
        }

        @Override
        public List<List<KeyValue>> scanEach(Column column, List<KeyRange> ranges, int limit) {
            return usable().scanEach(column, ranges, limit);
        }

        @Override
        public Optional<KeyValue> last(Column column, KeyRange range) {
            return usable().last(column, range);
        }

        @Override
        public void commit(Batch batch, Durability durability) {
            MemoryKeyValues whole = usable();
            if (isLast()) {
                if (random.nextBoolean()) {
                    whole.commit(batch, random.nextBoolean() ? durability : Durability.UNSYNCED);
                }
                throw new PowerCutException();
            }
            whole.commit(batch, durability);
        }

        @Override
        public void sync() {
            MemoryKeyValues whole = usable();
            if (isLast()) {
                throw new PowerCutException();
            }
            whole.sync();
        }

        @Override
        public void ingest(Map<Column, Iterator<KeyValue>> sorted) {
            for (Map.Entry<Column, Iterator<KeyValue>> column : sorted.entrySet()) {
                MemoryKeyValues whole = usable();
                boolean last = isLast();
                if (!last || random.nextBoolean()) {
                    Map<Column, Iterator<KeyValue>> one = new LinkedHashMap<>();
                    one.put(column.getKey(), column.getValue());
                    whole.ingest(one);
                }
                if (last) {
                    throw new PowerCutException();
                }
            }
        }

        @Override
        public long approximateSize() {
            return usable().approximateSize();
        }

        @Override
        public void flush() {
            sync();
        }

        @Override
        public void compact(Column column, KeyRange range) {
            usable().compact(column, range);
        }

        @Override
        public void verifyChecksums() {
            usable().verifyChecksums();
        }

        @Override
        public void close() {}
    }

    /** The lock's records: durable when written, but the power may go just before or just after. */
    private final class Locks implements LockRecords {
        @Override
        public Optional<byte[]> read(String name) {
            return records.read(name);
        }

        @Override
        public void replace(String name, String text) {
            boolean last = isLast();
            if (!last || random.nextBoolean()) {
                records.replace(name, text);
            }
            if (last) {
                throw new PowerCutException();
            }
        }

        @Override
        public String place(String name) {
            return records.place(name);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
