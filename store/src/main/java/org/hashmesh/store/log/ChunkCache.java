// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.store.kv.Key;
import org.jspecify.annotations.Nullable;

/** The chunks that were read last. A full chunk never changes. For many threads. */
final class ChunkCache {
    /** Some 160 chunks of 50 KiB: neighbours are read together, and 8 MiB is little beside the store's own cache. */
    private static final long MAX_BYTES = 8L << 20;

    private final Map<Key, LeafBlock> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    synchronized @Nullable LeafBlock get(Key chunk) {
        return blocks.get(chunk);
    }

    synchronized void clear() {
        blocks.clear();
        bytes = 0;
    }

    synchronized void put(Key chunk, LeafBlock block) {
        if (blocks.put(chunk, block) == null) {
            bytes += block.bytes();
        }
        var oldest = blocks.values().iterator();
        while (bytes > MAX_BYTES && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }
}
