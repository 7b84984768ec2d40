// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.list.ListRows;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;

/** What an extension changes in the columns of its log. Pure. */
final class Growth {
    private final LogNumber log;
    private final VerifiedExtension extension;
    private final long from;
    private final long to;
    private final ListRows rows;

    /** From the start of the chunk in which the extension begins: what the tail held, then what is new. */
    private final List<Leaf> leaves;

    private final List<Digest> hashes;

    /** Index of the first of {@link #leaves}. */
    private final long start;

    Growth(LogNumber log, VerifiedExtension extension, List<Leaf> tail, long sealedAt, TreeHasher hasher) {
        this.log = log;
        this.extension = extension;
        this.from = extension.from().value();
        this.to = extension.range().size().value();
        this.start = from - tail.size();
        this.leaves = new ArrayList<>(tail);
        this.hashes = new ArrayList<>(tail.size() + extension.leafHashes().size());
        boolean completes = to / LeafBlock.CHUNK > from / LeafBlock.CHUNK;
        // The hashes of the tail matter only for a tile that is complete now.
        tail.forEach(leaf -> hashes.add(completes ? leaf.hash(hasher) : TreeHasher.emptyRoot()));
        leaves.addAll(extension.leaves());
        hashes.addAll(extension.leafHashes());
        this.rows = new ListRows(log, extension.origin(), sealedAt);
        for (int i = 0; i < extension.leaves().size(); i++) {
            rows.take(new EntryIndex(from + i), extension.leaves().get(i));
        }
    }

    ListRows rows() {
        return rows;
    }

    long leafBytes() {
        long total = 0;
        for (Leaf leaf : extension.leaves()) {
            total += leaf.length();
        }
        return total;
    }

    /** The chunks that are complete now, ascending. */
    List<KeyValue> chunks() {
        List<KeyValue> chunks = new ArrayList<>();
        for (long first = start; first + LeafBlock.CHUNK <= to; first += LeafBlock.CHUNK) {
            int at = (int) (first - start);
            byte[] packed = LeafBlock.pack(leaves.subList(at, at + LeafBlock.CHUNK));
            chunks.add(new KeyValue(StoreKeys.chunk(log, first / LeafBlock.CHUNK), packed));
        }
        return chunks;
    }

    /** The leaf hashes of the chunks that are complete now, ascending. */
    List<KeyValue> leafTiles() {
        List<KeyValue> tiles = new ArrayList<>();
        for (long first = start; first + TileId.WIDTH <= to; first += TileId.WIDTH) {
            byte[] tile = new byte[TileId.WIDTH * Digest.BYTES];
            for (int i = 0; i < TileId.WIDTH; i++) {
                hashes.get((int) (first - start) + i).writeTo(tile, i * Digest.BYTES);
            }
            tiles.add(new KeyValue(StoreKeys.tile(log, new TileId(0, first / TileId.WIDTH)), tile));
        }
        return tiles;
    }

    /** What leaves the tail because its chunk is complete, and what comes into it. */
    void putTail(Batch batch) {
        long tailStart = to - to % LeafBlock.CHUNK;
        for (long index = start; index < Math.min(from, tailStart); index++) {
            batch.delete(Column.TAIL, StoreKeys.entry(log, new EntryIndex(index)));
        }
        for (long index = Math.max(from, tailStart); index < to; index++) {
            batch.put(
                    Column.TAIL,
                    StoreKeys.entry(log, new EntryIndex(index)),
                    leaves.get((int) (index - start)).bytes());
        }
    }
}
