// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreFailedException;

/** A store one of whose commits fails; from then on it refuses every write, as the law says. */
final class FaultyKeyValues implements KeyValues {

    /** What is left of the write that failed: nobody can tell from outside. */
    enum Fault {
        NOT_WRITTEN,
        WRITTEN
    }

    private final KeyValues store;
    private int goodCommits = Integer.MAX_VALUE;
    private Fault fault = Fault.NOT_WRITTEN;
    private boolean failed;

    FaultyKeyValues(KeyValues store) {
        this.store = store;
    }

    /** The commit after this many good ones fails. */
    synchronized void failAfter(int commits, Fault how) {
        goodCommits = commits;
        fault = how;
    }

    @Override
    public synchronized void commit(Batch batch, Durability durability) {
        if (failed) {
            throw new StoreFailedException("an earlier write failed");
        }
        if (goodCommits-- > 0) {
            store.commit(batch, durability);
            return;
        }
        failed = true;
        if (fault == Fault.WRITTEN) {
            store.commit(batch, durability);
        }
        throw new StoreFailedException("the disk says input/output error");
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
    public void ingest(Map<Column, Iterator<KeyValue>> sorted) {
        store.ingest(sorted);
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
