// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.nio.ByteBuffer;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * How far this store holds a log: every entry up to the newest checkpoint, nothing after it.
 *
 * @param number the log's number here
 * @param id the log's id
 * @param checkpoint the newest that was committed
 * @param range the tree, of the checkpoint's size and root
 * @param totals what was counted over the entries
 */
public record LogHead(LogNumber number, LogId id, SignedCheckpoint checkpoint, CompactRange range, LogTotals totals) {
    private static final byte FORMAT = 2;
    private static final int FIXED_BYTES = 1 + 5 * Long.BYTES + Short.BYTES;

    /** Which log. */
    public Origin origin() {
        return checkpoint.origin();
    }

    /** Entries held. */
    public TreeSize size() {
        return range.size();
    }

    /** The root over them. */
    public Digest root() {
        return checkpoint.root();
    }

    /** Format (1), the five totals (8 each), length of the range (2), the range, the checkpoint's note. */
    public byte[] encode() {
        byte[] tree = range.encode();
        byte[] note = checkpoint.note();
        return ByteBuffer.allocate(FIXED_BYTES + tree.length + note.length)
                .put(FORMAT)
                .putLong(totals.leafBytes())
                .putLong(totals.adds())
                .putLong(totals.checkpoints())
                .putLong(totals.sealedAt())
                .putLong(totals.urgentTo())
                .putShort((short) tree.length)
                .put(tree)
                .put(note)
                .array();
    }

    /**
     * Reads what {@link #encode} wrote, and checks that checkpoint and tree belong together.
     *
     * @throws IllegalArgumentException when they do not, or it is anything else
     */
    static LogHead decode(LogNumber number, byte[] bytes, TreeHasher hasher) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED_BYTES || in.get() != FORMAT) {
            throw new IllegalArgumentException("it is not a head of format " + FORMAT);
        }
        LogTotals totals = new LogTotals(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
        int length = in.getShort();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("it ends within its tree");
        }
        byte[] tree = new byte[length];
        in.get(tree);
        byte[] note = new byte[in.remaining()];
        in.get(note);
        CompactRange range = CompactRange.decode(tree);
        SignedCheckpoint checkpoint;
        try {
            checkpoint = SignedCheckpoint.parse(note);
        } catch (CheckpointException e) {
            throw new IllegalArgumentException("its checkpoint is none", e);
        }
        if (!checkpoint.size().equals(range.size()) || !checkpoint.root().equals(range.root(hasher))) {
            throw new IllegalArgumentException("its tree is not the checkpoint's");
        }
        return new LogHead(number, checkpoint.origin().id(), checkpoint, range, totals);
    }
}
