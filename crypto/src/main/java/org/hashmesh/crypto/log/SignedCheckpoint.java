// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.hashmesh.crypto.log.CheckpointException.Reason;
import org.hashmesh.crypto.note.CheckpointBody;
import org.hashmesh.crypto.note.Cosignature;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.NoteSignature;
import org.hashmesh.crypto.note.SignedNote;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.jspecify.annotations.Nullable;

/**
 * What a log's author said about it at one time: how many entries, which root.
 *
 * <p>The bytes are a C2SP signed note of three lines and exactly one signature line: a cosignature whose key name is the
 * origin. Witnesses' lines are kept elsewhere, so every node holds the same bytes for a checkpoint. One from {@link #open}
 * is signed by the log's key; one from {@link #parse} is only well-formed.
 */
public final class SignedCheckpoint {

    private final Origin origin;
    private final TreeSize size;
    private final Digest root;
    private final Instant time;
    private final byte[] note;

    private SignedCheckpoint(Origin origin, TreeSize size, Digest root, Instant time, byte[] note) {
        this.origin = origin;
        this.size = size;
        this.root = root;
        this.time = time;
        this.note = note;
    }

    /**
     * Reads a checkpoint without verifying its signature: to find out whose it says it is.
     *
     * @throws CheckpointException MALFORMED
     */
    public static SignedCheckpoint parse(byte[] bytes) throws CheckpointException {
        try {
            return of(SignedNote.parse(bytes));
        } catch (NoteException | MalformedNameException e) {
            throw new CheckpointException(Reason.MALFORMED, e);
        }
    }

    /**
     * Reads a checkpoint and verifies that this key signed it for this log.
     *
     * @throws CheckpointException if anything about it is wrong
     */
    public static SignedCheckpoint open(byte[] bytes, LogKey key) throws CheckpointException {
        SignedCheckpoint checkpoint = parse(bytes);
        checkpoint.verify(key);
        return checkpoint;
    }

    /**
     * Returns if this key signed this checkpoint for this log. Costs one signature check.
     *
     * @throws CheckpointException OTHER_LOG, OTHER_KEY or BAD_SIGNATURE
     */
    public void verify(LogKey key) throws CheckpointException {
        if (!origin.equals(key.origin())) {
            throw new CheckpointException(
                    Reason.OTHER_LOG, "a checkpoint of " + origin + " where one of " + key.origin() + " was due");
        }
        try {
            Cosignature.verify(SignedNote.parse(note), key.noteKey());
        } catch (NoteException e) {
            Reason reason = switch (e.reason()) {
                case NOT_SIGNED -> Reason.OTHER_KEY;
                case BAD_SIGNATURE -> Reason.BAD_SIGNATURE;
                case MALFORMED, TOO_LARGE -> Reason.MALFORMED;
            };
            throw new CheckpointException(reason, e);
        }
    }

    private static SignedCheckpoint of(SignedNote note)
            throws NoteException, MalformedNameException, CheckpointException {
        CheckpointBody body = CheckpointBody.parse(note.text());
        List<NoteSignature> signatures = note.signatures();
        if (signatures.size() != 1 || !signatures.get(0).keyName().equals(body.origin())) {
            throw new CheckpointException(
                    Reason.MALFORMED, "a checkpoint has exactly one signature, whose key is named like its origin");
        }
        Instant time = Cosignature.timeOf(signatures.get(0));
        return new SignedCheckpoint(Origin.parse(body.origin()), body.size(), body.root(), time, note.toBytes());
    }

    /** Signs; see {@link LogSigner}. */
    static SignedCheckpoint signed(SignedNote note) {
        try {
            return of(note);
        } catch (NoteException | MalformedNameException | CheckpointException e) {
            throw new IllegalStateException("we made a checkpoint that we cannot read", e);
        }
    }

    /** The log. */
    public Origin origin() {
        return origin;
    }

    /** How many entries the log had. */
    public TreeSize size() {
        return size;
    }

    /** The root of the tree over these entries. */
    public Digest root() {
        return root;
    }

    /** When the author signed, by the author's clock; whole seconds. */
    public Instant time() {
        return time;
    }

    /** The exact bytes of the note; the caller's own copy. */
    public byte[] note() {
        return note.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedCheckpoint that && Arrays.equals(note, that.note);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(note);
    }

    @Override
    public String toString() {
        return origin + " size " + size + " root " + root + " at " + time;
    }
}
