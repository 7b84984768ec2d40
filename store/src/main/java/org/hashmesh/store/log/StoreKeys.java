// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;

/** The keys of logs, as {@link org.hashmesh.store.kv.Column} describes them. */
public final class StoreKeys {
    /** Bytes of a log's number at the start of most keys. */
    public static final int NUMBER_BYTES = 4;

    /** Bytes of an index or a size in a key: enough for a million million entries. */
    public static final int INDEX_BYTES = 5;

    private StoreKeys() {}

    /** In HEADS; and the prefix of everything else of the log. */
    public static Key log(LogNumber log) {
        return Key.empty().plusU32(log.value());
    }

    /** In CHUNKS. */
    public static Key chunk(LogNumber log, long chunk) {
        return log(log).plusU40(chunk);
    }

    /** In TAIL. */
    public static Key entry(LogNumber log, EntryIndex index) {
        return log(log).plusU40(index.value());
    }

    /** In CHECKPOINTS. */
    public static Key size(LogNumber log, TreeSize size) {
        return log(log).plusU40(size.value());
    }

    /** In TILES. */
    public static Key tile(LogNumber log, TileId tile) {
        return log(log).plusU8(tile.level()).plusU40(tile.index());
    }

    /** In STAGED. */
    public static Key staged(LogId log, EntryIndex first) {
        return Key.of(log.value().toBytes()).plusU40(first.value());
    }

    /** All that is staged of a log. */
    public static KeyRange staged(LogId log) {
        return KeyRange.startingWith(Key.of(log.value().toBytes()));
    }

    /** What is staged of a log from this entry on. Before it lie the remains of all that was staged and deleted. */
    public static KeyRange stagedFrom(LogId log, TreeSize first) {
        return new KeyRange(
                staged(log, new EntryIndex(first.value())), staged(log).to());
    }

    /** The index or size at the end of a key. */
    public static long indexAtEnd(Key key) {
        return key.numberAt(key.length() - INDEX_BYTES, INDEX_BYTES);
    }

    /** The log's number before the index at the end of a key. */
    public static LogNumber numberBeforeIndex(Key key) {
        return new LogNumber((int) key.numberAt(key.length() - INDEX_BYTES - NUMBER_BYTES, NUMBER_BYTES));
    }
}
