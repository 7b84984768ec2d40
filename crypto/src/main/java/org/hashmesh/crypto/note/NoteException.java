// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

/** Says that a note, a key or a proof is not what it should be: the fault of whoever wrote it. */
public final class NoteException extends Exception {

    /** What is wrong. */
    public enum Reason {
        /** Not the one spelling that the format has. */
        MALFORMED,
        /** More bytes or more signatures than the limits allow. */
        TOO_LARGE,
        /** No signature by the key asked for. */
        NOT_SIGNED,
        /** A signature that claims to be by the key asked for, and is not. */
        BAD_SIGNATURE
    }

    private final Reason reason;

    NoteException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static NoteException malformed(String message) {
        return new NoteException(Reason.MALFORMED, message);
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
