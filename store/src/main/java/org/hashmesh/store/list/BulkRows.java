// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.PlainAdd;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogTotals;

/**
 * Rows of the list from chunks that come in any order, of any logs: collected in memory, some 50 MB at most, and stored in
 * large sorted runs. Not for many threads.
 *
 * <p>Since a later chunk may come first, an entry that seals its log does not stop the rows of those after it here: {@link
 * #remove} takes them away once everything is there.
 */
public final class BulkRows {
    /** Withdrawals and hints weigh some 300 bytes each in memory. */
    private static final int MAX_OTHERS = 65_536;

    /** Rows that may come with one more chunk. */
    private static final int ROOM = LeafBlock.CHUNK;

    private static final int BATCH = 10_000;

    /** The most rows that may be collected before they are stored. */
    public static final int MOST = RowRun.CAPACITY;

    private final int most;
    private final RowRun rows = new RowRun();

    /** Nearly all entries are such, and it makes nothing that must be collected. */
    private final PlainAdd plain = new PlainAdd();

    private final byte[] row = new byte[RowRun.ROW_BYTES];
    private final NavigableMap<Key, byte[]> withdrawals = new TreeMap<>();
    private final List<HintRow> hints = new ArrayList<>();

    /**
     * What some entries add up to.
     *
     * @param leafBytes bytes of their leaves
     * @param adds how many add a hash
     * @param sealedAt index of the first that seals the log; {@link LogTotals#NOT_SEALED} when none does
     * @param urgentTo one more than the index of the last that withdraws something, or is or belongs to an incident; 0 for none
     */
    public record Counts(long leafBytes, long adds, long sealedAt, long urgentTo) {
        /** Of no entries. */
        public static final Counts NONE = new Counts(0, 0, LogTotals.NOT_SEALED, 0);

        /** Of these and those together. */
        public Counts plus(Counts more) {
            return new Counts(
                    leafBytes + more.leafBytes,
                    adds + more.adds,
                    Math.min(sealedAt, more.sealedAt),
                    Math.max(urgentTo, more.urgentTo));
        }
    }

    /** To be stored every so many rows, at most {@link #MOST}. */
    public BulkRows(int most) {
        this.most = most;
    }

    /** Whether they should be stored before the next chunk. */
    public boolean isFull() {
        return rows.size() + ROOM > most || withdrawals.size() + hints.size() >= MAX_OTHERS;
    }

    /** Whether there is nothing to store. */
    public boolean isEmpty() {
        return rows.size() == 0 && withdrawals.isEmpty() && hints.isEmpty();
    }

    /** Forgets what is not stored, and gives the memory back. */
    public void clear() {
        rows.release();
        withdrawals.clear();
        hints.clear();
    }

    /**
     * Takes the entries of a full chunk, without those that are not new.
     *
     * @param firstNew index of the first entry that counts
     * @param sealedAt index of the last entry that counts, as far as is known
     */
    public Counts take(LogNumber log, Origin origin, long chunk, LeafBlock block, long firstNew, long sealedAt) {
        byte[] member = ListKeys.member(origin.member());
        long first = chunk * LeafBlock.CHUNK;
        long leafBytes = 0;
        long adds = 0;
        long seal = LogTotals.NOT_SEALED;
        long urgentTo = 0;
        for (int i = (int) Math.max(0, firstNew - first); i < block.count(); i++) {
            leafBytes += block.length(i);
            boolean counts = first + i <= sealedAt;
            if (plain.read(block.packed(), block.start(i), block.length(i), row)) {
                if (counts) {
                    ListKeys.writePlace(row, log, first + i);
                    rows.add(row);
                    adds++;
                }
                continue;
            }
            EntryIndex index = new EntryIndex(first + i);
            Statement statement = Statement.read(block.packed(), block.start(i), block.length(i));
            if (ListRows.isUrgent(block.packed()[block.start(i) + ListRows.TYPE], statement)) {
                urgentTo = first + i + 1;
            }
            if (!counts) {
                continue;
            }
            HintRow.of(statement, origin, log, index).ifPresent(hints::add);
            if (statement instanceof Statement.Added added) {
                ListKeys.row(added.hash(), log, index).writeTo(row, 0);
                rows.add(row);
                adds++;
            } else if (statement instanceof Statement.Withdrawn withdrawn) {
                ListKeys.withdrawals(withdrawn, member, log, index)
                        .forEach(pair -> withdrawals.merge(pair.key(), pair.value(), BulkRows::earlier));
            } else if (statement instanceof Statement.Sealed) {
                seal = Math.min(seal, index.value());
            }
        }
        return new Counts(leafBytes, adds, seal, urgentTo);
    }

    /**
     * Stores what was collected. A crash on the way leaves some of it, which the same again replaces. What comes back
     * unsynced is durable with the next synced batch.
     */
    public void store(KeyValues store) {
        if (rows.size() > 0) {
            store.ingest(java.util.Map.of(Column.ROWS, rows.sorted()));
            rows.clear();
        }
        Iterator<KeyValue> pairs = withdrawals.entrySet().stream()
                .map(pair -> new KeyValue(pair.getKey(), pair.getValue()))
                .iterator();
        while (pairs.hasNext()) {
            Batch batch = new Batch();
            while (pairs.hasNext() && batch.size() < BATCH) {
                KeyValue pair = pairs.next();
                Optional<byte[]> stored = store.get(Column.WITHDRAWALS, pair.key());
                // A log's first withdrawal of a leaf counts, whichever comes first.
                if (stored.isEmpty() || earlier(stored.get(), pair.value()) == pair.value()) {
                    batch.put(Column.WITHDRAWALS, pair.key(), pair.value());
                }
            }
            store.commit(batch, Durability.UNSYNCED);
        }
        withdrawals.clear();
        storeHints(store);
    }

    private void storeHints(KeyValues store) {
        for (int from = 0; from < hints.size(); from += BATCH) {
            Batch batch = new Batch();
            hints.subList(from, Math.min(hints.size(), from + BATCH)).forEach(hint -> hint.put(batch));
            store.commit(batch, Durability.UNSYNCED);
        }
        hints.clear();
    }

    /**
     * Puts into the batch that the rows of these entries go, which {@link #store} put there; a withdrawal that an earlier
     * entry made stays.
     *
     * @param from index of the first entry whose rows go
     * @return how many of the entries add a hash
     */
    public static long remove(
            KeyValues store, Batch batch, LogNumber log, Origin origin, long chunk, LeafBlock block, long from) {
        byte[] member = ListKeys.member(origin.member());
        long first = chunk * LeafBlock.CHUNK;
        long adds = 0;
        List<KeyValue> made = new ArrayList<>();
        for (int i = (int) Math.max(0, from - first); i < block.count(); i++) {
            EntryIndex index = new EntryIndex(first + i);
            Statement statement = Statement.read(block.packed(), block.start(i), block.length(i));
            HintRow.of(statement, origin, log, index).ifPresent(hint -> batch.delete(hint.column(), hint.key()));
            if (statement instanceof Statement.Added added) {
                batch.delete(Column.ROWS, ListKeys.row(added.hash(), log, index));
                adds++;
            } else if (statement instanceof Statement.Withdrawn withdrawn) {
                made.addAll(ListKeys.withdrawals(withdrawn, member, log, index));
            }
        }
        for (KeyValue pair : made) {
            Optional<byte[]> stored = store.get(Column.WITHDRAWALS, pair.key());
            if (stored.isPresent() && ListKeys.withdrawingIndex(stored.get()).value() >= from) {
                batch.delete(Column.WITHDRAWALS, pair.key());
            }
        }
        return adds;
    }

    private static byte[] earlier(byte[] one, byte[] other) {
        return ListKeys.withdrawingIndex(one).compareTo(ListKeys.withdrawingIndex(other)) <= 0 ? one : other;
    }
}
