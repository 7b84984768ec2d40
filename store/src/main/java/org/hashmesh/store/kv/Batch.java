// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are committed together: all of them or none. A later change of the same key wins. Used by one thread, once.
 */
public final class Batch {
    /** One change; no value means delete. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Change(Column column, Key key, byte @Nullable [] value) {}

    private final List<Change> changes = new ArrayList<>();

    /** Stores the value under the key, instead of what is there. The array is not copied: do not write into it. */
    public Batch put(Column column, Key key, byte[] value) {
        changes.add(new Change(column, key, value));
        return this;
    }

    /** Removes the key if it is there. */
    public Batch delete(Column column, Key key) {
        changes.add(new Change(column, key, null));
        return this;
    }

    /** How many changes it holds. */
    public int size() {
        return changes.size();
    }

    List<Change> changes() {
        return changes;
    }
}
