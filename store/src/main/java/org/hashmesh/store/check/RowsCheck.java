// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.list.ListRows;
import org.hashmesh.store.list.RowOwners;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;

/**
 * Checks the list's columns against the logs, both ways: what the entries say must be there; and since there must be
 * exactly as many rows as entries say, nothing else may be.
 */
final class RowsCheck {
    static final String NEXT = "; store rebuild makes the list again from the logs";

    private final KeyValues store;
    private final Map<LogNumber, LogHead> checked = new HashMap<>();
    private final Map<LogNumber, Long> expectedRows = new HashMap<>();

    RowsCheck(KeyValues store) {
        this.store = store;
    }

    /** A log is checked up to this head. */
    void begin(LogHead head) {
        checked.put(head.number(), head);
    }

    /** Takes what some entries say. */
    void expect(ListRows made, List<Finding> findings) {
        List<Key> rows = made.rows().stream().map(KeyValue::key).toList();
        List<Optional<byte[]>> stored = store.multiGet(Column.ROWS, rows);
        for (int i = 0; i < rows.size(); i++) {
            expectedRows.merge(StoreKeys.numberBeforeIndex(rows.get(i)), 1L, Long::sum);
            if (stored.get(i).isEmpty()) {
                findings.add(new Finding(
                        "list",
                        "entry " + StoreKeys.indexAtEnd(rows.get(i)) + " of log number "
                                + StoreKeys.numberBeforeIndex(rows.get(i)).value() + " has no row" + NEXT));
            }
        }
        expectHints(Column.OPINIONS, made, findings);
        expectHints(Column.INCIDENTS, made, findings);
        for (KeyValue withdrawal : made.withdrawals()) {
            Optional<byte[]> kept = store.get(Column.WITHDRAWALS, withdrawal.key());
            // A log's first withdrawal of a leaf is kept, so an earlier index is right too.
            if (kept.isEmpty() || index(kept.get()) > index(withdrawal.value())) {
                findings.add(new Finding(
                        "list", "withdrawal by entry " + index(withdrawal.value()) + " is not there" + NEXT));
            }
        }
    }

    private void expectHints(Column column, ListRows made, List<Finding> findings) {
        List<Key> hints = made.hints(column).stream().map(KeyValue::key).toList();
        List<Optional<byte[]>> kept = store.multiGet(column, hints);
        for (int i = 0; i < hints.size(); i++) {
            if (kept.get(i).isEmpty()) {
                findings.add(new Finding(
                        "list",
                        "a row in " + column.text() + " of log number "
                                + RowOwners.of(column, hints.get(i)).value() + " is not there" + NEXT));
            }
        }
    }

    /** After all logs: looks for rows that no entry made. */
    void finish(List<Finding> findings) {
        Map<LogNumber, Long> present = new HashMap<>();
        try (Scan scan = store.scan(Column.ROWS, KeyRange.all())) {
            while (scan.hasNext()) {
                Key row = scan.next().key();
                LogNumber number = StoreKeys.numberBeforeIndex(row);
                long size =
                        checked.containsKey(number) ? checked.get(number).size().value() : 0;
                // Beyond the head stand rows of an extension that a crash kept out: harmless, and replaced later.
                if (StoreKeys.indexAtEnd(row) < size) {
                    present.merge(number, 1L, Long::sum);
                }
            }
        }
        for (LogHead head : checked.values()) {
            long is = present.getOrDefault(head.number(), 0L);
            long should = expectedRows.getOrDefault(head.number(), 0L);
            if (is != should) {
                findings.add(new Finding(
                        "list",
                        head.origin() + " has " + is + " rows and " + should + " entries that add a hash" + NEXT));
            }
        }
    }

    private static long index(byte[] value) {
        return StoreKeys.indexAtEnd(Key.of(value));
    }
}
