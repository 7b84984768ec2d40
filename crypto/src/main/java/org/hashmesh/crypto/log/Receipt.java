// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.time.Instant;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CheckpointException.Reason;
import org.hashmesh.crypto.note.CheckpointBody;
import org.hashmesh.crypto.note.Cosignature;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.NoteSignature;
import org.hashmesh.crypto.note.SignedNote;

/**
 * What a node says of a checkpoint: "I durably hold every entry up to this size". A C2SP cosignature by the node's key.
 * Nothing is verified by holding one; see {@link ReceiptedCheckpoint#verify}.
 *
 * @param member whose node says it
 * @param node which one
 * @param time when, by its clock; whole seconds
 * @param line the signature line
 */
public record Receipt(MemberName member, NodeName node, Instant time, NoteSignature line) {

    /** The receipt of this node for this checkpoint. */
    public static Receipt sign(SignedCheckpoint checkpoint, ReceiptKey who, Ed25519PrivateKey key, Instant time) {
        String text = new CheckpointBody(checkpoint.origin().text(), checkpoint.size(), checkpoint.root()).text();
        return new Receipt(
                who.member(),
                who.node(),
                time,
                Cosignature.sign(text, who.noteKey().name(), key, time));
    }

    /** Reads a line under a checkpoint of this log. */
    static Receipt read(NoteSignature line, Origin log) throws CheckpointException {
        try {
            String[] parts = line.keyName().split("/", -1);
            if (parts.length == 4) {
                MemberName member = MemberName.parse(parts[2]);
                NodeName node = NodeName.parse(parts[3]);
                if (ReceiptKey.name(log.forum(), member, node).equals(line.keyName())) {
                    return new Receipt(member, node, Cosignature.timeOf(line), line);
                }
            }
            throw new CheckpointException(
                    Reason.MALFORMED,
                    "a receipt's key is named hashmesh/" + log.forum() + "/MEMBER/NODE, not " + line.keyName());
        } catch (MalformedNameException | NoteException e) {
            throw new CheckpointException(Reason.MALFORMED, e);
        }
    }

    /** Whether it says that this key made it; proves nothing. */
    public boolean isBy(ReceiptKey key) {
        return line.keyName().equals(key.noteKey().name())
                && line.keyId() == key.noteKey().id();
    }

    /** Returns if this key made this receipt for that note. */
    void verify(SignedNote note, ReceiptKey key) throws CheckpointException {
        try {
            Cosignature.verify(note, key.noteKey());
        } catch (NoteException e) {
            throw new CheckpointException(
                    e.reason() == NoteException.Reason.NOT_SIGNED ? Reason.OTHER_KEY : Reason.BAD_SIGNATURE, e);
        }
    }
}
