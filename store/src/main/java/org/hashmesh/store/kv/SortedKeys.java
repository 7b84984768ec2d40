// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import org.jspecify.annotations.Nullable;

/** Checks that the keys of a stream ascend strictly. */
final class SortedKeys {
    private final Column column;
    private @Nullable Key previous;

    SortedKeys(Column column) {
        this.column = column;
    }

    void check(Key next) {
        Key before = previous;
        if (before != null && next.compareTo(before) <= 0) {
            throw new IllegalArgumentException(
                    "keys for column " + column.text() + " do not ascend: " + next + " after " + before);
        }
        previous = next;
    }
}
