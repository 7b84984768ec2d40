// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.util.List;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.jspecify.annotations.Nullable;

/** The tree of a log at one size, from its stored tiles; leaf hashes of the incomplete last tile are made from the tail. */
final class StoredTiles implements TileReader {
    private final LogReader log;
    private final TreeSize size;
    private @Nullable TileId last;
    private byte[] lastTile = new byte[0];

    StoredTiles(LogReader log, TreeSize size) {
        this.log = log;
        this.size = size;
    }

    @Override
    public Digest hashAt(int level, long index) {
        TileId id = TileId.holding(level, index);
        int slot = id.slotOf(index);
        if (slot >= id.widthIn(size)) {
            throw new IllegalArgumentException(log.origin() + ": no tile hash at level " + level + ", index " + index
                    + " of " + size + " entries");
        }
        if (!id.equals(last)) {
            lastTile = read(id);
            last = id;
        }
        if (lastTile.length < (slot + 1) * Digest.BYTES) {
            throw log.damaged("the tile at level " + level + ", index " + id.index() + " is too short");
        }
        return Digest.of(lastTile, slot * Digest.BYTES);
    }

    private byte[] read(TileId id) {
        int width = id.widthIn(size);
        if (id.level() == 0 && width < TileId.WIDTH) {
            List<Leaf> tail = log.tail(id.firstIndex(), id.firstIndex() + width);
            if (!tail.isEmpty()) {
                return hashes(tail);
            }
            // The tail was moved into a chunk since, and then the whole tile is stored.
        }
        return log.tile(StoreKeys.tile(log.number(), id))
                .orElseThrow(() -> log.damaged("no tile at level " + id.level() + ", index " + id.index()));
    }

    private static byte[] hashes(List<Leaf> leaves) {
        TreeHasher hasher = new TreeHasher();
        byte[] tile = new byte[leaves.size() * Digest.BYTES];
        for (int i = 0; i < leaves.size(); i++) {
            leaves.get(i).hash(hasher).writeTo(tile, i * Digest.BYTES);
        }
        return tile;
    }
}
