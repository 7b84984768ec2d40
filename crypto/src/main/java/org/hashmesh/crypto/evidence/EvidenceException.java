// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.evidence;

/** Says that something is no evidence: the fault of whoever brought it, and nothing against the log's author. */
public final class EvidenceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why it is none. */
    public enum Reason {
        /** Not the one spelling that evidence has: a note that is no checkpoint, or a root or hash that is none. */
        MALFORMED,
        /** The two checkpoints, or the key, are not of one log. */
        OTHER_LOG,
        /** A checkpoint is signed with another key than the log's. */
        OTHER_KEY,
        /** A checkpoint's signature is not good. */
        BAD_SIGNATURE,
        /** The two checkpoints stand in the wrong order; there is one order only. */
        WRONG_ORDER,
        /** The two checkpoints can both be true. */
        NO_CONTRADICTION,
        /** The two checkpoints contradict each other by themselves, so a root and hashes have no place. */
        SUPERFLUOUS,
        /** The hashes do not lead from the other root to the newer checkpoint. */
        BAD_PROOF
    }

    private final Reason reason;

    EvidenceException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    EvidenceException(Reason reason, Exception cause) {
        super(cause.getMessage(), cause);
        this.reason = reason;
    }

    /** Why it is none. */
    public Reason reason() {
        return reason;
    }
}
