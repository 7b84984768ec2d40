// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 on both sides, by the JDK, with a context of its own for each connection.
 *
 * <p>A resumed session does not ask the trust manager, so an evicted member could come back with a ticket. The JDK keeps
 * session caches and ticket keys in the SSLContext and has no setting that turns both off for one context; a context that
 * serves one connection has nothing to resume from, by construction. It costs some 0.1 ms per connection.
 */
@SuppressWarnings("deprecation") // Netty's own SslContext still speaks of ApplicationProtocolNegotiator
final class PinnedTls extends SslContext {
    private static final List<String> CIPHERS =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final String PROTOCOL = "TLSv1.3";

    /** What gRPC speaks; a peer that speaks nothing of it gets no further. */
    private static final ApplicationProtocolConfig HTTP_2 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private final boolean client;
    private final TlsKey key;
    private final X509ExtendedTrustManager trust;
    private final SslContext template;

    private PinnedTls(boolean client, TlsKey key, X509ExtendedTrustManager trust) {
        this.client = client;
        this.key = key;
        this.trust = trust;
        this.template = fresh(client, key, trust);
    }

    /** For a port: every client must show a certificate that this trusts. */
    static SslContext server(TlsKey key, X509ExtendedTrustManager trust) {
        return new PinnedTls(false, key, trust);
    }

    /** For dialling. */
    static SslContext client(TlsKey key, X509ExtendedTrustManager trust) {
        return new PinnedTls(true, key, trust);
    }

    @Override
    public boolean isClient() {
        return client;
    }

    @Override
    public List<String> cipherSuites() {
        return template.cipherSuites();
    }

    @Override
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return template.applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return fresh(client, key, trust).newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return fresh(client, key, trust).newEngine(allocator, peerHost, peerPort);
    }

    /** Of the template, which makes no connection. */
    @Override
    public SSLSessionContext sessionContext() {
        return template.sessionContext();
    }

    /**
     * Netty's builder would do the same, but before its first server context it proves something with a key in PEM, for
     * which it loads all of Bouncy Castle's provider: a third of what the start of a node costs.
     */
    private static SslContext fresh(boolean client, TlsKey key, X509ExtendedTrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(new KeyManager[] {key.keyManager()}, new TrustManager[] {trust}, null);
            return new JdkSslContext(
                    context,
                    client,
                    CIPHERS,
                    IdentityCipherSuiteFilter.INSTANCE,
                    HTTP_2,
                    ClientAuth.REQUIRE,
                    new String[] {PROTOCOL},
                    false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not give a TLS 1.3 context", e);
        }
    }
}
