// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.PurgedException;
import org.hashmesh.store.log.StoreKeys;

/**
 * All hashes that the list has rows for, in force or not: what an index of candidates is filled from. Since rows are hints,
 * some may be of hashes that nobody lists. For many threads.
 */
public final class ListedHashes {
    /** What the row keys of unread kinds start with. */
    private static final int UNREAD_TYPE = 0xff;

    private static final byte[] NONE = {};

    private final KeyValues store;
    private final Logs logs;

    /** Of this store. */
    public ListedHashes(KeyValues store, Logs logs) {
        this.store = store;
        this.logs = logs;
    }

    /**
     * The hashes of a kind, ascending by row key. Costs about a microsecond a row.
     *
     * @param kind {@link HashKind#UNREAD}: those of all types that this version does not know
     */
    public Walk walk(HashKind kind) {
        int type = kind == HashKind.UNREAD ? UNREAD_TYPE : kind.wireType().getNumber();
        return new Walk(store.scan(Column.ROWS, KeyRange.startingWith(Key.of(new byte[] {(byte) type}))));
    }

    /** A walk over hashes, each once. Used by one thread; close it. */
    public final class Walk implements Iterator<byte[]>, AutoCloseable {
        private final Scan scan;
        private Optional<Key> current = Optional.empty();
        private Optional<Key> next = Optional.empty();
        private byte[] nextHash = NONE;

        private Walk(Scan scan) {
            this.scan = scan;
            try {
                step();
            } catch (RuntimeException e) {
                // Nobody else can: the caller never sees this walk. An open scan keeps the store from closing.
                scan.close();
                throw e;
            }
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        /** The {@link HashValue#rowKey} of the next hash. */
        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more hashes");
            }
            current = next;
            byte[] hash = nextHash;
            step();
            return hash;
        }

        /**
         * The hash whose row key was given last. Costs a read of an entry where the row key is a digest.
         *
         * @return empty when the row is left over and no entry lists such a hash
         */
        public Optional<HashValue> hash() {
            return current.flatMap(row -> HashValue.ofRowKey(hashOf(row)).or(() -> ListedHashes.this.hash(row)));
        }

        /** To the first row of the next hash. */
        private void step() {
            while (scan.hasNext()) {
                Key row = scan.next().key();
                byte[] hash = hashOf(row);
                if (!Arrays.equals(hash, nextHash)) {
                    next = Optional.of(row);
                    nextHash = hash;
                    return;
                }
            }
            next = Optional.empty();
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    private static byte[] hashOf(Key row) {
        return row.bytes(0, HashValue.ROW_KEY_BYTES);
    }

    private Optional<HashValue> hash(Key row) {
        EntryIndex index = new EntryIndex(StoreKeys.indexAtEnd(row));
        return logs.find(StoreKeys.numberBeforeIndex(row))
                .filter(log -> log.head().size().contains(index))
                .flatMap(log -> hash(log, index));
    }

    private static Optional<HashValue> hash(LogReader log, EntryIndex index) {
        try {
            return Statement.read(log.leaf(index).bytes()) instanceof Statement.Added added
                    ? Optional.of(added.hash())
                    : Optional.empty();
        } catch (PurgedException e) {
            return Optional.empty();
        }
    }
}
