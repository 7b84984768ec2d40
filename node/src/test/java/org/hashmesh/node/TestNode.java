// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.home.Founding;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.DefenceServiceGrpc;
import org.hashmesh.v1.ForumServiceGrpc;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.GetStatusRequest;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.IncidentServiceGrpc;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeStatus;
import org.hashmesh.v1.OpinionServiceGrpc;
import org.hashmesh.v1.PolicyServiceGrpc;
import org.jspecify.annotations.Nullable;

/** One member's node on a home of its own, with free ports, and a client that its admin would use. */
final class TestNode implements AutoCloseable {
    static final String FORUM = "example";
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final long CALL_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final @Nullable NewHome made;
    private @Nullable Node node;
    private @Nullable ManagedChannel channel;

    private TestNode(Path home, @Nullable NewHome made) {
        this.home = home;
        this.made = made;
    }

    /** The only founder of a forum. Not started. */
    static TestNode of(Path directory, String member) {
        return founders(directory, Map.of(), member).get(0);
    }

    /** Founders of a forum, who know and can dial each other. Not started. */
    static List<TestNode> founders(Path directory, String... members) {
        return founders(directory, Map.of(), members);
    }

    /** The same with these parameters. */
    static List<TestNode> founders(Path directory, Map<Parameter, String> parameters, String... members) {
        Map<Path, HomePlan> plans = new LinkedHashMap<>();
        for (String member : members) {
            plans.put(directory.resolve(member), plan(member));
        }
        return new Founding(
                        new SecureRandom(),
                        InstantSource.system(),
                        new HomeInit(new SecureRandom(), InstantSource.system()),
                        FORUM,
                        List.of(),
                        0,
                        parameters)
                .found(plans).stream()
                        .map(made -> new TestNode(made.directory(), made))
                        .toList();
    }

    /** A home with an address at which it can be dialled. */
    static HomePlan plan(String member) {
        try {
            HostPort address = new HostPort("127.0.0.1", freePort());
            return new HomePlan(
                    MemberName.parse(member),
                    NodeName.parse("n1"),
                    CollectionName.parse("main"),
                    address,
                    List.of(address),
                    ANY_PORT);
        } catch (MalformedNameException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The node of a home that commands made. */
    static TestNode in(Path home) {
        return new TestNode(home, null);
    }

    private NewHome made() {
        return Objects.requireNonNull(made, "commands made this home");
    }

    /** Below the range of outgoing connections, so that nobody else gets it meanwhile. */
    static int freePort() {
        SecureRandom random = new SecureRandom();
        while (true) {
            int port = random.nextInt(20_000, 32_767);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken; the next one may be free.
            }
        }
    }

    /** The member's identity key, which tests keep on the same machine. */
    Ed25519PrivateKey identity() {
        return KeyFile.at(config().directories().identityKey(), KeyRole.IDENTITY)
                .read();
    }

    MemberName member() {
        return config().member();
    }

    ForumServiceGrpc.ForumServiceBlockingStub forum() {
        return ForumServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    OpinionServiceGrpc.OpinionServiceBlockingStub opinions() {
        return OpinionServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    IncidentServiceGrpc.IncidentServiceBlockingStub incidents() {
        return IncidentServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    Path home() {
        return home;
    }

    NodeConfig config() {
        return NodeConfigReader.read(home, Map.of());
    }

    LogKey log() {
        return made().log();
    }

    TestNode start() {
        node = Node.start(config(), "test", InstantSource.system());
        return this;
    }

    void stop() throws InterruptedException {
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
        if (node != null) {
            node.close();
            node = null;
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    PolicyServiceGrpc.PolicyServiceBlockingStub policy() {
        return PolicyServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    DefenceServiceGrpc.DefenceServiceBlockingStub defence() {
        return DefenceServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    AdminServiceGrpc.AdminServiceBlockingStub admin() {
        return AdminServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    AdminServiceGrpc.AdminServiceStub adminStreams() {
        return AdminServiceGrpc.newStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    MatchServiceGrpc.MatchServiceBlockingStub matching() {
        return MatchServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    StreamObserver<MatchRequest> matchStream(StreamObserver<MatchResponse> answers) {
        return MatchServiceGrpc.newStub(channel())
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                .matchStream(answers);
    }

    NodeStatus status() {
        return admin().getStatus(GetStatusRequest.getDefaultInstance());
    }

    String digest() {
        return admin().getDigest(GetDigestRequest.getDefaultInstance()).getDigest();
    }

    /** Adds one hash; it must be new. */
    AddResult add(Hash hash) {
        AddResult result = admin().add(AddRequest.newBuilder()
                        .addEntries(NewEntry.newBuilder().setHash(hash))
                        .build())
                .getResults(0);
        if (result.getOutcome() != AddOutcome.ADD_OUTCOME_ADDED) {
            throw new AssertionError(result);
        }
        return result;
    }

    boolean knows(Hash hash) {
        return matching()
                .match(MatchRequest.newBuilder().addHashes(hash).build())
                .getAnswers(0)
                .getKnown();
    }

    void awaitKnown(Hash hash) {
        Awaitility.await().atMost(PATIENCE).until(() -> knows(hash));
    }

    void awaitDigestOf(TestNode other) {
        Awaitility.await().atMost(PATIENCE).until(() -> digest().equals(other.digest()));
    }

    /** Some hash, the same for the same number. */
    static Hash hash(int number) {
        return Hash.newBuilder()
                .setType("md5")
                .setValue(String.format("%08xc0ffee00c0ffee00c0ffee00", number))
                .build();
    }

    /** Copies a directory of the stopped node. */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private ManagedChannel channel() {
        if (channel == null) {
            if (node == null) {
                throw new IllegalStateException("start it first");
            }
            TlsIdentity admin = TlsIdentity.load(home.resolve("admin/admin.key"), home.resolve("admin/admin.crt"));
            try {
                // Who answers is not what these tests are about; what may call is checked by the node.
                channel = NettyChannelBuilder.forAddress(
                                node.adminAddress().host(), node.adminAddress().port())
                        .sslContext(GrpcSslContexts.forClient()
                                .keyManager(admin.privateKey(), admin.certificate())
                                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                                .build())
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException(e);
            }
        }
        return channel;
    }
}
