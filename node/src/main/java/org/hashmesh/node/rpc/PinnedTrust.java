// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the keys that an {@link Admission} lets in, and no authority. It must be an X509<em>Extended</em>TrustManager:
 * around a plain one the JDK adds checks of its own, which a self-signed certificate fails.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedTrust.class);

    private final Admission<?> admission;
    private final InstantSource clock;

    PinnedTrust(Admission<?> admission, InstantSource clock) {
        this.admission = admission;
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws RefusedException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws RefusedException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws RefusedException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws RefusedException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws RefusedException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws RefusedException {
        check(chain);
    }

    /** None: a client sends its certificate without being told whom we trust. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private void check(X509Certificate @Nullable [] chain) throws RefusedException {
        try {
            admission.admit(CertificateShape.check(chain, clock.instant()));
        } catch (RefusedException e) {
            LOG.debug("handshake refused: {}", e.getMessage());
            throw e;
        }
    }
}
