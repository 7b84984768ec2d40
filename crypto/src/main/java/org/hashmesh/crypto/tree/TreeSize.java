// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/**
 * How many entries a tree has.
 *
 * @param value at least 0
 */
public record TreeSize(long value) implements Comparable<TreeSize> {
    /** No entries. */
    public static final TreeSize ZERO = new TreeSize(0);

    public TreeSize {
        if (value < 0) {
            throw new IllegalArgumentException("a tree cannot have " + value + " entries");
        }
    }

    /** The size after {@code entries} more; fewer than none is a mistake of ours. */
    public TreeSize plus(long entries) {
        if (entries < 0) {
            throw new IllegalArgumentException("a tree does not shrink");
        }
        return new TreeSize(Math.addExact(value, entries));
    }

    /** Where the next entry will stand. */
    public EntryIndex next() {
        return new EntryIndex(value);
    }

    /** Whether a tree of this size has an entry at {@code index}. */
    public boolean contains(EntryIndex index) {
        return index.value() < value;
    }

    @Override
    public int compareTo(TreeSize other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
