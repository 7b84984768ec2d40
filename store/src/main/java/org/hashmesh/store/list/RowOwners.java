// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.StoreKeys;

/** Whose entries made the list's rows, as their keys say. */
public final class RowOwners {
    /** The columns of the list: made from entries, and made again from them when need be. */
    public static final List<Column> COLUMNS =
            List.of(Column.ROWS, Column.WITHDRAWALS, Column.OPINIONS, Column.INCIDENTS);

    private RowOwners() {}

    /**
     * A place in a log.
     *
     * @param log which
     * @param index of an entry that is held
     */
    public record Place(LogReader log, EntryIndex index) {}

    /** The listing's entry that a withdrawal or an opinion is about, as its row says, if it is held. */
    public static Optional<Place> target(Column column, Key row, Logs logs) {
        if (column == Column.INCIDENTS) {
            return Optional.empty();
        }
        // Both begin with it.
        EntryIndex index = new EntryIndex(ListKeys.targetIndex(row));
        return logs.find(ListKeys.targetLog(row))
                .filter(log -> log.head().size().contains(index))
                .map(log -> new Place(log, index));
    }

    /**
     * The log whose entry made this row.
     *
     * @param column one of {@link #COLUMNS}
     */
    public static LogNumber of(Column column, Key row) {
        return switch (column) {
            case ROWS -> StoreKeys.numberBeforeIndex(row);
            case WITHDRAWALS -> ListKeys.withdrawingLog(row);
            case OPINIONS -> OpinionKeys.log(row);
            case INCIDENTS -> IncidentKeys.log(row);
            default -> throw new IllegalArgumentException(column.text() + " is no column of the list");
        };
    }
}
