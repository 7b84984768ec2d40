// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/**
 * Where an entry stands in its log; the first one stands at 0.
 *
 * @param value at least 0
 */
public record EntryIndex(long value) implements Comparable<EntryIndex> {
    public EntryIndex {
        if (value < 0) {
            throw new IllegalArgumentException("no entry stands at " + value);
        }
    }

    /** The place {@code entries} further on. */
    public EntryIndex plus(long entries) {
        return new EntryIndex(Math.addExact(value, entries));
    }

    @Override
    public int compareTo(EntryIndex other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
