// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.connection.ClientSettings;
import org.hashmesh.cli.shell.Surroundings;
import org.hashmesh.cli.shell.Surroundings.Terminals;
import org.hashmesh.crypto.certificate.AdminId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.GetStatusRequest;
import org.hashmesh.v1.HeadsSummary;
import org.hashmesh.v1.NodeStatus;

/**
 * Plays common commands against a node that answers nothing of substance, over real TLS on loopback, and prints nothing:
 * so that the launcher can record which classes they load, and start the real thing from an archive of them. Not part
 * of the command tree.
 */
public final class Rehearsal {
    private static final List<List<String>> SCENES = List.of(
            List.of("version"),
            List.of("digest", "-o", "json"),
            List.of("status"),
            // Not answered by the stage's node: the way of an error.
            List.of("list"),
            List.of("status", "--help"));
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final TlsIdentity identity;

    private Rehearsal(Instant now) {
        AdminId nobody =
                new AdminId(new ForumId(Digest.sha256(new byte[0])), new MemberName("rehearsal.example"), "rehearsal");
        identity = TlsIdentity.create(
                nobody, now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)), new SecureRandom());
    }

    public static void main(String[] arguments) throws IOException {
        new Rehearsal(InstantSource.system().instant()).play();
        System.exit(0);
    }

    private void play() throws IOException {
        Path directory = Files.createTempDirectory("hashmesh-rehearsal");
        Path key = directory.resolve("key");
        Path certificate = directory.resolve("certificate");
        Path settings = directory.resolve("client.toml");
        Server node = stage();
        try {
            identity.create(key, certificate);
            String text = """
                    address = "127.0.0.1:%d"
                    server_fingerprint = "%s"
                    certificate = "certificate"
                    key = "key"
                    """;
            Files.writeString(settings, text.formatted(node.getPort(), identity.fingerprint()));
            SCENES.forEach(scene -> Hashmesh.commandLine(
                            surroundings(),
                            (options, around) -> AdminConnection.open(ClientSettings.read(settings), TIMEOUT))
                    .execute(scene.toArray(String[]::new)));
        } finally {
            node.shutdownNow();
            for (Path file : List.of(key, certificate, settings, directory)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Server stage() throws IOException {
        SslContext tls = GrpcSslContexts.configure(
                        SslContextBuilder.forServer(identity.privateKey(), identity.certificate()), SslProvider.JDK)
                .trustManager(identity.certificate())
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3")
                .build();
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(tls)
                .addService(new AdminServiceGrpc.AdminServiceImplBase() {
                    @Override
                    public void getDigest(GetDigestRequest request, StreamObserver<HeadsSummary> answer) {
                        answer.onNext(HeadsSummary.getDefaultInstance());
                        answer.onCompleted();
                    }

                    @Override
                    public void getStatus(GetStatusRequest request, StreamObserver<NodeStatus> answer) {
                        answer.onNext(NodeStatus.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .build()
                .start();
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                new BufferedReader(Reader.nullReader()),
                new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
                () -> 0,
                new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
                Terminals.NONE,
                Map.of(),
                Path.of("").toAbsolutePath(),
                InstantSource.system(),
                time -> false);
    }
}
