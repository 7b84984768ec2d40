// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Rosters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the peer port says to clients that are not ours, below gRPC. */
class HandshakeTest {
    private static final int FEW = 3;

    private final EdgeThreads threads = EdgeThreads.open(2, 8);
    private final EchoPeer echo = new EchoPeer();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger seenCertificates = new AtomicInteger();
    private final Parties parties;
    private final PeerPort port;

    HandshakeTest(@TempDir Path directory) {
        parties = new Parties(directory);
        MemoryRoster roster =
                new MemoryRoster(Rosters.snapshot(1, parties.member("acme.example"), parties.member("bolt.example")));
        port = PeerPort.open(
                Parties.ANY_PORT,
                few(Parties.LIMITS),
                parties.key(parties.of("acme.example")),
                roster,
                InstantSource.fixed(Parties.NOW),
                threads,
                List.of(echo));
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        port.close();
        threads.close();
        assertThat(echo.callers).isEmpty();
    }

    @Test
    void doesNotSpeakTls12() throws Exception {
        SSLSocket socket = connect(context(key()), "TLSv1.2");
        assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }

    @Test
    void doesNotSpeakToAClientWithoutACertificate() throws Exception {
        SSLSocket socket = connect(context(new KeyManager[0]), "TLSv1.3");
        assertRefused(socket);
    }

    @Test
    void neverResumesASessionEvenWithTheSameClientContext() throws Exception {
        SSLContext context = context(key());
        for (int i = 0; i < FEW; i++) {
            exchange(connect(context, "TLSv1.3"));
        }
        assertThat(seenCertificates).hasValue(FEW);
    }

    /** Shows that the test above can fail: a server with one context for all connections does resume. */
    @Test
    void wouldSeeAResumedSession() throws Exception {
        SSLContext shared = SSLContext.getInstance("TLS");
        AtomicInteger asked = new AtomicInteger();
        shared.init(
                new KeyManager[] {parties.key(parties.of("acme.example")).keyManager()},
                new TrustManager[] {new PinnedTrust(new AnyAdmission(asked), InstantSource.fixed(Parties.NOW))},
                null);
        try (SSLServerSocket server = (SSLServerSocket)
                shared.getServerSocketFactory().createServerSocket(0, FEW, InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            SSLContext context = context(key());
            for (int i = 0; i < FEW; i++) {
                CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serveOneByte(server));
                exchange(connect(context, "TLSv1.3", server.getLocalPort()));
                served.get(10, TimeUnit.SECONDS);
            }
        }
        assertThat(asked).hasValue(1);
        assertThat(seenCertificates).hasValue(1);
    }

    @Test
    void closesConnectionsOverTheCapBeforeAnyTls() throws Exception {
        for (int i = 0; i < FEW; i++) {
            Socket idle = plain();
            assertThat(idle.isConnected()).isTrue();
        }
        assertThat(plain().getInputStream().read()).isEqualTo(-1);
        sockets.get(0).close();
        // Until the server has seen that, it refuses us too.
        await().ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
            SSLSocket socket = connect(context(key()), "TLSv1.3");
            socket.startHandshake();
        });
    }

    @Test
    void givesUpAHandshakeThatDoesNotGoOn() throws Exception {
        Socket idle = plain();
        assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }

    /** A TLS 1.3 client believes itself connected before the server refuses it: what counts is what it can read. */
    private static void assertRefused(SSLSocket socket) {
        assertThatThrownBy(() -> {
                    socket.startHandshake();
                    InputStream in = socket.getInputStream();
                    if (in.read() < 0) {
                        throw new SSLException("closed");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    /** Until the server's first byte is read, and with it the tickets that may stand before it. */
    private static void exchange(SSLSocket socket) throws IOException {
        socket.startHandshake();
        assertThat(socket.getInputStream().read()).isNotNegative();
        socket.close();
    }

    private static void serveOneByte(SSLServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeyManager[] key() {
        return new KeyManager[] {parties.key(parties.of("bolt.example")).keyManager()};
    }

    /** Counts how often the server showed its certificate, which a resumed session leaves out. */
    private SSLContext context(KeyManager[] keys) throws NoSuchAlgorithmException, KeyManagementException {
        PinnedTrust anybody = new PinnedTrust(new AnyAdmission(seenCertificates), InstantSource.fixed(Parties.NOW));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {anybody}, null);
        return context;
    }

    private SSLSocket connect(SSLContext context, String protocol) throws IOException {
        return connect(context, protocol, port.address().port());
    }

    private SSLSocket connect(SSLContext context, String protocol, int to) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), to);
        sockets.add(socket);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
        return socket;
    }

    private Socket plain() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), port.address().port());
        sockets.add(socket);
        socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
        return socket;
    }

    private static Limits few(Limits limits) {
        Limits.Strangers strangers = limits.strangers();
        return new Limits(
                FEW - 1,
                limits.connectionsPerKey(),
                limits.callsPerConnection(),
                limits.messageBytes(),
                limits.metadataBytes(),
                Duration.ofSeconds(3),
                limits.resets(),
                limits.resetWindow(),
                limits.keepAlive(),
                limits.keepAliveTimeout(),
                limits.keepAlivePermitted(),
                limits.connectionAge(),
                limits.connectionAgeGrace(),
                limits.lowSpaceBytes(),
                new Limits.Strangers(
                        1,
                        strangers.connectionsPerKey(),
                        strangers.connectionsPerAddress(),
                        strangers.connectionAge(),
                        strangers.callsPerConnection(),
                        strangers.messageBytes(),
                        strangers.callsPerSecond(),
                        strangers.callsBurst(),
                        strangers.itemsPerSecond(),
                        strangers.itemsBurst()));
    }
}
