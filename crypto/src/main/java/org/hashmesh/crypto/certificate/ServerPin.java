// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts exactly one server: the one whose public key has the pinned fingerprint. No name is checked and no authority
 * trusted; the fingerprint is the trust. It extends the extended kind because the JDK would otherwise wrap it in name
 * checks of its own.
 */
public final class ServerPin extends X509ExtendedTrustManager {
    private final TlsKeyFingerprint fingerprint;

    /** Accepts the server with this key. */
    public ServerPin(TlsKeyFingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    /** The server showed another key than the pinned one. */
    public static final class WrongServerException extends CertificateException {
        private static final long serialVersionUID = 1L;
        private final transient TlsKeyFingerprint presented;

        WrongServerException(TlsKeyFingerprint presented) {
            super("server key " + presented + " is not the pinned one");
            this.presented = presented;
        }

        /** The key that was shown. */
        public TlsKeyFingerprint presented() {
            return presented;
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("the server showed no certificate");
        }
        TlsKeyFingerprint presented = TlsKeyFingerprint.of(chain[0]);
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
