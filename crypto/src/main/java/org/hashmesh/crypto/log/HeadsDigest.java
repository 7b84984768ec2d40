// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.hashmesh.crypto.tree.Digest;

/**
 * One value over all heads: equal at two nodes exactly when they hold the same entries of the same logs. SHA-256 of a
 * salt and, for each head with entries in the order of log ids, log id, size as 8 bytes, and root.
 */
public final class HeadsDigest {

    /** Log id, size and root. */
    private static final int BYTES_PER_HEAD = 32 + Long.BYTES + 32;

    private HeadsDigest() {}

    /**
     * Over these heads in any order.
     *
     * @param salt what comes first: both salts of a session, or nothing
     */
    public static Digest of(Collection<SignedCheckpoint> heads, byte[] salt) {
        List<SignedCheckpoint> counted = heads.stream()
                .filter(head -> head.size().value() > 0)
                .sorted(Comparator.comparing(head -> head.origin().id()))
                .toList();
        ByteBuffer bytes = ByteBuffer.allocate(salt.length + counted.size() * BYTES_PER_HEAD);
        bytes.put(salt);
        counted.forEach(head -> bytes.put(head.origin().id().value().toBytes())
                .putLong(head.size().value())
                .put(head.root().toBytes()));
        return Digest.sha256(bytes.array());
    }
}
