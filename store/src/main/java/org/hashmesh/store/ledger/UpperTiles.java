// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileHash;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;

/** The tiles above the leaves, which get longer at their end. */
final class UpperTiles {
    private UpperTiles() {}

    /** Puts the tiles that these hashes make longer into the batch; reads those that are not new. */
    static void put(Batch batch, LogNumber log, List<TileHash> hashes, KeyValues store) {
        Map<TileId, byte[]> longer = new TreeMap<>();
        for (TileHash next : hashes) {
            TileId id = TileId.holding(next.level(), next.index());
            int at = id.slotOf(next.index()) * Digest.BYTES;
            byte[] before = longer.containsKey(id)
                    ? longer.get(id)
                    : at == 0
                            ? new byte[0]
                            : store.get(Column.TILES, StoreKeys.tile(log, id)).orElse(new byte[0]);
            if (before.length < at) {
                throw new IllegalStateException("a tile of log number " + log.value() + " has a hole: level "
                        + next.level() + ", index " + next.index());
            }
            byte[] after = Arrays.copyOf(before, at + Digest.BYTES);
            next.hash().writeTo(after, at);
            longer.put(id, after);
        }
        longer.forEach((id, tile) -> batch.put(Column.TILES, StoreKeys.tile(log, id), tile));
    }
}
