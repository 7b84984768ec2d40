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
        private Optional<Key> next = Optional.empty();
        private Optional<Key> current = Optional.empty();

        private Walk(Scan scan) {
            this.scan = scan;
            step();
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        /** The {@link HashValue#rowKey} of the next hash. */
        @Override
        public byte[] next() {
            current = Optional.of(next.orElseThrow(NoSuchElementException::new));
            step();
            return hashPart(current.get());
        }

        /**
         * The hash whose row key was given last. Costs a read of an entry where the row key is a digest.
         *
         * @return empty when the row is left over and no entry lists such a hash
         */
        public Optional<HashValue> hash() {
            return current.flatMap(row -> HashValue.ofRowKey(hashPart(row)).or(() -> ListedHashes.this.hash(row)));
        }

        private void step() {
            Optional<Key> last = next;
            next = Optional.empty();
            while (next.isEmpty() && scan.hasNext()) {
                Key row = scan.next().key();
                next = Optional.of(row)
                        .filter(found ->
                                last.filter(before -> alike(before, found)).isEmpty());
            }
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    private static byte[] hashPart(Key row) {
        return row.bytes(0, HashValue.ROW_KEY_BYTES);
    }

    private static boolean alike(Key one, Key other) {
        return Arrays.equals(hashPart(one), hashPart(other));
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
