// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

/** Says that a certificate, a name in one, or a fingerprint is not of our kind: the fault of whoever sent it. */
public final class IdentityException extends Exception {

    /** What is wrong. */
    public enum Reason {
        /** Not the one spelling of a node's or an admin's SPIFFE id. */
        MALFORMED_ID,
        /** Not {@code SHA256:} and 64 lower-case hex digits. */
        MALFORMED_FINGERPRINT,
        /** A certificate whose key is not ECDSA on P-256. */
        OTHER_KEY_TYPE,
        /** Bytes that are no certificate in DER. */
        MALFORMED_CERTIFICATE,
        /** A certificate whose signature is not good under its own key. */
        NOT_SELF_SIGNED,
        /** A certificate that does not carry exactly one name, a SPIFFE id of ours. */
        NO_SINGLE_ID
    }

    private final Reason reason;

    IdentityException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
