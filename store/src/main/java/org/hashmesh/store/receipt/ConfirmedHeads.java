// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.receipt;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;

/**
 * The largest confirmed head of each log, with its receipts. What lies here was verified by whoever put it here. All of it
 * is in memory too, some 500 bytes a log. For many threads; the store's one writer puts.
 */
public final class ConfirmedHeads {
    private static final Key PREFIX = Key.of("confirmed/".getBytes(StandardCharsets.UTF_8));

    private final KeyValues store;
    private final Map<LogId, ReceiptedCheckpoint> byLog = new ConcurrentSkipListMap<>();

    private ConfirmedHeads(KeyValues store) {
        this.store = store;
    }

    /**
     * Reads what the store has.
     *
     * @throws StoreDamagedException when something here is none
     */
    public static ConfirmedHeads open(KeyValues store) {
        ConfirmedHeads heads = new ConfirmedHeads(store);
        heads.reload();
        return heads;
    }

    /** Reads it again, after the store was opened again: a write that failed may have come through after all. */
    public synchronized void reload() {
        try (Scan scan = store.scan(Column.META, KeyRange.startingWith(PREFIX))) {
            while (scan.hasNext()) {
                ReceiptedCheckpoint head = ReceiptedCheckpoint.parse(scan.next().value());
                byLog.put(head.checkpoint().origin().id(), head);
            }
        } catch (CheckpointException e) {
            throw new StoreDamagedException("what is kept of a confirmed head is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Keeps this one in place of what there is of the log. A power cut soon after may undo it: peers have it too.
     *
     * @throws org.hashmesh.store.kv.StoreFailedException when the disk refused, now or earlier
     */
    public synchronized void put(ReceiptedCheckpoint head) {
        LogId log = head.checkpoint().origin().id();
        Key key = PREFIX.plus(log.value().toBytes());
        store.commit(new Batch().put(Column.META, key, head.bytes()), Durability.UNSYNCED);
        byLog.put(log, head);
    }

    /** The log's largest confirmed head, if there is one. */
    public Optional<ReceiptedCheckpoint> of(LogId log) {
        return Optional.ofNullable(byLog.get(log));
    }

    /** Those of all logs. */
    public Collection<ReceiptedCheckpoint> all() {
        return List.copyOf(byLog.values());
    }
}
