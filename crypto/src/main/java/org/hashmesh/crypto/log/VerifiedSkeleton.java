// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.ExtensionException.Reason;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileHash;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * The shape of a log that its author signed, and that begins with the full chunks that were held when it was checked. Each
 * of its chunks can be verified alone, in any order: {@link VerifiedChunk}. Immutable.
 *
 * <p>What was held beyond full chunks is not compared when the log has that chunk in full: the digest of a chunk says
 * nothing about a part of it. {@link #contradicts} does it once the chunk is here.
 */
public final class VerifiedSkeleton {
    private final Skeleton skeleton;
    private final SignedCheckpoint checkpoint;
    private final CompactRange held;
    private final CompactRange range;

    private VerifiedSkeleton(Skeleton skeleton, SignedCheckpoint checkpoint, CompactRange held, CompactRange range) {
        this.skeleton = skeleton;
        this.checkpoint = checkpoint;
        this.held = held;
        this.range = range;
    }

    /**
     * Verifies a claim against what is held of the log. Pure; costs one signature check, a hash for each chunk and two for
     * each leaf of the tail.
     *
     * @param claim the claim
     * @param current the tree that is held
     * @param head the newest checkpoint that is held, over exactly that tree; none when nothing is held
     * @param key the log, and who may sign for it
     * @param hasher the calling thread's
     * @throws ExtensionException when it must not be believed; the reason says whose fault that is
     * @throws IllegalStateException when tree, head and key do not belong together: our own mistake, or a damaged disk
     */
    public static VerifiedSkeleton check(
            Skeleton claim, CompactRange current, Optional<SignedCheckpoint> head, LogKey key, TreeHasher hasher)
            throws ExtensionException {
        HeldHead held = HeldHead.of(current, head, key, hasher);
        if (!claim.origin().equals(key.origin())) {
            throw new ExtensionException(
                    Reason.OTHER_LOG, "the shape of " + claim.origin() + " where that of " + key.origin() + " was due");
        }
        return verified(claim, held.open(claim.checkpointNote()), current, hasher);
    }

    /**
     * One that was verified before it was stored: checks everything again but the signature.
     *
     * @param current the tree that was held then, and is held now
     * @throws ExtensionException when it was not stored as it was verified
     */
    public static VerifiedSkeleton stored(Skeleton skeleton, CompactRange current, TreeHasher hasher)
            throws ExtensionException {
        try {
            return verified(skeleton, SignedCheckpoint.parse(skeleton.checkpointNote()), current, hasher);
        } catch (CheckpointException e) {
            throw new ExtensionException(e);
        }
    }

    private static VerifiedSkeleton verified(
            Skeleton claim, SignedCheckpoint checkpoint, CompactRange current, TreeHasher hasher)
            throws ExtensionException {
        requireFits(claim, checkpoint.size(), current.size());
        CompactRange.Builder tree = current.fullTiles().toBuilder(hasher);
        for (int i = 0; i < claim.chunks(); i++) {
            tree.appendTile(claim.digest(i));
        }
        // Without a full chunk, the leaves that are held beyond full chunks begin the tail.
        boolean within = claim.chunks() == 0;
        for (Leaf leaf : claim.tail()) {
            tree.append(leaf.hash(hasher));
            if (within && tree.size().equals(current.size()) && !tree.toRange().equals(current)) {
                throw new ExtensionException(
                        Reason.WRONG_ROOT, claim.origin() + ": it begins with other entries than those held");
            }
        }
        CompactRange range = tree.toRange();
        if (!range.root(hasher).equals(checkpoint.root())) {
            throw new ExtensionException(
                    Reason.WRONG_ROOT,
                    claim.origin() + ": the chunks up to " + checkpoint.size()
                            + " lead to another root than the signed one");
        }
        return new VerifiedSkeleton(claim, checkpoint, current, range);
    }

    private static void requireFits(Skeleton claim, TreeSize signed, TreeSize current) throws ExtensionException {
        if (signed.compareTo(current) <= 0) {
            throw new ExtensionException(
                    Reason.STALE, claim.origin() + ": size " + signed + " is nothing new, " + current + " are held");
        }
        if (signed.value() > Skeleton.MAX_ENTRIES) {
            throw new ExtensionException(
                    Reason.TOO_LARGE,
                    claim.origin() + ": a log of " + signed + " entries, " + Skeleton.MAX_ENTRIES + " are allowed");
        }
        if (claim.firstChunk() != current.value() / LeafBlock.CHUNK) {
            throw new ExtensionException(
                    Reason.NOT_ADJACENT,
                    claim.origin() + ": chunks from " + claim.firstChunk() + " on, but " + current + " are held");
        }
        if (!claim.isEvenlyCut()
                || claim.firstChunk() + claim.chunks() != signed.value() / LeafBlock.CHUNK
                || claim.tail().size() != signed.value() % LeafBlock.CHUNK) {
            throw new ExtensionException(Reason.WRONG_COUNT, claim + " do not reach " + signed);
        }
    }

    /** What the author signed. */
    public SignedCheckpoint checkpoint() {
        return checkpoint;
    }

    /** Which log. */
    public Origin origin() {
        return skeleton.origin();
    }

    /** The tree that was held when it was checked. */
    public CompactRange held() {
        return held;
    }

    /** The tree at the end: its size and root are the checkpoint's. */
    public CompactRange range() {
        return range;
    }

    /** The first full chunk that this is about: the one in which what is held ends. */
    public long firstChunk() {
        return skeleton.firstChunk();
    }

    /** The first chunk that is not full. */
    public long endChunk() {
        return skeleton.firstChunk() + skeleton.chunks();
    }

    /** Whether the chunk is one of those that this is about. */
    public boolean covers(long chunk) {
        return chunk >= firstChunk() && chunk < endChunk();
    }

    /** The root of the tree over the leaves of a chunk. */
    public Digest digest(long chunk) {
        return skeleton.digest((int) (chunk - firstChunk()));
    }

    /** The leaves after the last full chunk. */
    public List<Leaf> tail() {
        return skeleton.tail();
    }

    /** The claim that was verified. */
    public Skeleton skeleton() {
        return skeleton;
    }

    /** Tells each tile hash above the leaves that the tree gets beyond what is held, in the order in which it does. */
    public void tileHashes(TreeHasher hasher, TileHash.Sink sink) {
        CompactRange.Builder tree = held.fullTiles().toBuilder(hasher, sink);
        for (int i = 0; i < skeleton.chunks(); i++) {
            tree.appendTile(skeleton.digest(i));
        }
    }

    /** Whether this chunk has other leaves than those that were held when this was checked. The author signed both. */
    public boolean contradicts(VerifiedChunk chunk, TreeHasher hasher) {
        int inChunk = (int) (held.size().value() % LeafBlock.CHUNK);
        if (chunk.index() != firstChunk() || inChunk == 0) {
            return false;
        }
        CompactRange.Builder tree = held.fullTiles().toBuilder(hasher);
        for (int i = 0; i < inChunk; i++) {
            tree.append(Digest.of(chunk.leafHashes(), i * Digest.BYTES));
        }
        return !tree.toRange().equals(held);
    }

    /**
     * The tree of this shape, as far as it is known by the chunk in which what is held ends, for proofs from there.
     *
     * @param chunk that chunk
     * @param ours the tree that is held
     */
    public TileReader tiles(VerifiedChunk chunk, TileReader ours, TreeHasher hasher) {
        return new SkeletonTiles(this, chunk, ours, hasher);
    }

    @Override
    public String toString() {
        return skeleton + " of " + checkpoint;
    }
}
