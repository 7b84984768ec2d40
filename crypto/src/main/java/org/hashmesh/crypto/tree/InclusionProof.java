// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hashmesh.crypto.tree.ProofException.Reason;

/**
 * That an entry stands in a tree: the Merkle audit path of RFC 6962 section 2.1.1.
 *
 * @param hashes the neighbours on the way from the leaf to the root, the leaf's first; at most 63
 */
public record InclusionProof(List<Digest> hashes) {
    public InclusionProof {
        hashes = List.copyOf(hashes);
    }

    /**
     * The proof for the entry at {@code index} of the first {@code size} entries that the reader knows.
     *
     * @throws IllegalArgumentException when there is no such entry
     */
    public static InclusionProof prove(EntryIndex index, TreeSize size, TileReader reader, TreeHasher hasher) {
        if (!size.contains(index)) {
            throw new IllegalArgumentException("a tree of " + size + " entries has none at " + index);
        }
        Subtrees subtrees = new Subtrees(reader, hasher);
        List<Digest> fromRoot = new ArrayList<>();
        long start = 0;
        long end = size.value();
        while (end - start > 1) {
            long middle = start + Subtrees.largestPowerBelow(end - start);
            if (index.value() < middle) {
                fromRoot.add(subtrees.root(middle, end));
                end = middle;
            } else {
                fromRoot.add(subtrees.root(start, middle));
                start = middle;
            }
        }
        Collections.reverse(fromRoot);
        return new InclusionProof(fromRoot);
    }

    /**
     * Returns if the proof shows that the leaf with this hash stands at {@code index} of the tree with this size and root
     * (RFC 9162 section 2.1.3.2). Costs one node for each hash.
     *
     * @throws ProofException when it does not
     */
    public void verify(EntryIndex index, Digest leafHash, TreeSize size, Digest root, TreeHasher hasher)
            throws ProofException {
        if (!size.contains(index)) {
            throw new ProofException(Reason.INDEX_BEYOND_TREE, "a tree of " + size + " entries has none at " + index);
        }
        int expected = length(index, size);
        if (hashes.size() != expected) {
            throw new ProofException(
                    Reason.WRONG_LENGTH,
                    "the proof for entry " + index + " of " + size + " has " + expected + " hashes, not "
                            + hashes.size());
        }
        Digest hash = leafHash;
        long position = index.value();
        long last = size.value() - 1;
        for (Digest neighbour : hashes) {
            // At the right edge a subtree without a right neighbour is its own parent: go up to where it has a left
            // one.
            while (position == last && (position & 1) == 0) {
                position >>= 1;
                last >>= 1;
            }
            boolean right = (position & 1) == 1;
            hash = right ? hasher.node(neighbour, hash) : hasher.node(hash, neighbour);
            position >>= 1;
            last >>= 1;
        }
        if (!hash.equals(root)) {
            throw new ProofException(
                    Reason.WRONG_ROOT, "the proof for entry " + index + " of " + size + " leads to another root");
        }
    }

    /** How many hashes a proof has: below the last common ancestor with the right edge all, above it the left ones. */
    private static int length(EntryIndex index, TreeSize size) {
        int inner = Long.SIZE - Long.numberOfLeadingZeros(index.value() ^ (size.value() - 1));
        return inner + Long.bitCount(index.value() >>> inner);
    }
}
