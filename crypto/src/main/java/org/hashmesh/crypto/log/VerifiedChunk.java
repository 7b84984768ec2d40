// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import org.hashmesh.crypto.log.ExtensionException.Reason;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;

/**
 * A full chunk of which the log's author signed every byte. Its arrays are shared for speed: nobody writes into them.
 */
public final class VerifiedChunk {
    private final VerifiedSkeleton skeleton;
    private final long index;
    private final LeafBlock block;
    private final byte[] leafHashes;

    private VerifiedChunk(VerifiedSkeleton skeleton, long index, LeafBlock block, byte[] leafHashes) {
        this.skeleton = skeleton;
        this.index = index;
        this.block = block;
        this.leafHashes = leafHashes;
    }

    /**
     * Verifies a chunk alone. Pure; costs two hashes for each leaf, and no object.
     *
     * @param skeleton the shape of its log
     * @param index which chunk it should be
     * @param packed its leaves, as {@link LeafBlock#pack} writes them; kept, not copied
     * @param hasher the calling thread's
     * @throws ExtensionException NOT_ADJACENT when the skeleton does not name this chunk, MALFORMED, WRONG_COUNT or
     *     WRONG_ROOT when it is not the one
     */
    public static VerifiedChunk check(VerifiedSkeleton skeleton, long index, byte[] packed, TreeHasher hasher)
            throws ExtensionException {
        String which = skeleton.origin() + ": chunk " + index;
        if (!skeleton.covers(index)) {
            throw new ExtensionException(Reason.NOT_ADJACENT, which + " is not one of those that are due");
        }
        LeafBlock block = unpack(packed, which);
        if (block.count() != LeafBlock.CHUNK) {
            throw new ExtensionException(Reason.WRONG_COUNT, which + " has " + block.count() + " leaves");
        }
        byte[] hashes = new byte[LeafBlock.CHUNK * Digest.BYTES];
        for (int i = 0; i < LeafBlock.CHUNK; i++) {
            hasher.leaf(packed, block.start(i), block.length(i), hashes, i * Digest.BYTES);
        }
        if (!hasher.perfectRoot(hashes).equals(skeleton.digest(index))) {
            throw new ExtensionException(Reason.WRONG_ROOT, which + " is not what its author signed");
        }
        return new VerifiedChunk(skeleton, index, block, hashes);
    }

    private static LeafBlock unpack(byte[] packed, String which) throws ExtensionException {
        try {
            return LeafBlock.unpack(packed);
        } catch (IllegalArgumentException e) {
            throw new ExtensionException(Reason.MALFORMED, which + ": " + e.getMessage());
        }
    }

    /** The shape that it was verified against. */
    public VerifiedSkeleton skeleton() {
        return skeleton;
    }

    /** Which chunk of its log. */
    public long index() {
        return index;
    }

    /** Its leaves. */
    public LeafBlock block() {
        return block;
    }

    /** The hashes of its leaves in a row, 32 bytes each: a full tile of level 0. */
    public byte[] leafHashes() {
        return leafHashes;
    }

    @Override
    public String toString() {
        return skeleton.origin() + ": chunk " + index;
    }
}
