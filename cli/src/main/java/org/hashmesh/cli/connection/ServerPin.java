// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts exactly one server: the one whose public key has the pinned fingerprint. No name is checked and no authority
 * trusted; the fingerprint is the trust. It extends the extended kind because the JDK would otherwise wrap it in name
 * checks of its own.
 */
final class ServerPin extends X509ExtendedTrustManager {
    private final String fingerprint;

    /** @param fingerprint {@code SHA256:} and lower-case hex of the SubjectPublicKeyInfo's SHA-256 */
    ServerPin(String fingerprint) {
        this.fingerprint = fingerprint;
    }

    /** The server showed another key than the pinned one. */
    static final class WrongServerException extends CertificateException {
        private static final long serialVersionUID = 1L;
        private final String presented;

        WrongServerException(String presented) {
            super("server key " + presented + " is not the pinned one");
            this.presented = presented;
        }

        String presented() {
            return presented;
        }
    }

    static String fingerprintOf(X509Certificate certificate) {
        try {
            byte[] spki = certificate.getPublicKey().getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(spki);
            return "SHA256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("the server showed no certificate");
        }
        String presented = fingerprintOf(chain[0]);
        if (!presented.equals(fingerprint)) {
            throw new WrongServerException(presented);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
