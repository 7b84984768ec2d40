// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.SignedNote;
import org.hashmesh.crypto.note.TlogProof;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.store.log.LogReader;

/** Shows that an entry is in its author's log, to people who have only the log's key. */
public final class EntryProofs {
    private EntryProofs() {}

    /**
     * A C2SP tlog-proof under the log's newest checkpoint, with the leaf as its extra line.
     *
     * @throws IllegalArgumentException when the entry is not held
     */
    public static byte[] prove(LogReader log, EntryIndex index) {
        SignedCheckpoint checkpoint = log.head().checkpoint();
        InclusionProof path =
                InclusionProof.prove(index, checkpoint.size(), log.tiles(checkpoint.size()), new TreeHasher());
        try {
            return TlogProof.of(log.leaf(index).bytes(), index, path.hashes(), SignedNote.parse(checkpoint.note()))
                    .format();
        } catch (NoteException e) {
            throw new IllegalStateException("a checkpoint that was verified is no note", e);
        }
    }
}
