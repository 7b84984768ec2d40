// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

/** Says that some bytes are not a checkpoint that the log's key signed: the fault of whoever sent them. */
public final class CheckpointException extends Exception {

    /** What is wrong. */
    public enum Reason {
        /** Not the one spelling of a checkpoint with one signature by its author. */
        MALFORMED,
        /** A checkpoint of another log than the one asked about. */
        OTHER_LOG,
        /** Signed with another key than the one the log is known to have. */
        OTHER_KEY,
        /** The signature is not good. */
        BAD_SIGNATURE
    }

    private final Reason reason;

    CheckpointException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    CheckpointException(Reason reason, Exception cause) {
        super(cause.getMessage(), cause);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
