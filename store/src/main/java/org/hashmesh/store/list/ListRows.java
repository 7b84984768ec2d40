// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogTotals;
import org.hashmesh.v1.EntryType;

/**
 * What some entries of one log add to the list's columns. A pure function of the entries: they can be dropped and made
 * again from the logs at any time.
 */
public final class ListRows {
    private static final byte[] NOTHING = new byte[0];

    /** Bits for a place among the rows of one extension, which has at most 65,536 entries. */
    private static final int PLACE_BITS = 16;

    private static final int PLACES = (1 << PLACE_BITS) - 1;

    private static final int SORTED_BYTES = (Long.SIZE - PLACE_BITS) / Byte.SIZE;

    /** Where its type stands in a leaf. */
    static final int TYPE = 1;

    private final LogNumber log;
    private final Origin origin;
    private final byte[] member;
    private final List<Key> rows = new ArrayList<>();
    private final NavigableMap<Key, byte[]> withdrawals = new TreeMap<>();
    private final List<HintRow> hints = new ArrayList<>();
    private long sealedAt;
    private long urgentTo;

    /** Of the log with this number and origin, which an earlier entry sealed or {@link LogTotals#NOT_SEALED}. */
    public ListRows(LogNumber log, Origin origin, long sealedAt) {
        this.log = log;
        this.sealedAt = sealedAt;
        this.origin = origin;
        this.member = ListKeys.member(origin.member());
    }

    /** Takes the entry at this place; to be called in the log's order. Costs one parse. */
    public void take(EntryIndex index, Leaf leaf) {
        Statement statement = Statement.read(leaf.bytes());
        if (isUrgent(leaf.bytes()[TYPE], statement)) {
            urgentTo = index.value() + 1;
        }
        if (index.value() > sealedAt) {
            return;
        }
        if (statement instanceof Statement.Added added) {
            rows.add(ListKeys.row(added.hash(), log, index));
        } else if (statement instanceof Statement.Withdrawn withdrawn) {
            ListKeys.withdrawals(withdrawn, member, log, index)
                    .forEach(pair -> withdrawals.putIfAbsent(pair.key(), pair.value()));
        } else if (statement instanceof Statement.Sealed) {
            sealedAt = index.value();
        }
        HintRow.of(statement, origin, log, index).ifPresent(hints::add);
    }

    /** Whether entries of this type that say this are wanted before others. */
    static boolean isUrgent(byte type, Statement statement) {
        return type == EntryType.ENTRY_TYPE_WITHDRAW_VALUE
                || type == EntryType.ENTRY_TYPE_INCIDENT_VALUE
                || (statement instanceof Statement.Added added
                        && HintRow.incident(added).isPresent());
    }

    /** One more than the index of the last entry that withdraws something, or is or belongs to an incident; 0 for none. */
    public long urgentTo() {
        return urgentTo;
    }

    /** How many of the entries add a hash. */
    public long adds() {
        return rows.size();
    }

    /** The first entry that seals the log; {@link LogTotals#NOT_SEALED} when none does. */
    public long sealedAt() {
        return sealedAt;
    }

    /** The pairs for ROWS, ascending. */
    public List<KeyValue> rows() {
        long[] order = order();
        List<KeyValue> sorted = new ArrayList<>(order.length);
        int alike = 0;
        for (int i = 0; i < order.length; i++) {
            if (i > 0 && order[i] >>> PLACE_BITS != order[i - 1] >>> PLACE_BITS) {
                sortFrom(sorted, alike);
                alike = i;
            }
            sorted.add(new KeyValue(rows.get((int) order[i] & PLACES), NOTHING));
        }
        sortFrom(sorted, alike);
        return sorted;
    }

    /** Those that are alike in their first bytes: mostly one, seldom two, all of them when somebody made them so. */
    private static void sortFrom(List<KeyValue> pairs, int from) {
        if (pairs.size() - from > 1) {
            pairs.subList(from, pairs.size()).sort(Comparator.comparing(KeyValue::key));
        }
    }

    /** First bytes of each key, then its place: sorting such numbers is ten times cheaper than sorting keys. */
    private long[] order() {
        long[] order = new long[rows.size()];
        if (order.length > PLACES + 1) {
            throw new IllegalStateException("rows are made for one extension at a time, not for " + order.length);
        }
        for (int i = 0; i < order.length; i++) {
            // Flipped at the top, since bytes in keys have no sign.
            order[i] = ((rows.get(i).numberAt(0, SORTED_BYTES) << PLACE_BITS) | i) ^ Long.MIN_VALUE;
        }
        Arrays.sort(order);
        return order;
    }

    /** The pairs for WITHDRAWALS, ascending. One that is stored already stays: a log's first withdrawal of a leaf counts. */
    public List<KeyValue> withdrawals() {
        return withdrawals.entrySet().stream()
                .map(pair -> new KeyValue(pair.getKey(), pair.getValue()))
                .toList();
    }

    /** The pairs for OPINIONS and INCIDENTS, in no order; each is its entry's own. */
    public List<KeyValue> hints(Column column) {
        return hints.stream()
                .filter(row -> row.column() == column)
                .map(row -> new KeyValue(row.key(), HintRow.NOTHING))
                .toList();
    }

    /** Puts them into a batch. */
    public void putHints(Batch batch) {
        hints.forEach(row -> row.put(batch));
    }
}
