// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.crypto.certificate.ServerPin;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.DefenceServiceGrpc;
import org.hashmesh.v1.ForumServiceGrpc;
import org.hashmesh.v1.IncidentServiceGrpc;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.OpinionServiceGrpc;
import org.hashmesh.v1.PolicyServiceGrpc;

/**
 * A connection to one's own node: TLS 1.3 both ways, the node's key pinned. Calls have a deadline; whatever goes wrong
 * comes out as a {@link CommandFailure} that names the node's address and a next step.
 */
public final class AdminConnection implements AutoCloseable {
    /** More than the node sends at once (1 MiB), less than could hurt a client. */
    private static final int LARGEST_MESSAGE_BYTES = 16 << 20;

    private final ManagedChannel channel;
    private final Duration timeout;
    private final RpcFailures failures;

    /**
     * Wraps a channel that exists.
     *
     * @param address what to call the node in messages
     * @param timeout limit for each single call
     */
    public AdminConnection(ManagedChannel channel, String address, Duration timeout) {
        this(channel, new RpcFailures(address, "none"), timeout);
    }

    private AdminConnection(ManagedChannel channel, RpcFailures failures, Duration timeout) {
        this.channel = channel;
        this.failures = failures;
        this.timeout = timeout;
    }

    /** Prepares a connection; the first call dials. */
    public static AdminConnection open(ClientSettings settings, Duration timeout) throws CommandFailure {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(settings.host(), settings.port())
                .sslContext(tls(settings))
                // The admin port is one's own: a proxy from the environment has no business in between.
                .proxyDetector(target -> null)
                .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
                .disableRetry();
        RpcFailures failures =
                new RpcFailures(settings.address(), settings.serverFingerprint().text());
        return new AdminConnection(builder.build(), failures, timeout);
    }

    /** Where the node is, as messages call it. */
    public String address() {
        return failures.address();
    }

    /** Calls the node's AdminService once. */
    public <T> T admin(Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) throws CommandFailure {
        try {
            return call.apply(AdminServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Calls the node's MatchService once. */
    public <T> T match(Function<MatchServiceGrpc.MatchServiceBlockingStub, T> call) throws CommandFailure {
        try {
            return call.apply(MatchServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Calls the node's OpinionService once. */
    public <T> T opinion(Function<OpinionServiceGrpc.OpinionServiceBlockingStub, T> call) throws CommandFailure {
        try {
            return call.apply(OpinionServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Reads a stream of the MatchService to its end, without a deadline. */
    public <T> void matchStream(Function<MatchServiceGrpc.MatchServiceBlockingStub, Iterator<T>> call, Consumer<T> each)
            throws CommandFailure {
        try {
            call.apply(MatchServiceGrpc.newBlockingStub(channel)).forEachRemaining(each);
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Calls the node's IncidentService once. */
    public <T> T incident(Function<IncidentServiceGrpc.IncidentServiceBlockingStub, T> call) throws CommandFailure {
        try {
            return call.apply(IncidentServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** As {@link #async}, for the MatchService. */
    public MatchServiceGrpc.MatchServiceStub asyncMatch() {
        return MatchServiceGrpc.newStub(channel);
    }

    /** Calls the node's ForumService once. */
    public <T> T forum(Function<ForumServiceGrpc.ForumServiceBlockingStub, T> call) throws CommandFailure {
        try {
            return call.apply(ForumServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Calls the node's PolicyService once. */
    public <T> T policy(Function<PolicyServiceGrpc.PolicyServiceBlockingStub, T> call) throws CommandFailure {
        try {
            return call.apply(PolicyServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Reads a stream of the PolicyService to its end, without a deadline. */
    public <T> void policyStream(
            Function<PolicyServiceGrpc.PolicyServiceBlockingStub, Iterator<T>> call, Consumer<T> each)
            throws CommandFailure {
        try {
            call.apply(PolicyServiceGrpc.newBlockingStub(channel)).forEachRemaining(each);
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Calls the node's DefenceService once. */
    public <T> T defence(Function<DefenceServiceGrpc.DefenceServiceBlockingStub, T> call) throws CommandFailure {
        try {
            return call.apply(DefenceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Reads a stream of the ForumService to its end, without a deadline. */
    public <T> void forumStream(Function<ForumServiceGrpc.ForumServiceBlockingStub, Iterator<T>> call, Consumer<T> each)
            throws CommandFailure {
        try {
            call.apply(ForumServiceGrpc.newBlockingStub(channel)).forEachRemaining(each);
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /**
     * Reads a stream of the AdminService to its end. There is no deadline: a long stream is long work, and the person
     * can interrupt it.
     */
    public <T> void stream(Function<AdminServiceGrpc.AdminServiceBlockingStub, Iterator<T>> call, Consumer<T> each)
            throws CommandFailure {
        try {
            call.apply(AdminServiceGrpc.newBlockingStub(channel)).forEachRemaining(each);
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** For streams in both directions. Give what comes to {@code onError} to {@link #failure}. */
    public AdminServiceGrpc.AdminServiceStub async() {
        return AdminServiceGrpc.newStub(channel);
    }

    /** What a failed call means to the person. */
    public CommandFailure failure(StatusRuntimeException e) {
        return failures.of(e.getStatus());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static SslContext tls(ClientSettings settings) throws CommandFailure {
        for (Path file : new Path[] {settings.certificate(), settings.key()}) {
            if (!Files.isReadable(file)) {
                throw CommandFailure.of(ExitCode.USAGE, "E-CLI-004", "cannot read " + file)
                        .why("named in " + settings.file())
                        .next("run as the user who owns the node's home, or take a client.toml of your own")
                        .build();
            }
        }
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .keyManager(settings.certificate().toFile(), settings.key().toFile())
                    .trustManager(new ServerPin(settings.serverFingerprint()))
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-004", "no admin certificate and key in " + settings.file())
                    .why(String.valueOf(e.getMessage()))
                    .next("both must be PEM, the key in PKCS#8: take the files that `hashmesh init` wrote")
                    .cause(e)
                    .build();
        }
    }
}
