// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

/** The sign-lock refuses. Nothing may be signed; the message says where, why and what to do. */
public final class SignLockException extends RuntimeException {
    /** Why. */
    public enum Reason {
        /** The directory was not made by {@code init}, or the disk lost it. */
        NOT_A_LOCK,
        /** There is something in the directory already. */
        NOT_EMPTY,
        /** Another process has it: two nodes must not sign with one key. */
        IN_USE,
        /** A file in it is not as it was written. */
        DAMAGED,
        /** What was to be locked does not follow what is locked: somebody else signed, or time went back. */
        FENCED,
        /** The disk refused. */
        DISK
    }

    private final Reason reason;

    public SignLockException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public SignLockException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
