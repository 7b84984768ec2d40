// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

/** Says that some bytes are not a public key that a signature could be checked with. */
public final class PublicKeyException extends Exception {

    /** Why the bytes are not a key. */
    public enum Reason {
        /** Not exactly 32 bytes. */
        WRONG_LENGTH,
        /** Not the one canonical encoding of a point of prime order: no honest key looks like this. */
        NOT_A_KEY
    }

    private final Reason reason;

    PublicKeyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why the bytes are not a key. */
    public Reason reason() {
        return reason;
    }
}
