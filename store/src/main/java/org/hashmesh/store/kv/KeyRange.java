// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.Arrays;
import java.util.Optional;

/**
 * The keys from one to before another.
 *
 * @param from the first key in the range
 * @param to the first key after the range; empty when the range runs to the end
 */
public record KeyRange(Key from, Optional<Key> to) {
    private static final KeyRange ALL = new KeyRange(Key.empty(), Optional.empty());

    /** Every key. */
    public static KeyRange all() {
        return ALL;
    }

    /** From {@code from} to before {@code to}. */
    public static KeyRange of(Key from, Key to) {
        return new KeyRange(from, Optional.of(to));
    }

    /** Every key that begins with {@code prefix}. */
    public static KeyRange startingWith(Key prefix) {
        return new KeyRange(prefix, after(prefix.bytes));
    }

    /** Whether the key lies in the range. */
    public boolean contains(Key key) {
        return key.compareTo(from) >= 0 && (to.isEmpty() || key.compareTo(to.get()) < 0);
    }

    /** Whether all keys of the range share their first {@code length} bytes. */
    boolean withinOnePrefix(int length) {
        if (to.isEmpty() || from.length() < length) {
            return false;
        }
        byte[] start = from.bytes(0, length);
        Optional<Key> end = after(start);
        return end.isPresent() && to.get().compareTo(end.get()) <= 0;
    }

    private static Optional<Key> after(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xff) {
            length--;
        }
        if (length == 0) {
            return Optional.empty();
        }
        byte[] next = Arrays.copyOf(prefix, length);
        next[length - 1]++;
        return Optional.of(Key.wrap(next));
    }
}
