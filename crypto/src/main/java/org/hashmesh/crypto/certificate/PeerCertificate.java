// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Collection;
import java.util.List;
import org.hashmesh.crypto.certificate.IdentityException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What counts in a certificate that someone presents: the fingerprint of its key, which is proven by the TLS handshake and
 * looked up in a roster, and the name it claims, which must agree with what the roster says of that key. Subject and issuer
 * names, and who signed it, count for nothing.
 *
 * @param subject whose it says it is
 * @param fingerprint of its key
 */
public record PeerCertificate(TlsSubject subject, TlsKeyFingerprint fingerprint) {

    static final String CURVE = "secp256r1";
    private static final int URI_NAME = 6;

    /**
     * Reads a certificate. Says nothing of its dates.
     *
     * @throws IdentityException OTHER_KEY_TYPE, NO_SINGLE_ID or MALFORMED_ID
     */
    public static PeerCertificate of(X509Certificate certificate) throws IdentityException {
        if (!isP256(certificate.getPublicKey())) {
            throw new IdentityException(Reason.OTHER_KEY_TYPE, "a TLS key here is ECDSA on P-256");
        }
        return new PeerCertificate(
                TlsSubject.parse(onlyUri(certificate)), TlsKeyFingerprint.of(certificate.getPublicKey()));
    }

    private static String onlyUri(X509Certificate certificate) throws IdentityException {
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null && names.size() == 1) {
                List<?> name = names.iterator().next();
                if (Integer.valueOf(URI_NAME).equals(name.get(0)) && name.get(1) instanceof String uri) {
                    return uri;
                }
            }
        } catch (CertificateParsingException e) {
            // said below
        }
        throw new IdentityException(
                Reason.NO_SINGLE_ID, "a certificate here has exactly one subject alternative name, a SPIFFE id");
    }

    static boolean isP256(PublicKey key) {
        if (!(key instanceof ECPublicKey ec)) {
            return false;
        }
        ECParameterSpec wanted = p256();
        ECParameterSpec found = ec.getParams();
        return found.getCurve().equals(wanted.getCurve())
                && found.getGenerator().equals(wanted.getGenerator())
                && found.getOrder().equals(wanted.getOrder());
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }
}
