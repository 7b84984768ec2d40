// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.evidence.EvidenceException.Reason;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says contradicts itself: two signed notes of one log, and where those alone are not enough, what links
 * them. Nothing about it is verified; {@link LogEvidence#check} verifies it. Immutable.
 */
public final class EvidenceClaim {

    /** Most hashes: those of the longest consistency proof. */
    public static final int MAX_HASHES = 64;

    private final byte[] older;
    private final byte[] newer;
    private final Optional<Digest> otherRoot;
    private final List<Digest> hashes;

    private EvidenceClaim(byte[] older, byte[] newer, Optional<Digest> otherRoot, List<Digest> hashes) {
        this.older = older;
        this.newer = newer;
        this.otherRoot = otherRoot;
        this.hashes = List.copyOf(hashes);
    }

    /**
     * From the parts as they came from outside.
     *
     * @param older the note of the smaller tree; of two trees of one size, the note that sorts first
     * @param newer the other note
     * @param otherRoot 32 bytes, or none
     * @param hashes of 32 bytes each
     * @throws EvidenceException MALFORMED when a root or hash has another length, or there are too many
     */
    public static EvidenceClaim parse(byte[] older, byte[] newer, byte[] otherRoot, List<byte[]> hashes)
            throws EvidenceException {
        if (hashes.size() > MAX_HASHES) {
            throw new EvidenceException(
                    Reason.MALFORMED, "evidence has at most " + MAX_HASHES + " hashes, not " + hashes.size());
        }
        List<Digest> digests = new ArrayList<>();
        for (byte[] hash : hashes) {
            digests.add(digest("a hash in evidence", hash));
        }
        Optional<Digest> root =
                otherRoot.length == 0 ? Optional.empty() : Optional.of(digest("the other root", otherRoot));
        return new EvidenceClaim(older.clone(), newer.clone(), root, digests);
    }

    /** That these two of one log contradict each other by themselves; in either order. */
    public static EvidenceClaim between(SignedCheckpoint one, SignedCheckpoint other) {
        int order = LogEvidence.order(one, other);
        return new EvidenceClaim(
                (order <= 0 ? one : other).note(), (order <= 0 ? other : one).note(), Optional.empty(), List.of());
    }

    /**
     * That the tree of the newer checkpoint begins with another tree than that of the older, smaller one.
     *
     * @param otherRoot the root that the newer tree has over its first entries, as many as the older tree has
     * @param proof from there to the newer root
     */
    public static EvidenceClaim otherHistory(
            SignedCheckpoint older, SignedCheckpoint newer, Digest otherRoot, ConsistencyProof proof) {
        return new EvidenceClaim(older.note(), newer.note(), Optional.of(otherRoot), proof.hashes());
    }

    private static Digest digest(String what, byte[] bytes) throws EvidenceException {
        if (bytes.length != Digest.BYTES) {
            throw new EvidenceException(Reason.MALFORMED, what + " has 32 bytes, not " + bytes.length);
        }
        return Digest.of(bytes);
    }

    /** The first note; the caller's own copy. */
    public byte[] older() {
        return older.clone();
    }

    /** The second note; the caller's own copy. */
    public byte[] newer() {
        return newer.clone();
    }

    /** What the newer tree is said to begin with, where the two notes alone are not enough. */
    public Optional<Digest> otherRoot() {
        return otherRoot;
    }

    /** The consistency proof from there to the newer tree; else none. */
    public List<Digest> hashes() {
        return hashes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EvidenceClaim that
                && Arrays.equals(older, that.older)
                && Arrays.equals(newer, that.newer)
                && otherRoot.equals(that.otherRoot)
                && hashes.equals(that.hashes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(older) + Arrays.hashCode(newer);
    }
}
