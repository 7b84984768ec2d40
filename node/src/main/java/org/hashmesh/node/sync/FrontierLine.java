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
 * @param calm how many bits the number of entries after the last urgent one has; {@link #ALL_CALM} when none is urgent
 * @param rootTag tells two trees of one size apart; salted, so that nobody can look for two trees with one tag
 */
record FrontierLine(LogTag log, long size, boolean frozen, int calm, long rootTag) {

    static final int BYTES = 29;

    /** None of the log's entries withdraws anything or is about an incident. */
    static final int ALL_CALM = 31;

    private static final int FROZEN = 0x80;
    private static final int CALM = 0x1f;

    /** Of a log that is held, for a session with this salt. */
    static FrontierLine of(LogState log, byte[] salt) {
        SignedCheckpoint head = log.head;
        return head == null
                ? new FrontierLine(LogTag.of(log.id), 0, log.isFrozen(), ALL_CALM, 0)
                : new FrontierLine(
                        LogTag.of(log.id),
                        head.size().value(),
                        log.isFrozen(),
                        calm(head.size().value(), log.urgentTo),
                        rootTag(salt, log.id, head.root()));
    }

    private static int calm(long size, long urgentTo) {
        return urgentTo == 0 ? ALL_CALM : Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, size - urgentTo));
    }

    /** Up to where there may be urgent entries: at most twice as far from the end as they are. */
    long urgentTo() {
        return calm == ALL_CALM ? 0 : Math.max(0, size - (calm == 0 ? 0 : 1L << (calm - 1)));
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
            bytes.putLong(line.log.high())
                    .putLong(line.log.low())
                    .put((byte) (line.calm | (line.frozen ? FROZEN : 0)))
                    .putInt((int) line.size)
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
            int flags = in.get();
            long size = in.getInt() & 0xffffffffL;
            lines.add(new FrontierLine(log, size, (flags & FROZEN) != 0, flags & CALM, in.getLong()));
        }
        return lines;
    }
}
