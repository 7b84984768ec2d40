// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.certificate.ServerPin;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.forum.Governance.Taken;
import org.hashmesh.node.rpc.GovernanceCallException.Reason;
import org.hashmesh.node.rpc.GovernanceCalls.Standing;
import org.hashmesh.v1.AdoptedAct;
import org.hashmesh.v1.GovernanceItem;

/**
 * Asks one node about governance, and hands news in, with any TLS key of one's own: for a newcomer, who has no roster yet, only
 * the address and the TLS key of a sponsor. Nothing that is answered is checked here. Used by one thread at a time.
 */
public final class GovernanceClient implements AutoCloseable {

    /** Bytes of a chain, or of manifests, that are held in memory: far more than an honest forum has in decades. */
    private static final long ANSWER_BYTES = 64 << 20;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int METADATA_BYTES = 8 << 10;

    private final HostPort address;
    private final EdgeThreads threads;
    private final ManagedChannel channel;
    private final GovernanceCalls calls;

    private GovernanceClient(HostPort address, EdgeThreads threads, ManagedChannel channel) {
        this.address = address;
        this.threads = threads;
        this.channel = channel;
        this.calls = new GovernanceCalls(channel);
    }

    /**
     * A client for the node at this address; the first call connects.
     *
     * @param pin the TLS key that this node has to prove; with another one nothing is sent
     * @param own what we show; listed or not
     */
    public static GovernanceClient connect(HostPort address, TlsKeyFingerprint pin, TlsIdentity own) {
        EdgeThreads threads = EdgeThreads.open(1, 1);
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .eventLoopGroup(threads.loops())
                .channelType(NioSocketChannel.class, InetSocketAddress.class)
                .executor(threads.calls())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .sslContext(PinnedTls.client(TlsKey.of(own), new ServerPin(pin)))
                .proxyDetector(target -> null)
                .maxInboundMessageSize(MESSAGE_BYTES)
                .maxInboundMetadataSize(METADATA_BYTES)
                .compressorRegistry(CompressorRegistry.newEmptyInstance())
                .decompressorRegistry(EdgeServer.Compression.none())
                .disableRetry()
                .build();
        return new GovernanceClient(address, threads, channel);
    }

    /**
     * A node's chain, as it says.
     *
     * @param acts how many acts it has adopted
     * @param head hash of the newest
     * @param chain those from the number on that was asked for
     */
    public record Chain(long acts, Digest head, List<AdoptedAct> chain) {
        /** Copies the list. */
        public Chain {
            chain = List.copyOf(chain);
        }
    }

    /** The adopted acts from this number on. A long chain is asked for again from where an answer breaks off. */
    public Chain chain(long from) throws GovernanceCallException, InterruptedException {
        List<AdoptedAct> acts = new ArrayList<>();
        long[] bytes = {0};
        while (true) {
            int before = acts.size();
            try {
                Standing standing = calls.chain(from + before, part -> {
                    for (AdoptedAct act : part) {
                        bytes[0] = bounded(bytes[0] + act.getSerializedSize());
                        acts.add(act);
                    }
                    return true;
                });
                return new Chain(standing.acts(), standing.head(), acts);
            } catch (GovernanceCallException e) {
                boolean brokeOff = e.reason() == Reason.UNREACHABLE || e.reason() == Reason.BUSY;
                if (!brokeOff || acts.size() == before) {
                    throw placed(e);
                }
            }
        }
    }

    /** The manifests in force there. */
    public List<GovernanceItem> manifests() throws GovernanceCallException, InterruptedException {
        List<GovernanceItem> manifests = new ArrayList<>();
        long[] bytes = {0};
        try {
            calls.manifests(part -> {
                for (GovernanceItem manifest : part) {
                    bytes[0] = bounded(bytes[0] + manifest.getSerializedSize());
                    manifests.add(manifest);
                }
                return true;
            });
        } catch (GovernanceCallException e) {
            throw placed(e);
        }
        return manifests;
    }

    /** Hands items in, several at once where they are many. What was taken before a failure stays taken. */
    public Taken submit(List<GovernanceItem> items) throws GovernanceCallException {
        try {
            return calls.submit(items);
        } catch (GovernanceCallException e) {
            throw placed(e);
        }
    }

    private static long bounded(long bytes) throws GovernanceCallException {
        if (bytes > ANSWER_BYTES) {
            throw new GovernanceCallException(Reason.MALFORMED, "its answer does not end");
        }
        return bytes;
    }

    private GovernanceCallException placed(GovernanceCallException e) {
        return e.at(address.toString());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        threads.close();
    }
}
