// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.LogTotals;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.StoreKeys;

/** Reads what is kept in the store of logs that are being fetched. */
final class BulkRecords {
    private BulkRecords() {}

    /**
     * Each log that is being fetched, without its runs yet, and those.
     *
     * @throws StoreDamagedException when that is not as it was written
     */
    static Map<OpenBulk, List<BulkRun>> read(KeyValues store, Logs logs, TreeHasher hasher) {
        Map<OpenBulk, List<BulkRun>> found = new LinkedHashMap<>();
        OpenBulk last = null;
        List<BulkRun> itsRuns = List.of();
        try (Scan scan = store.scan(Column.BULK, KeyRange.all())) {
            while (scan.hasNext()) {
                KeyValue next = scan.next();
                LogNumber number = new LogNumber((int) next.key().numberAt(0, StoreKeys.NUMBER_BYTES));
                if (next.key().numberAt(StoreKeys.NUMBER_BYTES, 1) == BulkTarget.KIND) {
                    Optional<LogHead> head = logs.find(number).map(LogReader::head);
                    CompactRange held = head.map(LogHead::range).orElse(CompactRange.EMPTY);
                    VerifiedSkeleton skeleton = BulkTarget.verified(BulkTarget.decode(next.value()), held, hasher);
                    last = new OpenBulk(number, skeleton, sealedAt(head));
                    itsRuns = new ArrayList<>();
                    found.put(last, itsRuns);
                } else if (last != null && last.number.equals(number)) {
                    itsRuns.add(BulkRun.decode(StoreKeys.indexAtEnd(next.key()), next.value()));
                } else {
                    throw new IllegalArgumentException(
                            "chunks of log number " + number.value() + ", but not its shape");
                }
            }
            return found;
        } catch (IllegalArgumentException e) {
            throw new StoreDamagedException(
                    "what is kept of a log that is being fetched is damaged: " + e.getMessage(), e);
        }
    }

    /** Puts into the batch that the rows of all runs have to be made again. */
    static void forgetRows(KeyValues store, Batch batch) {
        try (Scan scan = store.scan(Column.BULK, KeyRange.all())) {
            while (scan.hasNext()) {
                KeyValue next = scan.next();
                Key key = next.key();
                if (key.numberAt(StoreKeys.NUMBER_BYTES, 1) == BulkRun.KIND) {
                    BulkRun run = BulkRun.decode(StoreKeys.indexAtEnd(key), next.value());
                    if (run.state() == BulkRun.State.ROWS) {
                        batch.put(Column.BULK, key, run.in(BulkRun.State.CHUNKS).encode());
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw new StoreDamagedException(
                    "what is kept of a log that is being fetched is damaged: " + e.getMessage(), e);
        }
    }

    /** A chunk that a run says is stored. */
    static LeafBlock stored(KeyValues store, OpenBulk bulk, long chunk) {
        byte[] packed = store.get(Column.CHUNKS, StoreKeys.chunk(bulk.number, chunk))
                .orElseThrow(() -> new StoreDamagedException(bulk.origin() + ": chunk " + chunk + " is not there"));
        return unpack(bulk, packed);
    }

    static LeafBlock unpack(OpenBulk bulk, byte[] packed) {
        try {
            return LeafBlock.unpack(packed);
        } catch (IllegalArgumentException e) {
            throw new StoreDamagedException(bulk.origin() + ": a fetched chunk is damaged: " + e.getMessage(), e);
        }
    }

    static long sealedAt(Optional<LogHead> head) {
        return head.map(known -> known.totals().sealedAt()).orElse(LogTotals.NOT_SEALED);
    }
}
