// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashmesh.crypto.certificate.AdminId;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.HeadsSummary;

/** A node on loopback that demands a certificate that it knows, and counts the calls that reached it. */
final class TlsNode implements AutoCloseable {
    private static final ForumId FORUM = new ForumId(Digest.sha256(new byte[] {1}));
    private static final MemberName MEMBER = new MemberName("acme.example");
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2099-01-01T00:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final TlsIdentity identity =
            TlsIdentity.create(new SpiffeId(FORUM, MEMBER, new NodeName("eu1")), FROM, TO, random);
    private final AtomicInteger calls = new AtomicInteger();
    private final Path home;
    private final Server server;

    /** Starts it, and writes what {@code init} would write for its admin. */
    TlsNode(Path home) throws IOException {
        this.home = home;
        TlsIdentity admin = writeAdmin("admin");
        SslContext tls = GrpcSslContexts.configure(
                        SslContextBuilder.forServer(identity.privateKey(), identity.certificate()), SslProvider.JDK)
                .trustManager(admin.certificate())
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3")
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(tls)
                .addService(new AdminServiceGrpc.AdminServiceImplBase() {
                    @Override
                    public void getDigest(GetDigestRequest request, StreamObserver<HeadsSummary> answer) {
                        calls.incrementAndGet();
                        answer.onNext(HeadsSummary.newBuilder().setEntries(7).build());
                        answer.onCompleted();
                    }
                })
                .build()
                .start();
        writeSettings("admin", identity.fingerprint().text());
    }

    int calls() {
        return calls.get();
    }

    int port() {
        return server.getPort();
    }

    TlsIdentity writeAdmin(String directory) throws IOException {
        TlsIdentity admin = TlsIdentity.create(new AdminId(FORUM, MEMBER, "ada"), FROM, TO, random);
        Path files = Files.createDirectories(home.resolve(directory));
        admin.create(files.resolve("admin.key"), files.resolve("admin.crt"));
        return admin;
    }

    void writeSettings(String directory, String fingerprint) throws IOException {
        Files.writeString(home.resolve(directory).resolve("client.toml"), """
                address = "127.0.0.1:%d"
                server_fingerprint = "%s"
                certificate = "admin.crt"
                key = "admin.key"
                """.formatted(port(), fingerprint));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
