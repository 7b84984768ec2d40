// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedChunk;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.list.BulkRows;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.StoreKeys;

/**
 * Takes logs that are far ahead of what is held here, chunk by chunk, in any order: its keys are a {@link VerifiedSkeleton}
 * and a {@link VerifiedChunk}. Nothing of it is seen by readers before the last chunk is here and the head moves.
 *
 * <p>Chunks wait in memory and are stored in runs: first chunks and leaf hashes, then a durable word that they are there,
 * and once a million rows of the list have come together, these. So what a crash takes away is what waited, and rows are
 * made again from the chunks. Memory: some 32 MB of chunks and 50 MB of rows, over all logs.
 */
public final class BulkIntake {
    /**
     * What may wait in memory, over all logs.
     *
     * @param waitingBytes bytes of chunks: files of this size are worth their fsyncs
     * @param rows of the list, some 50 bytes each: sorted together, and merged by the store later
     */
    record Limits(int waitingBytes, int rows) {
        static final Limits DEFAULT = new Limits(32 << 20, BulkRows.MOST);
    }

    private final Ledger ledger;
    private final KeyValues store;
    private final Logs logs;
    private final TreeHasher hasher = new TreeHasher();
    private final Map<LogId, OpenBulk> open = new LinkedHashMap<>();
    private final BulkRows rows;
    private final Limits limits;
    private long waitingBytes;

    /** One lock with the ledger: its monitor. */
    BulkIntake(Ledger ledger, KeyValues store, Logs logs, Limits limits) {
        this.ledger = ledger;
        this.limits = limits;
        this.rows = new BulkRows(limits.rows());
        this.store = store;
        this.logs = logs;
    }

    /** The logs that are being fetched, in no order that matters. */
    public List<PendingBulk> pending() {
        synchronized (ledger) {
            return open.values().stream()
                    .map(bulk -> new PendingBulk(bulk.skeleton, bulk.missing()))
                    .toList();
        }
    }

    /** This log, if it is being fetched. */
    public Optional<PendingBulk> pending(LogId log) {
        synchronized (ledger) {
            return Optional.ofNullable(open.get(log)).map(bulk -> new PendingBulk(bulk.skeleton, bulk.missing()));
        }
    }

    /**
     * The shape against which chunks of this log are verified.
     *
     * @throws ConflictException when it is not being fetched
     */
    public VerifiedSkeleton skeleton(LogId log) throws ConflictException {
        synchronized (ledger) {
            OpenBulk bulk = open.get(log);
            if (bulk == null) {
                throw new ConflictException("this log is not fetched by its chunks");
            }
            return bulk.skeleton;
        }
    }

    /** Under which a log that is being fetched is stored. */
    Optional<LogNumber> number(LogId log) {
        return Optional.ofNullable(open.get(log)).map(bulk -> bulk.number);
    }

    boolean isOpen(LogId log) {
        return open.containsKey(log);
    }

    /** The number for a new log: none that a log has, or is to have. */
    LogNumber nextNumber() {
        int next = logs.nextNumber().value();
        for (OpenBulk bulk : open.values()) {
            next = Math.max(next, bulk.number.value() + 1);
        }
        return new LogNumber(next);
    }

    /**
     * Prepares for the chunks of a log. When it returns, its shape is durable. If the log is fetched already, to another
     * checkpoint, what was stored stays as far as it belongs to this one too.
     *
     * @return what was committed, if no chunk is missing
     * @throws ConflictException when the log has moved on since the shape was checked
     */
    public Optional<Committed> begin(VerifiedSkeleton skeleton) throws ConflictException {
        synchronized (ledger) {
            LogId id = skeleton.origin().id();
            Optional<LogHead> head = logs.find(id).map(LogReader::head);
            requireFits(skeleton, head);
            OpenBulk before = open.get(id);
            if (before != null && before.skeleton.checkpoint().equals(skeleton.checkpoint())) {
                return Optional.empty();
            }
            LogNumber number =
                    before != null ? before.number : head.map(LogHead::number).orElseGet(this::nextNumber);
            OpenBulk bulk = new OpenBulk(number, skeleton, BulkRecords.sealedAt(head));
            Batch batch = new Batch().put(Column.BULK, BulkTarget.key(number), BulkTarget.encode(skeleton.skeleton()));
            if (before == null) {
                // A crash before: nothing happened. After: all its chunks are missing.
                store.commit(batch, Durability.SYNCED);
                open.put(id, bulk);
            } else {
                replace(before, bulk, batch);
            }
            bulk.countRemaining();
            return bulk.remaining == 0 ? Optional.of(finish(bulk)) : Optional.empty();
        }
    }

    private static void requireFits(VerifiedSkeleton skeleton, Optional<LogHead> head) throws ConflictException {
        CompactRange held = head.map(LogHead::range).orElse(CompactRange.EMPTY);
        SignedCheckpoint target = skeleton.checkpoint();
        if (!skeleton.held().equals(held)
                || head.filter(known ->
                                target.time().isBefore(known.checkpoint().time()))
                        .isPresent()) {
            throw new ConflictException(
                    skeleton.origin() + ": the head is not the one that the log's shape was checked with");
        }
    }

    /** A run that has any chunk that the new shape has not goes as a whole: that is seldom, and simple. */
    private void replace(OpenBulk before, OpenBulk bulk, Batch batch) {
        storeChunks();
        storeRows();
        List<BulkRun> dropped = before.runs.stream()
                .filter(run -> !before.fits(run, bulk.skeleton))
                .toList();
        for (BulkRun run : before.runs) {
            // A row that goes may have stood for one of a run that stays, so that run's rows are made again.
            BulkRun next = dropped.contains(run)
                    ? run.in(BulkRun.State.DROPPED)
                    : dropped.isEmpty() ? run : run.in(BulkRun.State.CHUNKS);
            batch.put(Column.BULK, run.key(bulk.number), next.encode());
            if (!dropped.contains(run)) {
                bulk.runs.add(next);
            }
        }
        // A crash before: the old shape stays. After: the new one, and the runs that do not fit are deleted at the next
        // opening.
        store.commit(batch, Durability.SYNCED);
        open.put(bulk.origin().id(), bulk);
        if (!dropped.isEmpty()) {
            delete(bulk, dropped, new Batch());
            List<BulkRun> kept = List.copyOf(bulk.runs);
            bulk.runs.clear();
            kept.forEach(run -> restore(bulk, run));
        }
    }

    /**
     * Takes a chunk. It survives a crash once more chunks have come; until then it is asked for again after one.
     *
     * @return what was committed, if this was the last chunk: the log's head is the checkpoint of its shape, durably
     * @throws ConflictException when that log is not fetched any more, or to another tree
     * @throws ContradictionException when the chunk has other entries than those that are held; what was fetched of the log
     *     is forgotten
     */
    public Optional<Committed> take(VerifiedChunk chunk) throws ConflictException, ContradictionException {
        synchronized (ledger) {
            OpenBulk bulk = open.get(chunk.skeleton().origin().id());
            if (bulk == null || !bulk.wants(chunk)) {
                throw new ConflictException(chunk + " is not fetched any more");
            }
            if (bulk.has(chunk.index())) {
                return Optional.empty();
            }
            if (bulk.skeleton.contradicts(chunk, hasher)) {
                ContradictionException contradiction = contradiction(bulk.skeleton, chunk);
                drop(bulk.origin().id());
                throw contradiction;
            }
            if (rows.isFull()) {
                storeChunks();
                storeRows();
            }
            bulk.keep(
                    chunk,
                    rows.take(bulk.number, bulk.origin(), chunk.index(), chunk.block(), bulk.from(), bulk.sealedAt));
            waitingBytes += chunk.block().bytes();
            if (waitingBytes >= limits.waitingBytes()) {
                storeChunks();
            }
            return bulk.remaining == 0 ? Optional.of(finish(bulk)) : Optional.empty();
        }
    }

    private ContradictionException contradiction(VerifiedSkeleton skeleton, VerifiedChunk chunk) {
        TreeSize held = skeleton.held().size();
        LogReader log = logs.find(skeleton.origin()).orElseThrow();
        TileReader theirs = skeleton.tiles(chunk, log.tiles(held), hasher);
        SignedCheckpoint target = skeleton.checkpoint();
        return new ContradictionException(
                chunk + " has other entries than those held; its author signed both",
                target,
                held,
                CompactRange.read(held, theirs, hasher).root(hasher),
                ConsistencyProof.prove(held, target.size(), theirs, hasher));
    }

    /** Forgets what was fetched of a log; nothing when it is not being fetched. */
    public void drop(LogId log) {
        synchronized (ledger) {
            OpenBulk bulk = open.get(log);
            if (bulk == null) {
                return;
            }
            storeChunks();
            storeRows();
            Batch mark = new Batch();
            List<BulkRun> runs = List.copyOf(bulk.runs);
            runs.forEach(run -> mark.put(
                    Column.BULK,
                    run.key(bulk.number),
                    run.in(BulkRun.State.DROPPED).encode()));
            // A crash from here to the end: the next opening deletes the runs, and the log is fetched from the start.
            store.commit(mark, Durability.SYNCED);
            bulk.runs.clear();
            delete(bulk, runs, new Batch().delete(Column.BULK, BulkTarget.key(bulk.number)));
            close(bulk);
        }
    }

    /** Deletes what runs have stored, and last the word that they are there. */
    private void delete(OpenBulk bulk, List<BulkRun> runs, Batch last) {
        for (BulkRun run : runs) {
            run.chunks().stream()
                    .forEach(chunk -> store.get(Column.CHUNKS, StoreKeys.chunk(bulk.number, chunk))
                            .ifPresent(packed -> {
                                Batch batch = new Batch()
                                        .delete(Column.CHUNKS, StoreKeys.chunk(bulk.number, chunk))
                                        .delete(Column.TILES, StoreKeys.tile(bulk.number, new TileId(0, chunk)));
                                BulkRows.remove(
                                        store,
                                        batch,
                                        bulk.number,
                                        bulk.origin(),
                                        chunk,
                                        BulkRecords.unpack(bulk, packed),
                                        bulk.from());
                                store.commit(batch, Durability.UNSYNCED);
                            }));
            last.delete(Column.BULK, run.key(bulk.number));
        }
        store.commit(last, Durability.SYNCED);
    }

    /** Stores the chunks that wait; each unbroken row of them as a file of its own, so that files never overlap. */
    private void storeChunks() {
        Batch batch = new Batch();
        Map<OpenBulk, BulkRun> made = new LinkedHashMap<>();
        for (OpenBulk bulk : open.values()) {
            if (!bulk.waiting.isEmpty()) {
                for (List<VerifiedChunk> row : bulk.waitingInRows()) {
                    Map<Column, Iterator<KeyValue>> sorted = new LinkedHashMap<>();
                    sorted.put(Column.CHUNKS, row.stream().map(bulk::chunkPair).iterator());
                    sorted.put(Column.TILES, row.stream().map(bulk::tilePair).iterator());
                    // A crash from here to the commit leaves chunks that nobody knows of; the same come again.
                    store.ingest(sorted);
                }
                BulkRun run = bulk.runOfWaiting();
                batch.put(Column.BULK, run.key(bulk.number), run.encode());
                made.put(bulk, run);
            }
        }
        if (made.isEmpty()) {
            return;
        }
        // Before rows of these chunks are stored: so whoever finds such rows knows of the chunks that made them.
        store.commit(batch, Durability.SYNCED);
        made.forEach(OpenBulk::waitingIsStored);
        waitingBytes = 0;
    }

    /** Stores the rows that were collected, all of them of chunks that are stored. */
    private void storeRows() {
        if (rows.isEmpty()) {
            return;
        }
        // A crash from here to the commit leaves rows beyond the head, which are hints that nobody believes; they are
        // stored again.
        rows.store(store);
        Batch batch = new Batch();
        for (OpenBulk bulk : open.values()) {
            bulk.runs.replaceAll(run -> {
                if (run.state() == BulkRun.State.ROWS) {
                    return run;
                }
                BulkRun done = run.in(BulkRun.State.ROWS);
                batch.put(Column.BULK, done.key(bulk.number), done.encode());
                return done;
            });
        }
        store.commit(batch, Durability.SYNCED);
    }

    private Committed finish(OpenBulk bulk) {
        storeChunks();
        storeRows();
        BulkCommit.Done done = new BulkCommit(ledger, store, logs, hasher).commit(bulk);
        close(bulk);
        return ledger.show(done.head(), bulk.skeleton.held().size(), List.of(), done.changes());
    }

    private void close(OpenBulk bulk) {
        open.remove(bulk.origin().id());
        if (open.isEmpty()) {
            rows.clear();
        }
    }

    /**
     * Reads from the store what is being fetched, instead of what was known.
     *
     * @throws StoreDamagedException when that is not as it was written
     */
    void reload() {
        synchronized (ledger) {
            open.clear();
            rows.clear();
            waitingBytes = 0;
            Map<OpenBulk, List<BulkRun>> stored = BulkRecords.read(store, logs, hasher);
            stored.keySet().forEach(bulk -> open.put(bulk.origin().id(), bulk));
            stored.forEach((bulk, runs) -> {
                List<BulkRun> dropped = runs.stream()
                        .filter(run -> run.state() == BulkRun.State.DROPPED)
                        .toList();
                if (!dropped.isEmpty()) {
                    delete(bulk, dropped, new Batch());
                }
                runs.stream().filter(run -> !dropped.contains(run)).forEach(run -> restore(bulk, run));
                bulk.countRemaining();
            });
        }
    }

    /** Moves the heads of logs of which all chunks are stored: a crash kept it from happening. */
    public List<Committed> complete() {
        synchronized (ledger) {
            return List.copyOf(open.values()).stream()
                    .filter(bulk -> bulk.remaining == 0)
                    .map(this::finish)
                    .toList();
        }
    }

    /** Takes up a stored run; collects its rows again when they are not stored. */
    private void restore(OpenBulk bulk, BulkRun run) {
        if (run.state() == BulkRun.State.CHUNKS) {
            run.chunks().stream().forEach(chunk -> {
                if (rows.isFull()) {
                    storeRows();
                }
                rows.take(
                        bulk.number,
                        bulk.origin(),
                        chunk,
                        BulkRecords.stored(store, bulk, chunk),
                        bulk.from(),
                        bulk.sealedAt);
            });
        }
        bulk.runs.add(run);
    }
}
