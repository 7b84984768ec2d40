// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/** A proof that does not prove what it should. */
public final class ProofException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Reason {
        /** The entry's index is not below the tree's size. */
        INDEX_BEYOND_TREE,
        /** The old tree is larger than the new one. */
        OLD_BEYOND_NEW,
        /** More or fewer hashes than a proof for these sizes has. */
        WRONG_LENGTH,
        /** The hashes lead to another root. */
        WRONG_ROOT,
        /** The hashes lead to another root of the old tree. */
        WRONG_OLD_ROOT
    }

    private final Reason reason;

    ProofException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong with the proof. */
    public Reason reason() {
        return reason;
    }
}
