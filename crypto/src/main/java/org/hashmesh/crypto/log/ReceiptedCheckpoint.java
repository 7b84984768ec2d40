// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashmesh.crypto.log.CheckpointException.Reason;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.NoteSignature;
import org.hashmesh.crypto.note.SignedNote;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint with receipts for it, as one C2SP signed note: the author's line, then one line for each member that gave a
 * receipt, by the members' names. At most {@value #MOST_RECEIPTS} of them. Only well-formed; see {@link #verify}.
 */
public final class ReceiptedCheckpoint {

    /** With the author's line, as many as every reader of notes takes. */
    public static final int MOST_RECEIPTS = SignedNote.MAX_SIGNATURES - 1;

    /**
     * Larger first; of one size, which only a dishonest author signs twice, the smaller root. So every node picks the same.
     */
    public static final Comparator<ReceiptedCheckpoint> LARGER_FIRST = Comparator.comparing(
                    (ReceiptedCheckpoint head) -> head.checkpoint().size())
            .reversed()
            .thenComparing(head -> head.checkpoint().root());

    private final SignedCheckpoint checkpoint;
    private final SortedMap<MemberName, Receipt> receipts;

    private ReceiptedCheckpoint(SignedCheckpoint checkpoint, SortedMap<MemberName, Receipt> receipts) {
        this.checkpoint = checkpoint;
        this.receipts = receipts;
    }

    /** The checkpoint with these receipts; of two by one member the first, and no more than may be. */
    public static ReceiptedCheckpoint of(SignedCheckpoint checkpoint, Collection<Receipt> receipts) {
        SortedMap<MemberName, Receipt> byMember = new TreeMap<>();
        for (Receipt receipt : receipts) {
            if (byMember.size() < MOST_RECEIPTS) {
                byMember.putIfAbsent(receipt.member(), receipt);
            }
        }
        return new ReceiptedCheckpoint(checkpoint, byMember);
    }

    /**
     * Reads the one spelling that {@link #bytes} writes.
     *
     * @throws CheckpointException MALFORMED
     */
    public static ReceiptedCheckpoint parse(byte[] bytes) throws CheckpointException {
        try {
            SignedNote note = SignedNote.parse(bytes);
            SignedNote authors = SignedNote.of(note.text(), note.signatures().subList(0, 1));
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(authors.toBytes());
            List<Receipt> receipts = new ArrayList<>();
            for (NoteSignature line :
                    note.signatures().subList(1, note.signatures().size())) {
                receipts.add(Receipt.read(line, checkpoint.origin()));
            }
            ReceiptedCheckpoint read = of(checkpoint, receipts);
            if (!Arrays.equals(read.bytes(), bytes)) {
                throw new CheckpointException(
                        Reason.MALFORMED, "receipts stand in the order of their members, one for each");
            }
            return read;
        } catch (NoteException e) {
            throw new CheckpointException(Reason.MALFORMED, e);
        }
    }

    /** What the receipts are for. */
    public SignedCheckpoint checkpoint() {
        return checkpoint;
    }

    /** One for each member that gave one, by name. */
    public List<Receipt> receipts() {
        return List.copyOf(receipts.values());
    }

    /** Whether it is about the same entries. */
    public boolean isFor(SignedCheckpoint other) {
        return checkpoint.origin().equals(other.origin())
                && checkpoint.size().equals(other.size())
                && checkpoint.root().equals(other.root());
    }

    /** With these receipts too, for the same entries; those that are here already stay. */
    public ReceiptedCheckpoint with(Collection<Receipt> more) {
        List<Receipt> all = new ArrayList<>(receipts.values());
        all.addAll(more);
        return of(checkpoint, all);
    }

    /**
     * Returns if this key made this receipt for this checkpoint. Costs one signature check.
     *
     * @throws CheckpointException OTHER_KEY or BAD_SIGNATURE
     */
    public void verify(Receipt receipt, ReceiptKey key) throws CheckpointException {
        receipt.verify(note(), key);
    }

    /** The bytes of the note. */
    public byte[] bytes() {
        return note().toBytes();
    }

    private SignedNote note() {
        try {
            SignedNote note = SignedNote.parse(checkpoint.note());
            List<NoteSignature> lines = new ArrayList<>(note.signatures());
            receipts.values().forEach(receipt -> lines.add(receipt.line()));
            return SignedNote.of(note.text(), lines);
        } catch (NoteException e) {
            throw new IllegalStateException("a checkpoint that was read before", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReceiptedCheckpoint that
                && checkpoint.equals(that.checkpoint)
                && receipts.equals(that.receipts);
    }

    @Override
    public int hashCode() {
        return 31 * checkpoint.hashCode() + receipts.hashCode();
    }

    @Override
    public String toString() {
        return checkpoint + " with receipts of " + receipts.keySet();
    }
}
