// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;

/**
 * What a node holds of one log, in 29 bytes.
 *
 * @param size entries held, of those that count
 * @param frozen whether the node has evidence against the log's author
 * @param rootTag tells two trees of one size apart; salted, so that nobody can look for two trees with one tag
 */
record FrontierLine(LogTag log, long size, boolean frozen, long rootTag) {

    static final int BYTES = 29;

    /** In the size's field; far above what an epoch may hold. */
    private static final long FROZEN = 1L << 39;

    /** Of a log that is held, for a session with this salt. */
    static FrontierLine of(LogState log, byte[] salt) {
        SignedCheckpoint head = log.head;
        return head == null
                ? new FrontierLine(LogTag.of(log.id), 0, log.isFrozen(), 0)
                : new FrontierLine(
                        LogTag.of(log.id), head.size().value(), log.isFrozen(), rootTag(salt, log.id, head.root()));
    }

    /** Whether it is about the same entries as what is held here. */
    boolean isAt(LogState log, byte[] salt) {
        FrontierLine ours = of(log, salt);
        return size == ours.size && rootTag == ours.rootTag;
    }

    /** The first 8 bytes of SHA-256(salt || log id || root). */
    static long rootTag(byte[] salt, LogId log, Digest root) {
        byte[] bytes = Arrays.copyOf(salt, salt.length + 2 * Digest.BYTES);
        log.value().writeTo(bytes, salt.length);
        root.writeTo(bytes, salt.length + Digest.BYTES);
        return ByteBuffer.wrap(Digest.sha256(bytes).toBytes()).getLong();
    }

    static ByteString encode(List<FrontierLine> lines) {
        ByteBuffer bytes = ByteBuffer.allocate(lines.size() * BYTES);
        for (FrontierLine line : lines) {
            long size = line.frozen ? line.size | FROZEN : line.size;
            bytes.putLong(line.log.high())
                    .putLong(line.log.low())
                    .put((byte) (size >>> 32))
                    .putInt((int) size)
                    .putLong(line.rootTag);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    /** The lines of these bytes; what is left over after the last whole one is the caller's to look at. */
    static List<FrontierLine> decode(ByteString bytes) {
        ByteBuffer in = bytes.asReadOnlyByteBuffer();
        List<FrontierLine> lines = new ArrayList<>(bytes.size() / BYTES);
        while (in.remaining() >= BYTES) {
            LogTag log = LogTag.read(in);
            long size = ((in.get() & 0xffL) << 32) | (in.getInt() & 0xffffffffL);
            lines.add(new FrontierLine(log, size & ~FROZEN, (size & FROZEN) != 0, in.getLong()));
        }
        return lines;
    }
}
