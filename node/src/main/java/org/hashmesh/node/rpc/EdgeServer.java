// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.toml.ConfigurationException;

/**
 * A listening port with all its limits: what both ports have in common. gRPC's own defaults are open (unlimited calls per
 * connection, no cap of connections, no reset limit, two minutes for a handshake), so each is set here.
 */
final class EdgeServer<C extends Caller> implements AutoCloseable {
    /** One message of the largest size fits; what a slow reader can make us hold is this times calls and connections. */
    private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;

    private static final int BACKLOG = 128;

    private final Server server;
    private final TransportRegistry<C> transports;

    private EdgeServer(Server server, TransportRegistry<C> transports) {
        this.server = server;
        this.transports = transports;
    }

    /**
     * What a port needs besides its services.
     *
     * @param strangers what those may cost whom the admission lets in as strangers; none when it never does
     */
    record Setup<C extends Caller>(
            String name,
            HostPort listen,
            Limits limits,
            TlsKey key,
            Admission<C> admission,
            Context.Key<C> contextKey,
            InstantSource clock,
            EdgeThreads threads,
            Optional<Limits.Strangers> strangers) {}

    /**
     * Listens.
     *
     * @throws ConfigurationException when the address cannot be listened on
     */
    static <C extends Caller> EdgeServer<C> open(Setup<C> setup, List<BindableService> services) {
        Limits limits = setup.limits();
        TransportRegistry<C> transports =
                new TransportRegistry<>(setup.name(), setup.admission(), setup.clock(), limits, setup.strangers());
        InetSocketAddress address =
                new InetSocketAddress(setup.listen().host(), setup.listen().port());
        NettyServerBuilder builder = limited(NettyServerBuilder.forAddress(address), limits)
                .channelFactory(() -> new CappedServerChannel(transports::accept))
                .bossEventLoopGroup(setup.threads().acceptor())
                .workerEventLoopGroup(setup.threads().loops())
                .executor(setup.threads().calls())
                .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                .withOption(ChannelOption.SO_REUSEADDR, true)
                .sslContext(PinnedTls.server(setup.key(), new PinnedTrust(setup.admission(), setup.clock())))
                .addTransportFilter(transports)
                .addStreamTracerFactory(StreamEnd.factory())
                // The interceptor that is added last runs first: failures of the gate are mapped too.
                .intercept(new CallGate<>(setup.admission(), transports.callerKey(), setup.contextKey()));
        setup.strangers()
                .ifPresent(cost -> builder.intercept(new StrangerGate(transports.callerKey(), cost, setup.clock())));
        builder.intercept(new Failures());
        services.forEach(builder::addService);
        try {
            return new EdgeServer<>(builder.build().start(), transports);
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ConfigurationException(
                    "cannot listen on " + setup.listen() + " for the " + setup.name() + " port: " + cause.getMessage()
                            + "; next: free the port, or set another one in node.toml",
                    e);
        }
    }

    /** Where it listens; with the port that the system chose when it was asked to. */
    HostPort address() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenSockets().get(0);
        return new HostPort(address.getAddress().getHostAddress().replaceAll("%.*", ""), address.getPort());
    }

    TransportRegistry<C> transports() {
        return transports;
    }

    /** Takes no more calls, lets those under way finish for this long, then ends them. */
    void close(Duration grace) {
        server.shutdown();
        try {
            if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static NettyServerBuilder limited(NettyServerBuilder builder, Limits limits) {
        return builder.maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(limits.metadataBytes())
                .maxConcurrentCallsPerConnection(limits.callsPerConnection())
                .maxRstFramesPerWindow(
                        limits.resets(), (int) limits.resetWindow().toSeconds())
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .handshakeTimeout(limits.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(limits.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(limits.keepAlivePermitted().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionAge(limits.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(limits.connectionAgeGrace().toMillis(), TimeUnit.MILLISECONDS)
                .compressorRegistry(CompressorRegistry.newEmptyInstance())
                .decompressorRegistry(Compression.none());
    }

    /** No compression: a kilobyte that becomes a gigabyte is a cheap attack, and hashes do not compress. */
    static final class Compression {
        private Compression() {}

        static DecompressorRegistry none() {
            return DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
        }
    }
}
