// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.time.Instant;
import java.util.List;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.note.CheckpointBody;
import org.hashmesh.crypto.note.Cosignature;
import org.hashmesh.crypto.note.SignedNote;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;

/** Signs the checkpoints of one log with its private key, in this process. */
public final class LogSigner implements CheckpointSigner {

    private final Origin origin;
    private final Ed25519PrivateKey key;

    /** The signer of this log. */
    public LogSigner(Origin origin, Ed25519PrivateKey key) {
        this.origin = origin;
        this.key = key;
    }

    /** What others verify with. */
    public LogKey logKey() {
        return new LogKey(origin, key.publicKey());
    }

    @Override
    public SignedCheckpoint sign(Origin log, TreeSize size, Digest root, Instant time) {
        if (!log.equals(origin)) {
            throw new IllegalStateException("the signer of " + origin + " was asked to sign for " + log);
        }
        String text = new CheckpointBody(origin.text(), size, root).text();
        return SignedCheckpoint.signed(SignedNote.of(text, List.of(Cosignature.sign(text, origin.text(), key, time))));
    }
}
