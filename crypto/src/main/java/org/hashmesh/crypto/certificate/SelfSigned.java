// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Certificate;
import org.hashmesh.crypto.certificate.IdentityException.Reason;

/**
 * Reads a certificate that somebody hands over to be remembered. In a TLS handshake a peer proves that it holds its key;
 * here the certificate has to, by a signature of that key over itself.
 *
 * <p>Libraries differ in what they forgive. In a forum two nodes that differ about one certificate have different
 * members, so only DER (ITU-T X.690 section 10) is taken, of one kind.
 */
public final class SelfSigned {

    /** ecdsa-with-SHA256 (RFC 5758 section 3.2). */
    private static final String SIGNATURE_OID = "1.2.840.10045.4.3.2";

    private static final int VERSION = 3;

    private SelfSigned() {}

    /**
     * Reads an X.509 certificate of version 3, ECDSA on P-256 with SHA-256, whose signature is good under its own key.
     *
     * @throws IdentityException MALFORMED_CERTIFICATE, OTHER_KEY_TYPE or NOT_SELF_SIGNED
     */
    public static X509Certificate parse(byte[] der) throws IdentityException {
        requireDer(der);
        X509Certificate certificate;
        try {
            certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw malformed();
        }
        if (!PeerCertificate.isP256(certificate.getPublicKey())
                || certificate.getVersion() != VERSION
                || !SIGNATURE_OID.equals(certificate.getSigAlgOID())) {
            throw new IdentityException(
                    Reason.OTHER_KEY_TYPE, "a certificate here is X.509 version 3, ECDSA on P-256 with SHA-256");
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new IdentityException(Reason.NOT_SELF_SIGNED, "a certificate is not signed by its own key");
        }
    }

    private static void requireDer(byte[] bytes) throws IdentityException {
        try {
            Certificate certificate = Certificate.getInstance(bytes);
            byte[] signature = certificate.getSignature().getOctets();
            if (isDer(bytes) && certificate.getSignature().getPadBits() == 0 && isDer(signature)) {
                return;
            }
        } catch (IOException | RuntimeException e) {
            // The library has many ways to say that bytes are no certificate; ours is below.
        }
        throw malformed();
    }

    private static boolean isDer(byte[] bytes) throws IOException {
        return Arrays.equals(ASN1Primitive.fromByteArray(bytes).getEncoded(ASN1Encoding.DER), bytes);
    }

    private static IdentityException malformed() {
        return new IdentityException(Reason.MALFORMED_CERTIFICATE, "these bytes are no X.509 certificate in DER");
    }
}
