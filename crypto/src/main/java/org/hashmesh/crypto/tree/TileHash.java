// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/**
 * The root of a perfect subtree over 256<sup>level</sup> entries, and where it stands: it covers the entries from {@code
 * index} x 256<sup>level</sup> on. Level 0 holds the leaf hashes.
 *
 * @param level 0 to {@value TileId#MAX_LEVEL}
 * @param index from 0 on, counted along the level
 * @param hash the subtree's root
 */
public record TileHash(int level, long index, Digest hash) {
    public TileHash {
        TileId.requirePosition(level, index);
    }

    /** Who wants to know each tile hash when a growing tree completes it. */
    public interface Sink {
        /** Nobody. */
        Sink NONE = hash -> {};

        /** Takes one that will never change any more. Called in the order in which the tree completes them. */
        void accept(TileHash hash);
    }
}
