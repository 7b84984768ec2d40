// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;

/**
 * The tree of a shape, as far as one of its chunks and what is held before tell it: enough to prove what that tree has in
 * place of the entries held, which need not be the same.
 */
final class SkeletonTiles implements TileReader {
    private final VerifiedSkeleton skeleton;
    private final VerifiedChunk chunk;
    private final TileReader held;
    private final TreeHasher hasher;

    SkeletonTiles(VerifiedSkeleton skeleton, VerifiedChunk chunk, TileReader held, TreeHasher hasher) {
        this.skeleton = skeleton;
        this.chunk = chunk;
        this.held = held;
        this.hasher = hasher;
    }

    @Override
    public Digest hashAt(int level, long index) {
        if (level == 0) {
            int place = (int) (index % TileId.WIDTH);
            if (index / TileId.WIDTH == chunk.index()) {
                return Digest.of(chunk.leafHashes(), place * Digest.BYTES);
            }
            if (index / TileId.WIDTH == skeleton.endChunk()) {
                return skeleton.tail().get(place).hash(hasher);
            }
            throw new IllegalArgumentException(
                    skeleton.origin() + ": the leaf hash of entry " + index + " is not known");
        }
        long end = (index + 1) << (TileId.HEIGHT * (level - 1));
        if (end <= skeleton.firstChunk()) {
            return held.hashAt(level, index);
        }
        if (level == 1) {
            return skeleton.digest(index);
        }
        byte[] below = new byte[TileId.WIDTH * Digest.BYTES];
        for (int i = 0; i < TileId.WIDTH; i++) {
            hashAt(level - 1, (index << TileId.HEIGHT) + i).writeTo(below, i * Digest.BYTES);
        }
        return hasher.perfectRoot(below);
    }
}
