// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.List;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.log.StoreKeys;

/**
 * Rows in groups, in each of which the newest entry comes first: keys end with its time and its index, both descending. Of
 * each group the first row that counts is looked for; what is older is not read.
 */
final class NewestFirst {
    /** Bytes of time and index. */
    static final int PLACE_BYTES = 2 * StoreKeys.INDEX_BYTES;

    /** Rows that are read at once. */
    static final int PAGE = 64;

    /**
     * Rows of one group that are looked at. Rows that do not count come from logs that are half fetched, cut off by evidence
     * or taken down: an honest member has no such number of them about one thing.
     */
    private static final int MOST = 1_000;

    private static final long MAX_NUMBER = (1L << (8 * StoreKeys.INDEX_BYTES)) - 1;

    private NewestFirst() {}

    /** What becomes of a row. */
    enum Verdict {
        /** It counts, so nothing older in its group does. */
        COUNTS,
        /** It does not; perhaps an older one does. */
        OLDER,
        /** Nothing of its group does. */
        NONE
    }

    /** Says what becomes of a row, and keeps it. */
    interface Judge {
        Verdict of(Key row);
    }

    /** The key of an entry in this group. */
    static Key place(Key group, long at, EntryIndex index) {
        return group.plusU40(MAX_NUMBER - at).plusU40(MAX_NUMBER - index.value());
    }

    static long at(Key row) {
        return MAX_NUMBER - row.numberAt(row.length() - PLACE_BYTES, StoreKeys.INDEX_BYTES);
    }

    static EntryIndex index(Key row) {
        return new EntryIndex(MAX_NUMBER - StoreKeys.indexAtEnd(row));
    }

    static Key group(Key row) {
        return Key.of(row.bytes(0, row.length() - PLACE_BYTES));
    }

    /**
     * Goes through the groups of a range.
     *
     * @param first its first rows, {@link #PAGE} of them if there are as many
     */
    static void walk(KeyValues store, Column column, KeyRange range, List<KeyValue> first, Judge judge) {
        List<KeyValue> rows = first;
        Key group = Key.empty();
        boolean done = false;
        int looked = 0;
        while (true) {
            for (KeyValue row : rows) {
                if (group.length() == 0 || !row.key().startsWith(group)) {
                    group = group(row.key());
                    done = false;
                    looked = 0;
                }
                if (!done) {
                    done = judge.of(row.key()) != Verdict.OLDER || ++looked == MOST;
                }
            }
            if (rows.size() < PAGE) {
                return;
            }
            Key last = rows.get(rows.size() - 1).key();
            KeyRange rest = new KeyRange(done ? after(group) : last.plusU8(0), range.to());
            rows = store.scanEach(column, List.of(rest), PAGE).get(0);
        }
    }

    /** The first key that may stand after a group: groups end with a byte of 0 or 1, or with a log's number. */
    private static Key after(Key group) {
        return KeyRange.startingWith(group).to().orElse(group);
    }
}
