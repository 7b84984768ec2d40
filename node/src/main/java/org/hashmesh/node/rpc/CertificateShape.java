// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.hashmesh.crypto.certificate.IdentityException;
import org.hashmesh.crypto.certificate.PeerCertificate;
import org.hashmesh.node.rpc.RefusedException.Reason;
import org.jspecify.annotations.Nullable;

/** The shape that each certificate here has, whoever shows it: one, self-signed, ECDSA on P-256, to sign with, valid now. */
final class CertificateShape {
    /** Bit 0 of KeyUsage (RFC 5280 section 4.2.1.3): TLS 1.3 needs a key that may sign. */
    private static final int DIGITAL_SIGNATURE = 0;

    private CertificateShape() {}

    /**
     * What counts in the one certificate of a chain that has this shape.
     *
     * @throws RefusedException when it has another
     */
    static PeerCertificate check(X509Certificate @Nullable [] chain, Instant now) throws RefusedException {
        if (chain == null || chain.length == 0) {
            throw new RefusedException(Reason.NO_CERTIFICATE, "no certificate was shown");
        }
        if (chain.length != 1) {
            throw new RefusedException(
                    Reason.BAD_CERTIFICATE, "one self-signed certificate is expected, not a chain of " + chain.length);
        }
        X509Certificate certificate = chain[0];
        PeerCertificate shown = facts(certificate);
        try {
            certificate.verify(certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new RefusedException(Reason.BAD_CERTIFICATE, "the certificate is not signed by its own key", e);
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw new RefusedException(Reason.BAD_CERTIFICATE, "the certificate does not let its key sign");
        }
        try {
            certificate.checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw new RefusedException(
                    Reason.NOT_VALID_NOW,
                    "the certificate expired at " + certificate.getNotAfter().toInstant(),
                    e);
        } catch (CertificateNotYetValidException e) {
            throw new RefusedException(
                    Reason.NOT_VALID_NOW,
                    "the certificate is valid from "
                            + certificate.getNotBefore().toInstant() + " only; is a clock wrong?",
                    e);
        }
        return shown;
    }

    private static PeerCertificate facts(X509Certificate certificate) throws RefusedException {
        try {
            return PeerCertificate.of(certificate);
        } catch (IdentityException e) {
            Reason reason = switch (e.reason()) {
                case NO_SINGLE_ID, MALFORMED_ID -> Reason.OTHER_NAME;
                case OTHER_KEY_TYPE, MALFORMED_FINGERPRINT, MALFORMED_CERTIFICATE, NOT_SELF_SIGNED ->
                    Reason.BAD_CERTIFICATE;
            };
            throw new RefusedException(reason, String.valueOf(e.getMessage()), e);
        }
    }
}
