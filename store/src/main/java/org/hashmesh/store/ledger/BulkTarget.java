// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.nio.ByteBuffer;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.Skeleton;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;

/** How the verified shape of a log is stored while its chunks are fetched. */
final class BulkTarget {
    /** Value of the byte in BULK keys after the log's number. */
    static final int KIND = 0;

    private static final byte FORMAT = 1;
    private static final int FIXED_BYTES = 1 + Long.BYTES + Short.BYTES + Integer.BYTES;

    private BulkTarget() {}

    static Key key(LogNumber log) {
        return StoreKeys.log(log).plusU8(KIND).plusU40(0);
    }

    /** Format (1), first chunk (8), length of the note (2), of the digests (4), the note, the digests, the tail's leaves. */
    static byte[] encode(Skeleton skeleton) {
        byte[] note = skeleton.checkpointNote();
        byte[] digests = skeleton.digests();
        byte[] tail = LeafBlock.pack(skeleton.tail());
        return ByteBuffer.allocate(FIXED_BYTES + note.length + digests.length + tail.length)
                .put(FORMAT)
                .putLong(skeleton.firstChunk())
                .putShort((short) note.length)
                .putInt(digests.length)
                .put(note)
                .put(digests)
                .put(tail)
                .array();
    }

    /**
     * Reads what {@link #encode} wrote; it still has to be the shape of a log that begins with what is held.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static Skeleton decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED_BYTES || in.get() != FORMAT) {
            throw new IllegalArgumentException("it is no shape of a log in format " + FORMAT);
        }
        long firstChunk = in.getLong();
        byte[] note = new byte[Short.toUnsignedInt(in.getShort())];
        int digestBytes = in.getInt();
        if (digestBytes < 0 || (long) note.length + digestBytes > in.remaining()) {
            throw new IllegalArgumentException("it ends within the shape of a log");
        }
        byte[] digests = new byte[digestBytes];
        in.get(note).get(digests);
        byte[] tail = new byte[in.remaining()];
        in.get(tail);
        return new Skeleton(
                origin(note), firstChunk, digests, LeafBlock.unpack(tail).leaves(), note);
    }

    /** As it was verified, over the tree that was held then and still is. */
    static VerifiedSkeleton verified(Skeleton skeleton, CompactRange held, TreeHasher hasher) {
        try {
            return VerifiedSkeleton.stored(skeleton, held, hasher);
        } catch (ExtensionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Origin origin(byte[] note) {
        try {
            return SignedCheckpoint.parse(note).origin();
        } catch (CheckpointException e) {
            throw new IllegalArgumentException("its checkpoint is none", e);
        }
    }
}
