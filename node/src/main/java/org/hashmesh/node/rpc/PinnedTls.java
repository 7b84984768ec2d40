// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.netty.GrpcSslContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
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

    private static SslContext fresh(boolean client, TlsKey key, X509ExtendedTrustManager trust) {
        SslContextBuilder builder =
                client ? SslContextBuilder.forClient() : SslContextBuilder.forServer(key.keyManager());
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK)
                    .keyManager(key.keyManager())
                    .trustManager(trust)
                    .protocols("TLSv1.3")
                    .ciphers(CIPHERS)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JDK does not give a TLS 1.3 context", e);
        }
    }
}
