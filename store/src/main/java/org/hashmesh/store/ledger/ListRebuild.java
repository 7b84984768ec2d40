// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.list.ListRows;
import org.hashmesh.store.list.RowOwners;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.LogTotals;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.StoreKeys;

/** Throws the list's columns away and makes them again from the logs. */
final class ListRebuild {
    private static final Key UNDER_WAY = Key.of("list-rebuild".getBytes(StandardCharsets.UTF_8));

    private static final Key FORMAT_KEY = Key.of("list-format".getBytes(StandardCharsets.UTF_8));

    /** 2: with OPINIONS and INCIDENTS, and ADDs of incidents counted as urgent. Before it, nothing was said. */
    private static final byte[] FORMAT = {2};

    /** Entries whose rows are sorted together in memory. */
    private static final int RUN = 65_536;

    private static final int DELETES = 10_000;

    private final KeyValues store;
    private final Logs logs;

    ListRebuild(KeyValues store, Logs logs) {
        this.store = store;
        this.logs = logs;
    }

    /** Whether one began and did not end, or the list was made in another format: it is not to be used. */
    boolean isNeeded() {
        if (store.get(Column.META, UNDER_WAY).isPresent()) {
            return true;
        }
        Optional<byte[]> format = store.get(Column.META, FORMAT_KEY);
        if (format.isEmpty() && logs.all().isEmpty() && isEmpty(Column.BULK)) {
            // A crash before: an empty store is still one.
            store.commit(new Batch().put(Column.META, FORMAT_KEY, FORMAT), Durability.SYNCED);
            return false;
        }
        return format.filter(made -> Arrays.equals(made, FORMAT)).isEmpty();
    }

    private boolean isEmpty(Column column) {
        return store.scanEach(column, List.of(KeyRange.all()), 1).get(0).isEmpty();
    }

    void run() {
        // A crash from here to the end: the mark stands, and the next opening begins again.
        // The rows of logs that are being fetched go too, and are made again by BulkIntake.
        Batch mark = new Batch().put(Column.META, UNDER_WAY, new byte[0]);
        BulkRecords.forgetRows(store, mark);
        store.commit(mark, Durability.SYNCED);
        RowOwners.COLUMNS.forEach(this::deleteAll);
        logs.all().stream().filter(log -> !log.isPurged()).forEach(this::rebuild);
        store.commit(
                new Batch().delete(Column.META, UNDER_WAY).put(Column.META, FORMAT_KEY, FORMAT), Durability.SYNCED);
    }

    private void deleteAll(Column column) {
        try (Scan scan = store.scan(column, KeyRange.all())) {
            while (scan.hasNext()) {
                Batch batch = new Batch();
                while (scan.hasNext() && batch.size() < DELETES) {
                    batch.delete(column, scan.next().key());
                }
                store.commit(batch, Durability.UNSYNCED);
            }
        }
    }

    private void rebuild(LogReader log) {
        LogHead head = log.head();
        long size = head.size().value();
        long adds = 0;
        long leafBytes = 0;
        long sealedAt = LogTotals.NOT_SEALED;
        long urgentTo = 0;
        for (long from = 0; from < size; from += RUN) {
            ListRows rows = new ListRows(head.number(), head.origin(), sealedAt);
            long to = Math.min(size, from + RUN);
            long next = from;
            for (Leaf leaf : log.leaves(new EntryIndex(from), new TreeSize(to), Long.MAX_VALUE)) {
                leafBytes += leaf.length();
                rows.take(new EntryIndex(next++), leaf);
            }
            store.ingest(Map.of(Column.ROWS, rows.rows().iterator()));
            putNew(rows);
            adds += rows.adds();
            sealedAt = rows.sealedAt();
            urgentTo = Math.max(urgentTo, rows.urgentTo());
        }
        LogTotals totals = new LogTotals(leafBytes, adds, head.totals().checkpoints(), sealedAt, urgentTo);
        LogHead counted = new LogHead(head.number(), head.id(), head.checkpoint(), head.range(), totals);
        store.commit(new Batch().put(Column.HEADS, StoreKeys.log(head.number()), counted.encode()), Durability.SYNCED);
        logs.show(counted);
    }

    private void putNew(ListRows rows) {
        Batch batch = new Batch();
        rows.putHints(batch);
        for (KeyValue pair : rows.withdrawals()) {
            if (store.get(Column.WITHDRAWALS, pair.key()).isEmpty()) {
                batch.put(Column.WITHDRAWALS, pair.key(), pair.value());
            }
        }
        store.commit(batch, Durability.UNSYNCED);
    }
}
