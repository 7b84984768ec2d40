// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hashmesh.crypto.tree.ProofException.Reason;

/**
 * That a tree begins with all of an older one: the Merkle consistency proof of RFC 6962 section 2.1.2. Between two trees
 * of one size, and from the tree without entries, it is empty.
 *
 * @param hashes in the order of the RFC; at most 64
 */
public record ConsistencyProof(List<Digest> hashes) {
    public ConsistencyProof {
        hashes = List.copyOf(hashes);
    }

    /**
     * The proof between two sizes of the tree that the reader knows.
     *
     * @throws IllegalArgumentException when the old size is larger
     */
    public static ConsistencyProof prove(TreeSize old, TreeSize size, TileReader reader, TreeHasher hasher) {
        if (old.compareTo(size) > 0) {
            throw new IllegalArgumentException("a tree of " + size + " entries does not begin with " + old);
        }
        if (old.value() == 0 || old.equals(size)) {
            return new ConsistencyProof(List.of());
        }
        Subtrees subtrees = new Subtrees(reader, hasher);
        List<Digest> fromRoot = new ArrayList<>();
        long start = 0;
        long end = size.value();
        while (old.value() != end) {
            long middle = start + Subtrees.largestPowerBelow(end - start);
            if (old.value() <= middle) {
                fromRoot.add(subtrees.root(middle, end));
                end = middle;
            } else {
                fromRoot.add(subtrees.root(start, middle));
                start = middle;
            }
        }
        // What is left is a subtree of both. When it is the whole old tree, the checker has its root already.
        if (start != 0) {
            fromRoot.add(subtrees.root(start, end));
        }
        Collections.reverse(fromRoot);
        return new ConsistencyProof(fromRoot);
    }

    /**
     * Returns if the proof shows that the tree of the new size and root begins with the tree of the old size and root (RFC
     * 9162 section 2.1.4.2). Costs at most two nodes for each hash.
     *
     * @throws ProofException when it does not
     */
    public void verify(TreeSize old, Digest oldRoot, TreeSize size, Digest root, TreeHasher hasher)
            throws ProofException {
        if (old.compareTo(size) > 0) {
            throw new ProofException(
                    Reason.OLD_BEYOND_NEW, "a tree of " + size + " entries does not begin with " + old);
        }
        if (old.value() == 0 || old.equals(size)) {
            requireLength(old, size, 0);
            requireRoot(Reason.WRONG_ROOT, size.value() == 0 ? TreeHasher.emptyRoot() : root, root, old, size);
            requireRoot(Reason.WRONG_OLD_ROOT, old.value() == 0 ? TreeHasher.emptyRoot() : root, oldRoot, old, size);
            return;
        }
        // The largest perfect subtree at the old tree's right edge, where both trees' paths to their roots begin.
        int height = Long.numberOfTrailingZeros(old.value());
        long position = (old.value() - 1) >>> height;
        long last = (size.value() - 1) >>> height;
        boolean whole = position == 0;
        int inner = Long.SIZE - Long.numberOfLeadingZeros(position ^ last);
        requireLength(old, size, (whole ? 0 : 1) + inner + Long.bitCount(position >>> inner));

        Digest oldHash = whole ? oldRoot : hashes.get(0);
        Digest hash = oldHash;
        for (Digest neighbour : whole ? hashes : hashes.subList(1, hashes.size())) {
            while (position == last && (position & 1) == 0) {
                position >>= 1;
                last >>= 1;
            }
            if ((position & 1) == 1) {
                oldHash = hasher.node(neighbour, oldHash);
                hash = hasher.node(neighbour, hash);
            } else {
                // To the right of the old tree: only the new one has it.
                hash = hasher.node(hash, neighbour);
            }
            position >>= 1;
            last >>= 1;
        }
        requireRoot(Reason.WRONG_OLD_ROOT, oldHash, oldRoot, old, size);
        requireRoot(Reason.WRONG_ROOT, hash, root, old, size);
    }

    private void requireLength(TreeSize old, TreeSize size, int expected) throws ProofException {
        if (hashes.size() != expected) {
            throw new ProofException(
                    Reason.WRONG_LENGTH,
                    "the proof from " + old + " to " + size + " entries has " + expected + " hashes, not "
                            + hashes.size());
        }
    }

    private static void requireRoot(Reason reason, Digest computed, Digest claimed, TreeSize old, TreeSize size)
            throws ProofException {
        if (!computed.equals(claimed)) {
            throw new ProofException(
                    reason,
                    "the proof from " + old + " to " + size + " entries leads to another "
                            + (reason == Reason.WRONG_OLD_ROOT ? "old root" : "root"));
        }
    }
}
