// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.crypto.forum.KnownKeys;

/**
 * Reads items, and each of the last ones once: every neighbour sends the same news, and an item remembers under which key
 * its signature was found good. What is not good is not remembered as such, and is checked each time. For one thread.
 */
public final class RememberedItems implements ForumMachine.ItemReader {
    private final int mostBytes;
    private final KnownKeys keys;
    private final Map<ByteString, ForumItem> items = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** {@code mostBytes}: of the files; what is made of them takes a few times as much. */
    public RememberedItems(int mostBytes, KnownKeys keys) {
        this.mostBytes = mostBytes;
        this.keys = keys;
    }

    @Override
    public ForumItem read(ByteString file) throws ForumException {
        ForumItem known = items.get(file);
        if (known != null) {
            return known;
        }
        ForumItem item = ForumItems.parse(file.toByteArray(), keys);
        items.put(file, item);
        bytes += file.size();
        for (var eldest = items.entrySet().iterator(); bytes > mostBytes && eldest.hasNext(); ) {
            bytes -= eldest.next().getKey().size();
            eldest.remove();
        }
        return item;
    }
}
