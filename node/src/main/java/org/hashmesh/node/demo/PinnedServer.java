// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the one server whose key has this fingerprint. It must be an X509<em>Extended</em>TrustManager: around a plain
 * one the JDK adds checks of names and authorities, which a self-signed certificate fails.
 */
final class PinnedServer extends X509ExtendedTrustManager {
    private final TlsKeyFingerprint pinned;

    PinnedServer(TlsKeyFingerprint pinned) {
        this.pinned = pinned;
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("the server showed no certificate");
        }
        TlsKeyFingerprint shown = TlsKeyFingerprint.of(chain[0]);
        if (!shown.equals(pinned)) {
            throw new CertificateException("the server showed " + shown + ", and client.toml says " + pinned);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
