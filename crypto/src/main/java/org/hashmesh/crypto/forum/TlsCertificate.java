// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import org.hashmesh.crypto.certificate.IdentityException;
import org.hashmesh.crypto.certificate.PeerCertificate;
import org.hashmesh.crypto.certificate.SelfSigned;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.certificate.TlsSubject;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of a node's TLS key as its member's manifest lists it: X.509, ECDSA on P-256, signed by the key itself,
 * which shows that whoever made it held the key: nobody lists another's key as its own. Its one name is the node's SPIFFE
 * id. Holding one means that all this was checked.
 *
 * <p>Peers recognise the key; the dates are for the member, who is to renew in time.
 */
public final class TlsCertificate {

    /** Largest certificate in bytes: one of ours has about 500. */
    public static final int MAX_BYTES = 2 * 1024;

    private final byte[] der;
    private final SpiffeId node;
    private final TlsKeyFingerprint fingerprint;
    private final Instant validFrom;
    private final Instant validUntil;

    private TlsCertificate(byte[] der, SpiffeId node, TlsKeyFingerprint fingerprint, X509Certificate certificate) {
        this.der = der;
        this.node = node;
        this.fingerprint = fingerprint;
        this.validFrom = certificate.getNotBefore().toInstant();
        this.validUntil = certificate.getNotAfter().toInstant();
    }

    /**
     * Reads a certificate and checks its signature.
     *
     * @throws ForumException MALFORMED, for a signature that is not its own key's too
     */
    public static TlsCertificate parse(byte[] der) throws ForumException {
        if (der.length > MAX_BYTES) {
            throw ForumException.malformed("a TLS certificate has at most " + MAX_BYTES + " bytes, not " + der.length);
        }
        try {
            X509Certificate certificate = SelfSigned.parse(der);
            PeerCertificate facts = PeerCertificate.of(certificate);
            if (!certificate
                    .getNotBefore()
                    .toInstant()
                    .isBefore(certificate.getNotAfter().toInstant())) {
                throw ForumException.malformed("a TLS certificate ends before it begins");
            }
            return new TlsCertificate(der.clone(), node(facts.subject()), facts.fingerprint(), certificate);
        } catch (IdentityException e) {
            throw ForumException.malformed("a TLS certificate: " + e.getMessage());
        }
    }

    /**
     * Takes a certificate of one's own.
     *
     * @throws ForumException MALFORMED, as {@link #parse} says
     */
    public static TlsCertificate of(X509Certificate certificate) throws ForumException {
        try {
            return parse(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    private static SpiffeId node(TlsSubject subject) throws ForumException {
        if (subject instanceof SpiffeId node) {
            return node;
        }
        throw ForumException.malformed("a TLS certificate is of " + subject + ", which is no node");
    }

    /** Whose key it is. */
    public SpiffeId node() {
        return node;
    }

    /** What peers recognise the key by. */
    public TlsKeyFingerprint fingerprint() {
        return fingerprint;
    }

    /** The first moment at which it is valid. */
    public Instant validFrom() {
        return validFrom;
    }

    /** The last moment at which it is valid. */
    public Instant validUntil() {
        return validUntil;
    }

    /** The certificate; the caller's own copy. */
    public byte[] der() {
        return der.clone();
    }

    /** The same certificate, byte for byte. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsCertificate that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return node + " " + fingerprint;
    }
}
