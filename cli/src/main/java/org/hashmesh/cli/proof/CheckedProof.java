// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.util.Locale;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.TlogProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TreeHasher;

/**
 * A proof that was checked: the log of this key has this leaf at this position, and its author signed that. Holding one
 * is the guarantee; {@link #check} is the only way to get one.
 */
final class CheckedProof {
    private final LogKey key;
    private final SignedCheckpoint checkpoint;
    private final EntryIndex index;
    private final byte[] leaf;
    private final Digest leafHash;

    private CheckedProof(LogKey key, SignedCheckpoint checkpoint, EntryIndex index, byte[] leaf, Digest leafHash) {
        this.key = key;
        this.checkpoint = checkpoint;
        this.index = index;
        this.leaf = leaf;
        this.leafHash = leafHash;
    }

    /**
     * Checks a proof file: its form, the one signature under its checkpoint, and the path from the leaf to the root.
     * Costs one signature check and one hash for each level of the tree.
     *
     * @param file a C2SP tlog-proof whose extra data is the leaf
     */
    static CheckedProof check(byte[] file, TrustedKeys trusted) throws CommandFailure {
        try {
            TlogProof proof = TlogProof.parse(file);
            byte[] note = proof.checkpoint().toBytes();
            // Whose it says it is: only to find the key. The signature is checked before anything else is believed.
            LogKey key = trusted.of(SignedCheckpoint.parse(note).origin());
            SignedCheckpoint checkpoint = SignedCheckpoint.open(note, key);
            byte[] leaf = proof.extra();
            if (leaf.length == 0) {
                throw refused("it does not contain the entry", "ask for a proof with the entry in its line `extra`");
            }
            TreeHasher hasher = new TreeHasher();
            Digest leafHash = hasher.leaf(leaf);
            new InclusionProof(proof.hashes())
                    .verify(proof.index(), leafHash, checkpoint.size(), checkpoint.root(), hasher);
            return new CheckedProof(key, checkpoint, proof.index(), leaf, leafHash);
        } catch (NoteException e) {
            throw refused(e.reason(), e);
        } catch (CheckpointException e) {
            throw refused(e.reason(), e);
        } catch (ProofException e) {
            throw refused(e.reason(), e);
        }
    }

    private static CommandFailure refused(Enum<?> reason, Exception e) {
        String name = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return refused(name + ": " + e.getMessage(), "do not rely on it; ask its sender for a new one");
    }

    private static CommandFailure refused(String why, String next) {
        return CommandFailure.of(ExitCode.VERIFICATION_FAILED, "E-CLI-023", "the proof does not verify")
                .why(why)
                .next(next)
                .build();
    }

    /** The key that signed. */
    LogKey key() {
        return key;
    }

    /** What it signed. */
    SignedCheckpoint checkpoint() {
        return checkpoint;
    }

    /** Where in the log the entry stands. */
    EntryIndex index() {
        return index;
    }

    /** The entry's bytes; the caller's own copy. */
    byte[] leaf() {
        return leaf.clone();
    }

    Digest leafHash() {
        return leafHash;
    }
}
