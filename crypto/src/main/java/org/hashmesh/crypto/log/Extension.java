// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.List;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * A claim that a log goes on like this: more entries, and the checkpoint that covers them. From a peer or from our own
 * pipeline; nothing about it is verified. {@link VerifiedExtension#check} verifies it.
 *
 * <p>Without leaves it is a log's author saying the same again later. Immutable.
 */
public final class Extension {
    /** The most leaves between two checkpoints, so that what is verified at once fits in memory. */
    public static final int MAX_LEAVES = 65_536;

    /** The most bytes of all leaves together: 16 MiB, for the same reason. */
    public static final long MAX_LEAF_BYTES = 16L << 20;

    private final Origin origin;
    private final TreeSize from;
    private final List<Leaf> leaves;
    private final byte[] checkpointNote;

    /**
     * The claim.
     *
     * @param origin which log
     * @param from how many entries come before the leaves
     * @param leaves the new entries in order
     * @param checkpointNote the checkpoint that covers everything up to the last leaf, as its author wrote it
     */
    public Extension(Origin origin, TreeSize from, List<Leaf> leaves, byte[] checkpointNote) {
        this.origin = origin;
        this.from = from;
        this.leaves = List.copyOf(leaves);
        this.checkpointNote = checkpointNote.clone();
    }

    /** Which log. */
    public Origin origin() {
        return origin;
    }

    /** How many entries come before the leaves. */
    public TreeSize from() {
        return from;
    }

    /** The new entries in order. */
    public List<Leaf> leaves() {
        return leaves;
    }

    /** The checkpoint's exact bytes; the caller's own copy. */
    public byte[] checkpointNote() {
        return checkpointNote.clone();
    }

    /** The bytes of all leaves together. */
    public long leafBytes() {
        long total = 0;
        for (Leaf leaf : leaves) {
            total += leaf.length();
        }
        return total;
    }

    @Override
    public String toString() {
        return origin + " from " + from + " by " + leaves.size() + " leaves";
    }
}
