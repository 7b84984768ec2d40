// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.ExtensionException.Reason;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileHash;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * An extension that the log's author signed and that continues the log as it was held when it was checked. To hold one is
 * the proof: {@link #check} is the only way to get one, for peers' logs and for our own. Immutable.
 */
public final class VerifiedExtension {
    private final SignedCheckpoint checkpoint;
    private final TreeSize from;
    private final List<Leaf> leaves;
    private final List<Digest> leafHashes;
    private final List<TileHash> tileHashes;
    private final CompactRange range;

    private VerifiedExtension(Extension extension, SignedCheckpoint checkpoint, Growth growth) {
        this.checkpoint = checkpoint;
        from = extension.from();
        leaves = extension.leaves();
        leafHashes = growth.leafHashes;
        tileHashes = growth.tileHashes;
        range = growth.range;
    }

    /**
     * Verifies a claim against what is held of the log. Pure; costs one signature check, and two hashes for each leaf.
     *
     * <p>The signature comes before everything that compares with the head, so that only the author's own words are ever
     * held against the author.
     *
     * @param extension the claim
     * @param current the tree that is held
     * @param head the newest checkpoint that is held, over exactly that tree; none when nothing is held
     * @param key the log, and who may sign for it
     * @param hasher the calling thread's
     * @throws ExtensionException when it must not be believed; the reason says whose fault that is
     * @throws IllegalStateException when tree, head and key do not belong together: our own mistake, or a damaged disk
     */
    public static VerifiedExtension check(
            Extension extension, CompactRange current, Optional<SignedCheckpoint> head, LogKey key, TreeHasher hasher)
            throws ExtensionException {
        HeldHead held = HeldHead.of(current, head, key, hasher);
        requireThisLog(extension, key);
        requireWithinLimits(extension);
        SignedCheckpoint checkpoint = held.open(extension.checkpointNote());
        requireAdjacent(extension, current.size(), checkpoint.size());
        Growth growth = Growth.of(extension.leaves(), current, hasher);
        if (!growth.range.root(hasher).equals(checkpoint.root())) {
            throw new ExtensionException(
                    Reason.WRONG_ROOT,
                    key.origin() + ": the leaves up to " + checkpoint.size()
                            + " lead to another root than the signed one");
        }
        return new VerifiedExtension(extension, checkpoint, growth);
    }

    private static void requireThisLog(Extension extension, LogKey key) throws ExtensionException {
        if (!extension.origin().equals(key.origin())) {
            throw new ExtensionException(
                    Reason.OTHER_LOG,
                    "an extension of " + extension.origin() + " where one of " + key.origin() + " was due");
        }
    }

    private static void requireWithinLimits(Extension extension) throws ExtensionException {
        int leaves = extension.leaves().size();
        if (leaves > Extension.MAX_LEAVES) {
            throw new ExtensionException(
                    Reason.TOO_LARGE,
                    extension.origin() + ": " + leaves + " leaves at once, " + Extension.MAX_LEAVES + " are allowed");
        }
        long bytes = extension.leafBytes();
        if (bytes > Extension.MAX_LEAF_BYTES) {
            throw new ExtensionException(
                    Reason.TOO_LARGE,
                    extension.origin() + ": leaves of " + bytes + " bytes at once, " + Extension.MAX_LEAF_BYTES
                            + " are allowed");
        }
    }

    private static void requireAdjacent(Extension extension, TreeSize current, TreeSize signed)
            throws ExtensionException {
        if (!extension.from().equals(current)) {
            throw new ExtensionException(
                    Reason.NOT_ADJACENT,
                    extension.origin() + ": leaves from " + extension.from() + " on, but " + current + " are held");
        }
        int leaves = extension.leaves().size();
        // A difference, since a hostile size may be too large to add to.
        if (signed.value() - current.value() != leaves) {
            throw new ExtensionException(
                    Reason.WRONG_COUNT,
                    extension.origin() + ": " + leaves + " leaves from " + current + " on do not reach " + signed);
        }
    }

    /** What the author signed. */
    public SignedCheckpoint checkpoint() {
        return checkpoint;
    }

    /** Which log. */
    public Origin origin() {
        return checkpoint.origin();
    }

    /** How many entries the log had before. */
    public TreeSize from() {
        return from;
    }

    /** The new entries in order; none when the author only signed again. */
    public List<Leaf> leaves() {
        return leaves;
    }

    /** The leaves' hashes, in the same order. */
    public List<Digest> leafHashes() {
        return leafHashes;
    }

    /** The tile hashes above the leaves that these leaves completed, in the order in which they did. */
    public List<TileHash> tileHashes() {
        return tileHashes;
    }

    /** The tree after the leaves: its size and root are the checkpoint's. */
    public CompactRange range() {
        return range;
    }

    @Override
    public String toString() {
        return "from " + from + " to " + checkpoint;
    }

    /** What hashing the leaves onto a tree gives. */
    private record Growth(List<Digest> leafHashes, List<TileHash> tileHashes, CompactRange range) {
        static Growth of(List<Leaf> leaves, CompactRange start, TreeHasher hasher) {
            List<Digest> leafHashes = new ArrayList<>(leaves.size());
            List<TileHash> tileHashes = new ArrayList<>();
            CompactRange.Builder builder = start.toBuilder(hasher, tileHashes::add);
            for (Leaf leaf : leaves) {
                Digest hash = leaf.hash(hasher);
                leafHashes.add(hash);
                builder.append(hash);
            }
            return new Growth(List.copyOf(leafHashes), List.copyOf(tileHashes), builder.toRange());
        }
    }
}
