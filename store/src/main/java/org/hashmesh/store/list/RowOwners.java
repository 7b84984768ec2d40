// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;

/** Whose entries made the list's rows, as their keys say. */
public final class RowOwners {
    private RowOwners() {}

    /**
     * The log whose entry made this row.
     *
     * @param column ROWS or WITHDRAWALS
     */
    public static LogNumber of(Column column, Key row) {
        return switch (column) {
            case ROWS -> StoreKeys.numberBeforeIndex(row);
            case WITHDRAWALS -> ListKeys.withdrawingLog(row);
            default -> throw new IllegalArgumentException(column.text() + " is no column of the list");
        };
    }
}
