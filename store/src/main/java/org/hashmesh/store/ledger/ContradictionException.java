// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * A chunk that its author signed has other entries than those held, which the author signed too. What was fetched of that
 * log is forgotten.
 */
public final class ContradictionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient SignedCheckpoint other;
    private final transient TreeSize held;
    private final transient Digest otherRoot;
    private final transient ConsistencyProof proof;

    ContradictionException(
            String message, SignedCheckpoint other, TreeSize held, Digest otherRoot, ConsistencyProof proof) {
        super(message);
        this.other = other;
        this.held = held;
        this.otherRoot = otherRoot;
        this.proof = proof;
    }

    /** The checkpoint whose tree does not begin with the entries held. */
    public SignedCheckpoint other() {
        return other;
    }

    /** How many entries are held. */
    public TreeSize held() {
        return held;
    }

    /** The root of the other tree over its first as many entries. */
    public Digest otherRoot() {
        return otherRoot;
    }

    /** From {@link #otherRoot} to {@link #other}. */
    public ConsistencyProof proof() {
        return proof;
    }
}
