// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/**
 * A port: how proofs read a tree, wherever it is kept.
 *
 * <p>Laws, for a reader of a tree of n entries:
 *
 * <ul>
 *   <li>{@code hashAt(0, i)} is the leaf hash of entry i, for each i below n.
 *   <li>{@code hashAt(level, i)} is the root of the perfect subtree over the entries from i x 256<sup>level</sup>
 *       (inclusive) to (i + 1) x 256<sup>level</sup> (exclusive), for each i whose subtree lies within the n entries.
 *   <li>The answer for a position never changes, also not when the tree grows.
 *   <li>Any other position is a mistake of the caller: {@link IllegalArgumentException}.
 *   <li>A hash that should be there and cannot be read is the disk's failure, and unchecked; a wrong one is never
 *       answered knowingly.
 * </ul>
 *
 * <p>Reads come in runs of neighbours, at most 256 from one tile, so an implementation should keep the tile it read last.
 */
public interface TileReader {
    /** The tile hash at this position. */
    Digest hashAt(int level, long index);
}
