// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.list.RowOwners;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.PurgeMark;
import org.hashmesh.store.log.PurgeMark.State;
import org.hashmesh.store.log.StoreKeys;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what logs say, so that in the end no file of the store has any of it: entries, rows of the list, withdrawals and
 * opinions that the log made, and chunks that were on their way. Heads, checkpoints and digests stay, so every proof that needs no entry
 * of the log still verifies.
 *
 * <p>It goes in steps, and begins again wherever a crash broke it off. A step is short but for the last ones, which rewrite
 * files: as long as it takes to read and write the list's rows, some seconds for 10 M entries. RocksDB's own journal may
 * name a row at the edge of a file until the store is opened the next time.
 */
public final class LogPurge {
    /** Rows that one step looks at. */
    private static final int ROWS = 20_000;

    /** Chunks that one step deletes. */
    private static final int CHUNKS = 64;

    private final Ledger ledger;
    private final KeyValues store;
    private final Logs logs;

    /** What is being purged, and where it is stored. */
    private final Map<LogId, LogNumber> underWay = new LinkedHashMap<>();

    /** Each says whether it has nothing more to do. */
    private final Deque<BooleanSupplier> rest = new ArrayDeque<>();

    private @Nullable Key cursor;

    /** One lock with the ledger: its monitor. */
    LogPurge(Ledger ledger, KeyValues store, Logs logs) {
        this.ledger = ledger;
        this.store = store;
        this.logs = logs;
    }

    /**
     * Begins to purge these logs, as far as that is not done already. When it returns, none of their entries is given out
     * any more, not after a restart either.
     */
    public void begin(Collection<LogId> purged) {
        synchronized (ledger) {
            int before = underWay.size();
            purged.stream().filter(log -> !underWay.containsKey(log)).forEach(this::mark);
            if (underWay.size() > before) {
                plan();
            }
        }
    }

    /** Whether {@link #step} has something to do. */
    public boolean isUnderWay() {
        synchronized (ledger) {
            return !rest.isEmpty();
        }
    }

    /** Does a little of it. */
    public void step() {
        synchronized (ledger) {
            BooleanSupplier next = rest.peek();
            if (next != null && next.getAsBoolean()) {
                rest.remove();
                cursor = null;
            }
        }
    }

    /** After the store was opened again: what was under way is to be begun again. */
    void reload() {
        underWay.clear();
        rest.clear();
        cursor = null;
    }

    private void mark(LogId id) {
        Optional<PurgeMark> mark = PurgeMark.read(store, id);
        if (mark.isPresent()) {
            if (mark.get().state() != State.GONE) {
                underWay.put(id, mark.get().number());
            }
            return;
        }
        Optional<LogReader> log = logs.find(id);
        Optional<LogNumber> fetched = ledger.bulk().number(id);
        // A crash after this: the log is as before, without what was fetched.
        ledger.bulk().drop(id);
        if (log.isPresent()) {
            PurgeMark begun = new PurgeMark(State.DELETING, log.get().number());
            Batch batch = new Batch().put(Column.META, PurgeMark.key(id), begun.encode());
            keepLastTile(batch, log.get());
            // A crash before: nothing happened. After: at the next opening nobody reads its entries, and it goes on.
            store.commit(batch, Durability.SYNCED);
            logs.purged(id);
            underWay.put(id, begun.number());
        } else if (fetched.isPresent()) {
            // Its number is free again, so nothing is deleted by it: what was fetched is deleted already.
            PurgeMark begun = new PurgeMark(State.DELETED, fetched.get());
            store.commit(new Batch().put(Column.META, PurgeMark.key(id), begun.encode()), Durability.SYNCED);
            underWay.put(id, begun.number());
        }
    }

    /** The digests of the last entries are else made from the entries. */
    private static void keepLastTile(Batch batch, LogReader log) {
        long start = log.head().size().value() / LeafBlock.CHUNK * LeafBlock.CHUNK;
        if (start == log.head().size().value()) {
            return;
        }
        TreeHasher hasher = new TreeHasher();
        byte[] tile = new byte[(int) (log.head().size().value() - start) * Digest.BYTES];
        int at = 0;
        for (Leaf leaf : Ledger.tail(log)) {
            leaf.hash(hasher).writeTo(tile, at);
            at += Digest.BYTES;
        }
        batch.put(Column.TILES, StoreKeys.tile(log.number(), new TileId(0, start / TileId.WIDTH)), tile);
    }

    private void plan() {
        rest.clear();
        cursor = null;
        Set<LogNumber> stored = new HashSet<>(underWay.values());
        underWay.forEach((id, number) -> {
            if (logs.find(id).isEmpty()) {
                stored.remove(number);
            }
        });
        if (!stored.isEmpty()) {
            RowOwners.COLUMNS.forEach(column -> rest.add(() -> deleteRows(column, stored)));
            for (LogNumber number : stored) {
                KeyRange ofLog = KeyRange.startingWith(StoreKeys.log(number));
                rest.add(() -> delete(Column.CHUNKS, ofLog, CHUNKS, key -> true));
                rest.add(() -> delete(Column.TAIL, ofLog, LeafBlock.CHUNK, key -> true));
            }
            rest.add(() -> markAll(State.DELETED));
        }
        rest.add(() -> {
            store.flush();
            return true;
        });
        underWay.values().forEach(number -> {
            rest.add(() -> compact(Column.CHUNKS, KeyRange.startingWith(StoreKeys.log(number))));
            rest.add(() -> compact(Column.TAIL, KeyRange.startingWith(StoreKeys.log(number))));
            rest.add(() -> compact(Column.BULK, KeyRange.startingWith(StoreKeys.log(number))));
        });
        RowOwners.COLUMNS.forEach(column -> rest.add(() -> compact(column, KeyRange.all())));
        rest.add(() -> {
            markAll(State.GONE);
            underWay.clear();
            return true;
        });
    }

    private boolean deleteRows(Column column, Set<LogNumber> made) {
        return delete(column, KeyRange.all(), ROWS, row -> made.contains(RowOwners.of(column, row)));
    }

    /** Goes on from where the last step ended. What it deletes is durable with the mark. */
    private boolean delete(Column column, KeyRange range, int most, Predicate<Key> wanted) {
        Key from = cursor;
        Batch batch = new Batch();
        try (Scan scan = store.scan(column, new KeyRange(from == null ? range.from() : from, range.to()))) {
            for (int looked = 0; looked < most && scan.hasNext(); looked++) {
                Key key = scan.next().key();
                if (wanted.test(key)) {
                    batch.delete(column, key);
                }
            }
            boolean ended = !scan.hasNext();
            cursor = ended ? null : scan.next().key();
            if (batch.size() > 0) {
                store.commit(batch, Durability.UNSYNCED);
            }
            return ended;
        }
    }

    private boolean compact(Column column, KeyRange range) {
        store.compact(column, range);
        return true;
    }

    private boolean markAll(State state) {
        Batch batch = new Batch();
        underWay.forEach(
                (id, number) -> batch.put(Column.META, PurgeMark.key(id), new PurgeMark(state, number).encode()));
        store.commit(batch, Durability.SYNCED);
        return true;
    }
}
