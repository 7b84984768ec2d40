// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.roster.Roster;

/** Makes channels to peers. Each is pinned to the one node it was made for and cut when the roster drops that node. */
public final class PeerDialer {
    private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;

    /** How long a peer's address may take to answer at all. */
    private static final int CONNECT_MILLIS = 5_000;

    private final TlsKey key;
    private final Roster roster;
    private final Limits limits;
    private final InstantSource clock;
    private final EdgeThreads threads;

    /** A dialer that shows this key and trusts this roster. */
    public PeerDialer(TlsKey key, Roster roster, Limits limits, InstantSource clock, EdgeThreads threads) {
        this.key = key;
        this.roster = roster;
        this.limits = limits;
        this.clock = clock;
        this.threads = threads;
    }

    /**
     * A channel to this node at this address; the first call connects. Whoever else answers there is refused in the
     * handshake, before anything is sent. Close it when done: it listens to the roster.
     */
    public DialedPeer dial(MemberName member, NodeName node, HostPort address) {
        DialAdmission admission = new DialAdmission(new PeerAdmission(roster), member, node);
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .eventLoopGroup(threads.loops())
                .channelType(NioSocketChannel.class, java.net.InetSocketAddress.class)
                .executor(threads.calls())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .sslContext(PinnedTls.client(key, new PinnedTrust(admission, clock)))
                // A proxy from the environment has no business between two nodes.
                .proxyDetector(target -> null)
                .maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(limits.metadataBytes())
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .keepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(limits.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .compressorRegistry(CompressorRegistry.newEmptyInstance())
                .decompressorRegistry(EdgeServer.Compression.none())
                .disableRetry()
                .build();
        return new DialedPeer(channel, admission, roster);
    }
}
