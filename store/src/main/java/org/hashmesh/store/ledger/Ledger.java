// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.HeadsDigest;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.ChangeJournal;
import org.hashmesh.store.journal.ChangeRecord;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.list.RowOwners;
import org.hashmesh.store.log.CheckpointValue;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.LogTotals;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.StoreKeys;

/**
 * Writes logs. The one door is {@link #commit}, and its key is a {@link VerifiedExtension}; what is not signed yet goes into
 * {@link #stage} and counts for nothing. One writer: its methods that write take turns. One ledger a store.
 */
public final class Ledger {
    /**
     * From this many entries on, chunks, leaf tiles and rows go in as sorted files. One run of 1 M entries of 190 bytes on a
     * busy machine, process CPU for each entry, with files and without: 4.8 and 6.0 microseconds at 65,536 entries a commit,
     * 5.5 and 6.1 at 16,384, 6.7 and 5.5 at 8,192. Each file costs fsyncs, and many small ones are merged again.
     */
    private static final int INGEST_FROM = 16_384;

    private final KeyValues store;
    private final Logs logs;
    private final List<Committed.Follower> followers = new CopyOnWriteArrayList<>();
    private final BulkIntake bulk;
    private final LogPurge purge;
    private final ChangeJournal journal;
    private final EffectChanges effects;

    private Ledger(KeyValues store, Logs logs, BulkIntake.Limits limits) {
        this.store = store;
        this.logs = logs;
        this.bulk = new BulkIntake(this, store, logs, limits);
        this.purge = new LogPurge(this, store, logs);
        this.journal = ChangeJournal.open(store, logs);
        this.effects = new EffectChanges(this, store, logs, journal);
    }

    /**
     * Opens the ledger of a store. Makes the list again when an older version made it, or when a crash broke that off.
     *
     * @throws StoreDamagedException when a head and what should be under it contradict each other
     */
    public static Ledger open(KeyValues store) {
        return open(store, BulkIntake.Limits.DEFAULT);
    }

    static Ledger open(KeyValues store, BulkIntake.Limits limits) {
        Ledger ledger = new Ledger(store, Logs.load(store), limits);
        if (new ListRebuild(store, ledger.logs).isNeeded()) {
            ledger.rebuildList();
        } else {
            ledger.bulk.reload();
        }
        ledger.bulk.complete();
        return ledger;
    }

    /**
     * Reads everything again, after the store was opened again: see {@link Logs#reload}. Chunks of logs that are being
     * fetched may be missing again.
     */
    public synchronized void reload() {
        logs.reload();
        bulk.reload();
        purge.reload();
        journal.reload();
        effects.reload();
    }

    /** The way for logs that are far ahead of what is held: chunk by chunk, in any order. */
    public BulkIntake bulk() {
        return bulk;
    }

    /** The way to get rid of what logs say. */
    public LogPurge purge() {
        return purge;
    }

    /** What changed for readers of the list, in order. */
    public ChangeJournal journal() {
        return journal;
    }

    /** The way for what the forum says of entries into that order. */
    public EffectChanges effects() {
        return effects;
    }

    /** The logs, for reading. */
    public Logs logs() {
        return logs;
    }

    /** The tree that is held of a log; the empty one when nothing is. What an extension is checked against. */
    public CompactRange range(LogId log) {
        return logs.find(log).map(found -> found.head().range()).orElse(CompactRange.EMPTY);
    }

    /** How many entries there are up to the last that withdraws something, or is or belongs to an incident; 0 for none. */
    public long urgentTo(LogId log) {
        return logs.find(log).map(found -> found.head().totals().urgentTo()).orElse(0L);
    }

    /** One value for all heads, equal at two nodes exactly when they hold the same entries. */
    public Digest digest() {
        return HeadsDigest.of(logs.heads().stream().map(LogHead::checkpoint).toList(), new byte[0]);
    }

    /** From now on the follower hears of every commit, and of logs that are let go of. */
    public synchronized void onCommit(Committed.Follower follower) {
        followers.add(follower);
    }

    /**
     * Makes a log longer. When it returns, the entries, the tree, the checkpoint, the head and the list's rows survive a
     * power cut, and what was staged up to there is gone.
     *
     * @throws ConflictException when the log has moved on since the extension was checked, or is fetched by its chunks
     * @throws org.hashmesh.store.kv.StoreFailedException when the disk refused, now or earlier: close, open, verify
     */
    public synchronized void commit(VerifiedExtension extension) throws ConflictException {
        LogId id = extension.origin().id();
        Optional<LogReader> log = logs.find(id);
        requireFits(extension, log.map(LogReader::head));
        if (log.filter(LogReader::isPurged).isPresent()) {
            throw new ConflictException(extension.origin() + ": its entries are deleted");
        }
        if (bulk.isOpen(id)) {
            throw new ConflictException(extension.origin() + ": it is being fetched by its chunks");
        }
        LogNumber number = log.map(LogReader::number).orElseGet(bulk::nextNumber);
        List<Leaf> tail = log.map(Ledger::tail).orElse(List.of());
        LogTotals before = log.map(found -> found.head().totals()).orElse(LogTotals.NONE);
        Growth growth = new Growth(number, extension, tail, before.sealedAt(), new TreeHasher());
        LogTotals totals = totalsAfter(before, extension, growth);
        LogHead head = new LogHead(number, id, extension.checkpoint(), extension.range(), totals);

        Batch batch = new Batch();
        if (extension.leaves().size() >= INGEST_FROM) {
            // A crash from here to the batch leaves chunks and tiles that no head covers, which nobody reads and the
            // next commit of these indexes replaces, and rows beyond the head, which are hints that nobody believes.
            Map<Column, Iterator<KeyValue>> sorted = new LinkedHashMap<>();
            sorted.put(Column.CHUNKS, growth.chunks().iterator());
            sorted.put(Column.TILES, growth.leafTiles().iterator());
            sorted.put(Column.ROWS, growth.rows().rows().iterator());
            store.ingest(sorted);
        } else {
            putAll(batch, Column.CHUNKS, growth.chunks());
            putAll(batch, Column.TILES, growth.leafTiles());
            putAll(batch, Column.ROWS, growth.rows().rows());
        }
        putAll(batch, Column.WITHDRAWALS, notThere(growth.rows().withdrawals()));
        growth.rows().putHints(batch);
        UpperTiles.put(batch, number, extension.tileHashes(), store);
        growth.putTail(batch);
        if (!extension.leaves().isEmpty()) {
            putCheckpoint(batch, head);
        }
        batch.put(Column.HEADS, StoreKeys.log(number), head.encode());
        deleteStaged(batch, StoreKeys.stagedFrom(id, extension.from()), head.size());
        ChangeCursor changes = grown(batch, head, extension.from());
        // One synced batch. A crash before it returns: all of it is there or nothing is, and the peer or our own
        // pipeline does it again. An error: not known which, so the store takes no more writes until it was opened
        // again.
        store.commit(batch, Durability.SYNCED);
        show(head, extension.from(), extension.leaves(), changes);
    }

    /** Lets readers see what is durable now; followers hear of it before and after. */
    Committed show(LogHead head, TreeSize from, List<Leaf> leaves, ChangeCursor changes) {
        followers.forEach(follower -> follower.arriving(head.size().value() - from.value(), leaves));
        logs.show(head);
        journal.show(changes);
        LogReader log = logs.find(head.id()).orElseThrow();
        Committed commit = new Committed(log, from, head.size());
        followers.forEach(follower -> follower.committed(commit));
        return commit;
    }

    /** Puts into the batch what readers of the list are to know. */
    ChangeCursor grown(Batch batch, LogHead head, TreeSize from) {
        return journal.put(
                batch, head.size().equals(from) ? List.of() : List.of(ChangeRecord.grew(head, from.value())));
    }

    /**
     * Writes own entries down before they are signed, after those that are staged already. When it returns they survive a
     * power cut. A crash before: the submitter was not answered and asks again.
     *
     * @return the index of the first
     * @throws StoreDamagedException when what is staged already does not follow the head: see {@link #dropStaged}
     */
    public synchronized EntryIndex stage(Origin origin, List<Leaf> leaves) {
        LogId id = origin.id();
        EntryIndex first = held(id).plus(staged(origin).size()).next();
        Batch batch = new Batch();
        for (int at = 0; at < leaves.size(); at += LeafBlock.CHUNK) {
            List<Leaf> block = leaves.subList(at, Math.min(leaves.size(), at + LeafBlock.CHUNK));
            batch.put(Column.STAGED, StoreKeys.staged(id, first.plus(at)), LeafBlock.pack(block));
        }
        store.commit(batch, Durability.SYNCED);
        return first;
    }

    /**
     * The staged entries of a log, read back from the store; the first follows the log's last entry.
     *
     * @throws StoreDamagedException when they cannot be read back, or do not follow the head without a gap
     */
    public synchronized List<Leaf> staged(Origin origin) {
        List<Leaf> leaves = new ArrayList<>();
        long next = held(origin.id()).value();
        try (Scan scan = store.scan(Column.STAGED, StoreKeys.stagedFrom(origin.id(), held(origin.id())))) {
            while (scan.hasNext()) {
                KeyValue block = scan.next();
                if (StoreKeys.indexAtEnd(block.key()) != next) {
                    throw new StoreDamagedException(origin + ": what is staged has no entry " + next);
                }
                List<Leaf> more = LeafBlock.unpack(block.value()).leaves();
                leaves.addAll(more);
                next += more.size();
            }
        } catch (IllegalArgumentException e) {
            throw new StoreDamagedException(origin + ": what is staged is damaged: " + e.getMessage(), e);
        }
        return leaves;
    }

    /** Forgets the staged entries of a log: they were never signed, so nobody was told that they are in. */
    public synchronized void dropStaged(Origin origin) {
        Batch batch = new Batch();
        deleteStaged(batch, StoreKeys.staged(origin.id()), new TreeSize(Long.MAX_VALUE));
        store.commit(batch, Durability.SYNCED);
    }

    /**
     * Lets go of a log whose author wrote another one too, which is the one that counts: as if nothing of it had ever come.
     * When it returns, that survives a power cut. Chunks and rows stay on the disk under a number that no log gets again, so
     * nobody reads them; making the list again removes the rows.
     */
    public synchronized void forget(LogId id) {
        bulk.drop(id);
        Optional<LogReader> log = logs.find(id);
        if (log.isEmpty()) {
            return;
        }
        LogNumber number = log.get().number();
        Batch batch = new Batch().delete(Column.HEADS, StoreKeys.log(number));
        for (Column column : List.of(Column.CHECKPOINTS, Column.TAIL)) {
            deleteAll(batch, column, KeyRange.startingWith(StoreKeys.log(number)), key -> true);
        }
        List<ChangeRecord> changed = new ArrayList<>(List.of(ChangeRecord.dropped(log.get())));
        for (Column column : List.of(Column.WITHDRAWALS, Column.OPINIONS, Column.INCIDENTS)) {
            deleteAll(batch, column, KeyRange.all(), row -> {
                boolean made = RowOwners.of(column, row).equals(number);
                if (made) {
                    RowOwners.target(column, row, logs)
                            .filter(target -> !target.log().id().equals(id))
                            .map(ChangeRecord::effect)
                            .ifPresent(changed::add);
                }
                return made;
            });
        }
        logs.retire(batch, number);
        ChangeCursor changes = journal.put(batch, changed);
        // A crash before: it is let go of again at the next start. After: it is fetched anew.
        store.commit(batch, Durability.SYNCED);
        logs.forget(log.get());
        // First they, then the journal: who is at its end knows that all who follow have begun.
        followers.forEach(follower -> follower.forgotten(log.get()));
        journal.show(changes);
    }

    private void deleteAll(Batch batch, Column column, KeyRange range, Predicate<Key> wanted) {
        try (Scan scan = store.scan(column, range)) {
            while (scan.hasNext()) {
                Key key = scan.next().key();
                if (wanted.test(key)) {
                    batch.delete(column, key);
                }
            }
        }
    }

    /**
     * Throws the list away and makes it again from the logs; the journal of changes only when it does not verify. Until it returns, lookups do not find everything: only for a
     * node that answers nobody. Costs some 2 microseconds an entry.
     */
    public synchronized void rebuildList() {
        new ListRebuild(store, logs).run();
        bulk.reload();
        journal.repair(logs);
    }

    private TreeSize held(LogId log) {
        return range(log).size();
    }

    private static void requireFits(VerifiedExtension extension, Optional<LogHead> head) throws ConflictException {
        TreeSize held = head.map(LogHead::size).orElse(TreeSize.ZERO);
        if (!extension.from().equals(held)) {
            throw new ConflictException(extension.origin() + ": the extension was checked after " + extension.from()
                    + " entries, now there are " + held);
        }
        if (head.isPresent()
                && (extension
                                .checkpoint()
                                .time()
                                .isBefore(head.get().checkpoint().time())
                        || (extension.leaves().isEmpty()
                                && !extension
                                        .checkpoint()
                                        .root()
                                        .equals(head.get().root())))) {
            throw new ConflictException(
                    extension.origin() + ": the head is newer than what the extension was checked with");
        }
    }

    static List<Leaf> tail(LogReader log) {
        TreeSize size = log.head().size();
        long start = size.value() - size.value() % LeafBlock.CHUNK;
        return start == size.value() ? List.of() : log.leaves(new EntryIndex(start), size, Long.MAX_VALUE);
    }

    private static LogTotals totalsAfter(LogTotals before, VerifiedExtension extension, Growth growth) {
        return new LogTotals(
                before.leafBytes() + growth.leafBytes(),
                before.adds() + growth.rows().adds(),
                before.checkpoints() + (extension.leaves().isEmpty() ? 0 : 1),
                growth.rows().sealedAt(),
                Math.max(before.urgentTo(), growth.rows().urgentTo()));
    }

    /** Every size keeps the first checkpoint that was signed for it: its time is when its entries were signed. */
    static void putCheckpoint(Batch batch, LogHead head) {
        batch.put(
                Column.CHECKPOINTS,
                StoreKeys.size(head.number(), head.size()),
                CheckpointValue.of(head.totals().leafBytes(), head.checkpoint().note()));
    }

    /** Those whose leaf this log has not withdrawn already. */
    List<KeyValue> notThere(List<KeyValue> withdrawals) {
        return withdrawals.stream()
                .filter(pair -> store.get(Column.WITHDRAWALS, pair.key()).isEmpty())
                .toList();
    }

    void deleteStaged(Batch batch, KeyRange range, TreeSize before) {
        try (Scan scan = store.scan(Column.STAGED, range)) {
            while (scan.hasNext()) {
                KeyValue block = scan.next();
                if (StoreKeys.indexAtEnd(block.key()) < before.value()) {
                    batch.delete(Column.STAGED, block.key());
                }
            }
        }
    }

    /** Tells the followers that entries that are held count for more, or for less. */
    void tellEffectChanged() {
        followers.forEach(Committed.Follower::effectChanged);
    }

    static void putAll(Batch batch, Column column, List<KeyValue> pairs) {
        pairs.forEach(pair -> batch.put(column, pair.key(), pair.value()));
    }
}
