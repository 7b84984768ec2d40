// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import org.hashmesh.crypto.tree.Digest;

/**
 * One value over all heads: equal at two nodes exactly when they hold the same entries of the same logs. SHA-256 of a
 * salt and, for each head in the order of log ids, log id, size as 8 bytes, and root.
 */
public final class HeadsDigest {

    private HeadsDigest() {}

    /**
     * Over these heads in any order.
     *
     * @param salt what comes first: both salts of a session, or nothing
     */
    public static Digest of(Collection<SignedCheckpoint> heads, byte[] salt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(salt);
        heads.stream().sorted(Comparator.comparing(head -> head.origin().id())).forEach(head -> {
            bytes.writeBytes(head.origin().id().value().toBytes());
            bytes.writeBytes(
                    ByteBuffer.allocate(Long.BYTES).putLong(head.size().value()).array());
            bytes.writeBytes(head.root().toBytes());
        });
        return Digest.sha256(bytes.toByteArray());
    }
}
