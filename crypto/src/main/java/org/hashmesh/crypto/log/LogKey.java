// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.NoteKeyType;
import org.hashmesh.crypto.note.NoteVerifierKey;

/**
 * The key that signs the checkpoints of one log. The key's name in a note is the log's origin.
 *
 * @param origin the log
 * @param key its key
 */
public record LogKey(Origin origin, Ed25519PublicKey key) {

    /**
     * Reads the C2SP text form of a cosigning key, {@code origin+id+base64}.
     *
     * @throws CheckpointException MALFORMED, also if the name is no origin or the key signs in another way
     */
    public static LogKey parse(String vkey) throws CheckpointException {
        try {
            NoteVerifierKey key = NoteVerifierKey.parse(vkey);
            if (key.type() != NoteKeyType.COSIGNATURE) {
                throw new CheckpointException(
                        CheckpointException.Reason.MALFORMED, "a log's key makes cosignatures (type 4)");
            }
            return new LogKey(Origin.parse(key.name()), key.key());
        } catch (NoteException | MalformedNameException e) {
            throw new CheckpointException(CheckpointException.Reason.MALFORMED, e);
        }
    }

    /** The C2SP text form, which other tools take. */
    public String text() {
        return noteKey().text();
    }

    /** The key as it verifies notes. */
    public NoteVerifierKey noteKey() {
        return new NoteVerifierKey(origin.text(), NoteKeyType.COSIGNATURE, key);
    }

    @Override
    public String toString() {
        return text();
    }
}
