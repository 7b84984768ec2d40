// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.log.LogHead;

/**
 * One value for all heads: SHA-256 over the salts in their order, then for each log with at least one entry, by log id: the
 * id (32 bytes), the size (8, big-endian), the root (32).
 */
public final class HeadsDigest {
    private HeadsDigest() {}

    /** The digest of these heads, in whatever order they come. */
    public static Digest of(Collection<LogHead> heads, byte[]... salts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] salt : salts) {
            bytes.writeBytes(salt);
        }
        heads.stream()
                .filter(head -> !head.size().equals(TreeSize.ZERO))
                .sorted(Comparator.comparing(LogHead::id))
                .forEach(head -> {
                    bytes.writeBytes(head.id().value().toBytes());
                    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES)
                            .putLong(head.size().value())
                            .array());
                    bytes.writeBytes(head.root().toBytes());
                });
        return Digest.sha256(bytes.toByteArray());
    }
}
