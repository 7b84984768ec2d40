// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

import java.util.Optional;
import java.util.stream.Stream;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.store.log.LogReader;

/** What our copy of a log has to say against a checkpoint that its author signed. */
final class Contradictions {

    private Contradictions() {}

    /** Whether no proof is needed to see that not both can be true: two roots of one size, or size against time. */
    static boolean contradict(SignedCheckpoint one, SignedCheckpoint other) {
        int order = one.size().compareTo(other.size());
        if (order == 0) {
            return !one.root().equals(other.root());
        }
        SignedCheckpoint larger = order < 0 ? other : one;
        SignedCheckpoint smaller = order < 0 ? one : other;
        return larger.time().isBefore(smaller.time());
    }

    /**
     * What contradicts the checkpoint, if something does. Costs reads and hashes like a proof.
     *
     * @param shown with a good signature
     */
    static Optional<EvidenceClaim> with(SignedCheckpoint shown, LogReader log, TreeHasher hasher) {
        SignedCheckpoint head = log.head().checkpoint();
        if (contradict(head, shown)) {
            return Optional.of(EvidenceClaim.between(head, shown));
        }
        if (shown.size().compareTo(head.size()) >= 0) {
            return Optional.empty();
        }
        Digest ours =
                CompactRange.read(shown.size(), log.tiles(shown.size()), hasher).root(hasher);
        if (!ours.equals(shown.root())) {
            ConsistencyProof proof = ConsistencyProof.prove(shown.size(), head.size(), log.tiles(head.size()), hasher);
            return Optional.of(EvidenceClaim.otherHistory(shown, head, ours, proof));
        }
        // Same entries. The checkpoints around it may still say that it was not the truth at its time.
        return Stream.concat(log.history(shown.size(), 1).stream(), log.checkpointBefore(shown.size()).stream())
                .filter(next -> contradict(next, shown))
                .findFirst()
                .map(next -> EvidenceClaim.between(next, shown));
    }
}
