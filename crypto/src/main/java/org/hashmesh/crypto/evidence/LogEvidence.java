// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.evidence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.hashmesh.crypto.evidence.EvidenceException.Reason;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TreeHasher;

/**
 * That the author of a log signed two checkpoints that cannot both be true. To hold one is the proof: {@link #check} is
 * the only way to get one. Immutable.
 *
 * <p>An author who only ever appends, whose times never go back, and who keeps the key to itself, cannot be shown to have
 * done this: each kind needs a signature that such an author does not give. That somebody cannot or will not prove
 * consistency is never evidence.
 */
public final class LogEvidence {

    /** What contradicts what. */
    public enum Kind {
        /** Two trees of one size with different roots. */
        TWO_ROOTS,
        /** A smaller tree at a later time. */
        SHRANK,
        /** A larger tree, signed no earlier, that does not begin with the smaller one. */
        OTHER_HISTORY;

        /** For people and files, such as {@code two-roots}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;
    private final SignedCheckpoint older;
    private final SignedCheckpoint newer;
    private final EvidenceClaim claim;

    private LogEvidence(Kind kind, SignedCheckpoint older, SignedCheckpoint newer, EvidenceClaim claim) {
        this.kind = kind;
        this.older = older;
        this.newer = newer;
        this.claim = claim;
    }

    /**
     * Verifies a claim. Pure and total; costs at most two signature checks, which come last, and 128 hashes.
     *
     * @param claim from anybody
     * @param key the log, and who may sign for it
     * @param hasher the calling thread's
     * @throws EvidenceException when it proves nothing, or is not spelled in the one way
     */
    public static LogEvidence check(EvidenceClaim claim, LogKey key, TreeHasher hasher) throws EvidenceException {
        SignedCheckpoint older = parse("older", claim.older(), key);
        SignedCheckpoint newer = parse("newer", claim.newer(), key);
        if (order(older, newer) > 0) {
            throw new EvidenceException(
                    Reason.WRONG_ORDER,
                    key.origin() + ": the smaller tree, or else the note that sorts first, is first");
        }
        Kind kind = kind(older, newer);
        if (kind == Kind.OTHER_HISTORY) {
            requireOtherHistory(claim, older, newer, hasher);
        } else if (claim.otherRoot().isPresent() || !claim.hashes().isEmpty()) {
            throw new EvidenceException(
                    Reason.SUPERFLUOUS, key.origin() + ": the checkpoints contradict each other without a proof");
        }
        verify(older, key);
        verify(newer, key);
        return new LogEvidence(kind, older, newer, claim);
    }

    /** The one order of two checkpoints: by size, else by their bytes. */
    static int order(SignedCheckpoint one, SignedCheckpoint other) {
        int bySize = one.size().compareTo(other.size());
        return bySize != 0 ? bySize : Arrays.compareUnsigned(one.note(), other.note());
    }

    private static SignedCheckpoint parse(String which, byte[] note, LogKey key) throws EvidenceException {
        SignedCheckpoint checkpoint;
        try {
            checkpoint = SignedCheckpoint.parse(note);
        } catch (CheckpointException e) {
            throw new EvidenceException(Reason.MALFORMED, e);
        }
        if (!checkpoint.origin().equals(key.origin())) {
            throw new EvidenceException(
                    Reason.OTHER_LOG,
                    "the " + which + " checkpoint is of " + checkpoint.origin() + ", not of " + key.origin());
        }
        return checkpoint;
    }

    /** What two checkpoints in order can contradict each other in; OTHER_HISTORY is still to be proven. */
    private static Kind kind(SignedCheckpoint older, SignedCheckpoint newer) throws EvidenceException {
        if (older.size().equals(newer.size())) {
            if (older.root().equals(newer.root())) {
                throw new EvidenceException(
                        Reason.NO_CONTRADICTION,
                        older.origin() + ": both checkpoints are of one tree of " + older.size() + " entries");
            }
            return Kind.TWO_ROOTS;
        }
        return newer.time().isBefore(older.time()) ? Kind.SHRANK : Kind.OTHER_HISTORY;
    }

    private static void requireOtherHistory(
            EvidenceClaim claim, SignedCheckpoint older, SignedCheckpoint newer, TreeHasher hasher)
            throws EvidenceException {
        Optional<Digest> otherRoot = claim.otherRoot();
        if (otherRoot.isEmpty()) {
            throw new EvidenceException(
                    Reason.NO_CONTRADICTION,
                    older.origin() + ": " + newer.size() + " entries may well follow " + older.size()
                            + "; without another root it is no contradiction");
        }
        if (otherRoot.get().equals(older.root())) {
            throw new EvidenceException(
                    Reason.NO_CONTRADICTION, older.origin() + ": the other root is the older checkpoint's own");
        }
        try {
            new ConsistencyProof(claim.hashes())
                    .verify(older.size(), otherRoot.get(), newer.size(), newer.root(), hasher);
        } catch (ProofException e) {
            throw new EvidenceException(Reason.BAD_PROOF, e);
        }
    }

    private static void verify(SignedCheckpoint checkpoint, LogKey key) throws EvidenceException {
        try {
            checkpoint.verify(key);
        } catch (CheckpointException e) {
            throw new EvidenceException(
                    switch (e.reason()) {
                        case MALFORMED -> Reason.MALFORMED;
                        case OTHER_LOG -> Reason.OTHER_LOG;
                        case OTHER_KEY -> Reason.OTHER_KEY;
                        case BAD_SIGNATURE -> Reason.BAD_SIGNATURE;
                    },
                    e);
        }
    }

    /** What contradicts what. */
    public Kind kind() {
        return kind;
    }

    /** Whose log. */
    public Origin origin() {
        return older.origin();
    }

    /** The checkpoint of the smaller tree; of two trees of one size, the one whose note sorts first. */
    public SignedCheckpoint older() {
        return older;
    }

    /** The other one. */
    public SignedCheckpoint newer() {
        return newer;
    }

    /** The parts, to be written down and checked again elsewhere. */
    public EvidenceClaim claim() {
        return claim;
    }

    /** One sentence for people, without the log's name. */
    public String contradiction() {
        return switch (kind) {
            case TWO_ROOTS -> {
                boolean inOrder = !newer.time().isBefore(older.time());
                yield "signed two different trees of " + older.size() + " entries, at "
                        + (inOrder ? older : newer).time() + " and at " + (inOrder ? newer : older).time();
            }
            case SHRANK ->
                "signed " + newer.size() + " entries at " + newer.time() + ", and later, at " + older.time() + ", only "
                        + older.size();
            case OTHER_HISTORY ->
                "signed " + older.size() + " entries at " + older.time() + ", and at " + newer.time() + " a tree of "
                        + newer.size() + " that begins with others";
        };
    }

    @Override
    public String toString() {
        return origin() + " " + contradiction();
    }
}
