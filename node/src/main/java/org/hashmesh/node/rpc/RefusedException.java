// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.security.cert.CertificateException;

/** The other side's certificate does not let it in. */
public final class RefusedException extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** Why, with a stable code. */
    public enum Reason {
        /** It showed no certificate. */
        NO_CERTIFICATE("E-TLS-002"),
        /** Not one self-signed certificate as our nodes make them. */
        BAD_CERTIFICATE("E-TLS-003"),
        /** Its key is not listed. */
        UNKNOWN_KEY("E-TLS-004"),
        /** Its key is listed, but for another name than the certificate says. */
        OTHER_NAME("E-TLS-005"),
        /** It has expired, or its time has not come. */
        NOT_VALID_NOW("E-TLS-006"),
        /** A good node, but not the one that was dialled. */
        OTHER_PEER("E-TLS-007");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The stable code. */
        public String code() {
            return code;
        }
    }

    private final Reason reason;

    /** Says why, for a person. */
    public RefusedException(Reason reason, String message) {
        super(reason.code() + ": " + message);
        this.reason = reason;
    }

    /** The same, with what brought it about. */
    public RefusedException(Reason reason, String message, Throwable cause) {
        super(reason.code() + ": " + message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
