// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import org.hashmesh.crypto.certificate.IdentityException.Reason;
import org.hashmesh.crypto.tree.Digest;

/**
 * The digest a TLS peer is recognised by: SHA-256 of its SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7). It stays when a
 * certificate is renewed for the same key. Written {@code SHA256:<64 hex digits>}.
 *
 * @param value the digest
 */
public record TlsKeyFingerprint(Digest value) {

    private static final String PREFIX = "SHA256:";

    /** The fingerprint of the key in this certificate. */
    public static TlsKeyFingerprint of(X509Certificate certificate) {
        return of(certificate.getPublicKey());
    }

    /** The fingerprint of this key. */
    public static TlsKeyFingerprint of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null || !"X.509".equals(key.getFormat())) {
            throw new IllegalArgumentException("a public key that has no SubjectPublicKeyInfo");
        }
        return new TlsKeyFingerprint(Digest.sha256(encoded));
    }

    /**
     * Reads the one spelling.
     *
     * @throws IdentityException MALFORMED_FINGERPRINT
     */
    public static TlsKeyFingerprint parse(String text) throws IdentityException {
        if (text.startsWith(PREFIX)) {
            try {
                return new TlsKeyFingerprint(Digest.parseHex(text.substring(PREFIX.length())));
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        throw new IdentityException(
                Reason.MALFORMED_FINGERPRINT, "a fingerprint reads SHA256: and 64 lower-case hexadecimal digits");
    }

    /** The one spelling. */
    public String text() {
        return PREFIX + value.hex();
    }

    @Override
    public String toString() {
        return text();
    }
}
