// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.hashmesh.crypto.certificate.ServerPin;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.ForumServiceGrpc;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.GetStatusRequest;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.HeadsSummary;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeStatus;
import org.hashmesh.v1.OpinionServiceGrpc;
import org.hashmesh.v1.WithdrawReason;
import org.hashmesh.v1.WithdrawRequest;
import org.hashmesh.v1.WithdrawResponse;

/**
 * A connection to one node's admin port as the admin that {@code init} made. Calls block, have a deadline and fail with
 * gRPC's {@code StatusRuntimeException}. Safe for many threads.
 */
public final class AdminClient implements AutoCloseable {
    /** A full batch of an import is signed and on disk long before. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

    private static final int LARGEST_MESSAGE_BYTES = 16 << 20;

    private final ManagedChannel channel;

    private AdminClient(ManagedChannel channel) {
        this.channel = channel;
    }

    /**
     * Prepares a connection; the first call dials.
     *
     * @param home of the node, made by {@code init}
     * @throws org.hashmesh.node.toml.ConfigurationException when {@code admin/client.toml} cannot be used
     * @throws org.hashmesh.crypto.key.StorageException when the admin's key or certificate cannot be used
     */
    public static AdminClient open(Path home) {
        AdminClientFile file = AdminClientFile.read(
                home.resolve("admin").resolve("client.toml").toAbsolutePath());
        return new AdminClient(NettyChannelBuilder.forAddress(
                        file.address().host(), file.address().port())
                .sslContext(tls(file))
                // The node is on this machine: a proxy from the environment has no business in between.
                .proxyDetector(target -> null)
                .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
                .disableRetry()
                .build());
    }

    private static SslContext tls(AdminClientFile file) {
        TlsIdentity admin = TlsIdentity.load(file.key(), file.certificate());
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .keyManager(admin.privateKey(), admin.certificate())
                    .trustManager(new ServerPin(file.server()))
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JDK does not give a TLS 1.3 context", e);
        }
    }

    /** The AdminService, with a deadline that starts now. */
    public AdminServiceGrpc.AdminServiceBlockingStub admin() {
        return AdminServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The MatchService, with a deadline that starts now. */
    public MatchServiceGrpc.MatchServiceBlockingStub match() {
        return MatchServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The OpinionService, with a deadline that starts now. */
    public OpinionServiceGrpc.OpinionServiceBlockingStub opinions() {
        return OpinionServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The ForumService, with a deadline that starts now. */
    public ForumServiceGrpc.ForumServiceBlockingStub forum() {
        return ForumServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The AdminService for calls that stream; without a deadline. */
    public AdminServiceGrpc.AdminServiceStub streaming() {
        return AdminServiceGrpc.newStub(channel);
    }

    /** The MatchService for calls that stream; without a deadline. */
    public MatchServiceGrpc.MatchServiceStub matchStreaming() {
        return MatchServiceGrpc.newStub(channel);
    }

    /** Dials again at once, however long the back-off after failures has become. */
    public void dialNow() {
        channel.resetConnectBackoff();
    }

    /** What the node says of itself. */
    public NodeStatus status() {
        return admin().getStatus(GetStatusRequest.getDefaultInstance());
    }

    /** What the node holds, in one value that is equal where the same is held. */
    public HeadsSummary digest() {
        return admin().getDigest(GetDigestRequest.getDefaultInstance());
    }

    /** Publishes up to 1,000 entries; answers in their order, when they are durable and signed. */
    public List<AddResult> add(List<NewEntry> entries) {
        return admin().add(AddRequest.newBuilder().addAllEntries(entries).build())
                .getResultsList();
    }

    /** Withdraws all that this member lists under the hash. */
    public WithdrawResponse withdraw(Hash hash, WithdrawReason reason) {
        return admin().withdraw(WithdrawRequest.newBuilder()
                .addHashes(hash)
                .setReason(reason)
                .build());
    }

    /** Looks one hash up, among all that is in force. */
    public HashAnswer lookUp(Hash hash) {
        return lookUp(List.of(hash)).get(0);
    }

    /** Looks up to 1,000 hashes up, among all that is in force; answers in their order. */
    public List<HashAnswer> lookUp(List<Hash> hashes) {
        return match().match(MatchRequest.newBuilder().addAllHashes(hashes).build())
                .getAnswersList();
    }

    /**
     * Imports batches as fast as the node takes them.
     *
     * @param progress told each answer of the node, on another thread
     * @return the last answer: all of it is durable and signed
     * @throws ForumException when the node ends the call early, or says nothing for long
     */
    public ImportProgress importAll(Stream<ImportRequest> batches, Consumer<ImportProgress> progress) {
        return new ImportCall(progress).run(streaming(), batches.iterator());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
