// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TileHash;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.list.BulkRows;
import org.hashmesh.store.list.ListRows;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogTotals;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.StoreKeys;

/** The end of a log that came by its chunks, all of which are stored with their rows. */
final class BulkCommit {
    private final Ledger ledger;
    private final KeyValues store;
    private final Logs logs;
    private final TreeHasher hasher;

    BulkCommit(Ledger ledger, KeyValues store, Logs logs, TreeHasher hasher) {
        this.ledger = ledger;
        this.store = store;
        this.logs = logs;
        this.hasher = hasher;
    }

    /**
     * What came of it.
     *
     * @param head the new head
     * @param changes to be shown by the journal
     */
    record Done(LogHead head, ChangeCursor changes) {}

    /** Makes everything that was stored of it count, durably. */
    Done commit(OpenBulk bulk) {
        VerifiedSkeleton skeleton = bulk.skeleton;
        LogId id = bulk.origin().id();
        LogTotals before = logs.find(id).map(log -> log.head().totals()).orElse(LogTotals.NONE);
        BulkRows.Counts counts = bulk.counts();
        long adds = counts.adds() - removeRowsAfterSeal(bulk, counts.sealedAt());
        ListRows tail = new ListRows(bulk.number, bulk.origin(), Math.min(before.sealedAt(), counts.sealedAt()));
        long tailBytes = 0;
        long tailStart = skeleton.endChunk() * LeafBlock.CHUNK;
        Batch batch = new Batch();
        for (int i = 0; i < skeleton.tail().size(); i++) {
            EntryIndex index = new EntryIndex(tailStart + i);
            if (index.value() >= bulk.from()) {
                Leaf leaf = skeleton.tail().get(i);
                tail.take(index, leaf);
                tailBytes += leaf.length();
                batch.put(Column.TAIL, StoreKeys.entry(bulk.number, index), leaf.bytes());
            }
        }
        for (long index = skeleton.firstChunk() * LeafBlock.CHUNK; index < Math.min(bulk.from(), tailStart); index++) {
            batch.delete(Column.TAIL, StoreKeys.entry(bulk.number, new EntryIndex(index)));
        }
        Ledger.putAll(batch, Column.ROWS, tail.rows());
        Ledger.putAll(batch, Column.WITHDRAWALS, ledger.notThere(tail.withdrawals()));
        tail.putHints(batch);
        List<TileHash> tileHashes = new ArrayList<>();
        skeleton.tileHashes(hasher, tileHashes::add);
        UpperTiles.put(batch, bulk.number, tileHashes, store);
        LogTotals totals = new LogTotals(
                before.leafBytes() + counts.leafBytes() + tailBytes,
                before.adds() + adds + tail.adds(),
                before.checkpoints() + 1,
                tail.sealedAt(),
                Math.max(Math.max(before.urgentTo(), counts.urgentTo()), tail.urgentTo()));
        LogHead head = new LogHead(bulk.number, id, skeleton.checkpoint(), skeleton.range(), totals);
        Ledger.putCheckpoint(batch, head);
        batch.put(Column.HEADS, StoreKeys.log(bulk.number), head.encode());
        ledger.deleteStaged(batch, StoreKeys.stagedFrom(id, skeleton.held().size()), head.size());
        batch.delete(Column.BULK, BulkTarget.key(bulk.number));
        bulk.runs.forEach(run -> batch.delete(Column.BULK, run.key(bulk.number)));
        ChangeCursor changes = ledger.grown(batch, head, skeleton.held().size());
        // One synced batch, in which everything that was stored begins to count. A crash before it returns: the last
        // chunks are asked for again, or, when all are stored, the next opening comes here.
        store.commit(batch, Durability.SYNCED);
        return new Done(head, changes);
    }

    /** Only a log whose author went on after its seal has such rows. Returns how many of its entries add a hash. */
    private long removeRowsAfterSeal(OpenBulk bulk, long sealedAt) {
        long adds = 0;
        if (bulk.sealedAt == LogTotals.NOT_SEALED && sealedAt != LogTotals.NOT_SEALED) {
            long first = Math.max(bulk.skeleton.firstChunk(), (sealedAt + 1) / LeafBlock.CHUNK);
            for (long chunk = first; chunk < bulk.skeleton.endChunk(); chunk++) {
                Batch batch = new Batch();
                LeafBlock block = BulkRecords.stored(store, bulk, chunk);
                adds += BulkRows.remove(store, batch, bulk.number, bulk.origin(), chunk, block, sealedAt + 1);
                // A crash from here to the end of finish: it is done again, and comes to the same.
                store.commit(batch, Durability.UNSYNCED);
            }
        }
        return adds;
    }
}
