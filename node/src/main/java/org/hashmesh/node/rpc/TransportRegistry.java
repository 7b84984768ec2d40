// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.rpc.RefusedException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one port: how many there are, who is at the other end of each, and the means to end one at once.
 *
 * <p>gRPC does not hand out its server transports, so the registry sees each socket twice: when it is accepted (it counts
 * from then on, and can be closed) and when TLS is done (it has an owner from then on). The pair of addresses joins the
 * two. Safe for use by any thread.
 */
final class TransportRegistry<C extends Caller> extends ServerTransportFilter {
    private static final Logger LOG = LoggerFactory.getLogger(TransportRegistry.class);

    /** For the last frame, which says why, to get out. */
    private static final long END_MILLIS = 1_000;

    private final String port;
    private final Admission<C> admission;
    private final InstantSource clock;
    private final Limits limits;
    private final Optional<Limits.Strangers> strangers;
    private final Attributes.Key<C> callerKey = Attributes.Key.create("hashmesh-caller");
    private final SeldomLog seldom;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<Ends, Channel> accepted = new ConcurrentHashMap<>();
    private final Map<Channel, C> owners = new ConcurrentHashMap<>();

    /** Those that end in a moment. */
    private final Set<Channel> ending = ConcurrentHashMap.newKeySet();

    /**
     * A registry without connections.
     *
     * @param port for people: which port this is
     * @param limits of connections at once; those of strangers come on top, so that they take nobody's place
     * @param strangers theirs; none when the admission knows no strangers
     */
    TransportRegistry(
            String port,
            Admission<C> admission,
            InstantSource clock,
            Limits limits,
            Optional<Limits.Strangers> strangers) {
        this.port = port;
        this.admission = admission;
        this.clock = clock;
        this.seldom = new SeldomLog(LOG, clock);
        this.limits = limits;
        this.strangers = strangers;
    }

    /** Where a call's attributes say who calls. */
    Attributes.Key<C> callerKey() {
        return callerKey;
    }

    /** Connections open now, TLS finished or not. */
    int open() {
        return open.get();
    }

    /** Who is connected now, one for each connection. */
    List<C> callers() {
        return List.copyOf(owners.values());
    }

    /** Takes a new socket, or says that there are too many. The caller then closes it. */
    boolean accept(Channel channel) {
        int limit = limits.connections()
                + strangers.map(Limits.Strangers::connections).orElse(0);
        if (open.incrementAndGet() > limit) {
            open.decrementAndGet();
            seldom.warn("full", port + " port: " + limit + " connections are open, closing one more");
            return false;
        }
        Ends ends = new Ends(channel.remoteAddress(), channel.localAddress());
        accepted.put(ends, channel);
        channel.closeFuture().addListener(closed -> {
            accepted.remove(ends, channel);
            owners.remove(channel);
            ending.remove(channel);
            open.decrementAndGet();
        });
        return true;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        Channel channel = accepted.get(new Ends(
                attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), attributes.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR)));
        if (channel == null) {
            // Without a caller in the attributes every call is refused.
            return attributes;
        }
        try {
            C caller = identify(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
            owners.put(channel, caller);
            if (!channel.isOpen()) {
                // It closed while we were registering it, and the listener may have run before.
                owners.remove(channel);
            }
            Optional<String> excess = caller instanceof Stranger stranger
                    ? excess(stranger, channel, strangers.orElseThrow())
                    : excess(caller);
            if (excess.isPresent()) {
                end(channel);
            } else if (!admission.stillAdmits(caller)) {
                // The roster changed since the handshake; whoever removed the key has looked here before or will find
                // it.
                end(channel);
            }
            return attributes.toBuilder().set(callerKey, caller).build();
        } catch (RefusedException e) {
            seldom.warn("refused", port + " port: " + channel.remoteAddress() + " refused: " + e.getMessage());
            end(channel);
            return attributes;
        }
    }

    /** Ends every connection whose owner is no longer let in. What was in flight there is lost. */
    void closeWhoIsOut() {
        owners.forEach((channel, caller) -> {
            if (!admission.stillAdmits(caller)) {
                LOG.info(
                        "{} port: {} with TLS key {} is out, closing its connection",
                        port,
                        caller.title(),
                        caller.fingerprint());
                end(channel);
            }
        });
    }

    /** Ends the connection whose far end this is, after a moment in which it may be read why. */
    void endSoon(SocketAddress remote) {
        owners.keySet().forEach(channel -> {
            if (remote.equals(channel.remoteAddress()) && ending.add(channel)) {
                channel.eventLoop()
                        .schedule(() -> end(channel), END_MILLIS, TimeUnit.MILLISECONDS)
                        .addListener(done -> {
                            if (!done.isSuccess()) {
                                end(channel);
                            }
                        });
            }
        });
    }

    /**
     * Closes the socket under TLS and HTTP/2. An ordinary close goes through the HTTP/2 handler, which first lets open
     * streams finish, up to half a minute: that is no way to cut somebody off.
     */
    private void end(Channel channel) {
        ChannelHandlerContext lowest = channel.pipeline().firstContext();
        ChannelFuture closing = lowest == null ? channel.close() : lowest.close();
        closing.addListener(done -> {
            if (!done.isSuccess()) {
                LOG.warn("{} port: closing the connection of {} failed", port, channel.remoteAddress(), done.cause());
            }
        });
    }

    /** Why this is one connection too many of one who is no stranger. Says so in the log, too. */
    private Optional<String> excess(C caller) {
        if (count(other -> !(other instanceof Stranger)) > limits.connections()) {
            return tooMany("full", limits.connections() + " connections are open");
        }
        if (count(caller::equals) > limits.connectionsPerKey()) {
            return tooMany(
                    "many " + caller.title(),
                    caller.title() + " has " + limits.connectionsPerKey() + " connections open already");
        }
        return Optional.empty();
    }

    /** The same of a stranger; when it is not one too many, it ends after a while. */
    private Optional<String> excess(Stranger stranger, Channel channel, Limits.Strangers most) {
        if (count(Stranger.class::isInstance) > most.connections()) {
            return tooMany("strangers", most.connections() + " strangers are connected");
        }
        if (count(stranger::equals) > most.connectionsPerKey()) {
            return tooMany("strangers' key", "one stranger has " + most.connectionsPerKey() + " connections open");
        }
        Neighbourhood from = Neighbourhood.of(channel.remoteAddress());
        long near = owners.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Stranger)
                .filter(entry -> from.equals(Neighbourhood.of(entry.getKey().remoteAddress())))
                .count();
        if (near > most.connectionsPerAddress()) {
            return tooMany(
                    "strangers' address",
                    "strangers at one address have " + most.connectionsPerAddress() + " connections open");
        }
        Future<?> age = channel.eventLoop()
                .schedule(() -> end(channel), most.connectionAge().toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> age.cancel(false));
        return Optional.empty();
    }

    private Optional<String> tooMany(String kind, String what) {
        String line = port + " port: " + what + ", closing one more";
        seldom.warn(kind, line);
        return Optional.of(line);
    }

    private long count(Predicate<? super C> which) {
        return owners.values().stream().filter(which).count();
    }

    private C identify(@Nullable SSLSession session) throws RefusedException {
        return admission.admit(CertificateShape.check(shown(session).orElse(null), clock.instant()));
    }

    private static Optional<X509Certificate[]> shown(@Nullable SSLSession session) throws RefusedException {
        try {
            if (session == null) {
                return Optional.empty();
            }
            Certificate[] chain = session.getPeerCertificates();
            return chain.length == 1 && chain[0] instanceof X509Certificate certificate
                    ? Optional.of(new X509Certificate[] {certificate})
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            throw new RefusedException(Reason.NO_CERTIFICATE, "no certificate was shown", e);
        }
    }

    /** Where a connection comes from, as somebody has to pay for it: an IPv4 address, or an IPv6 network of 64 bits. */
    private record Neighbourhood(String prefix) {
        static Neighbourhood of(@Nullable SocketAddress remote) {
            if (remote instanceof InetSocketAddress ip && ip.getAddress() != null) {
                byte[] address = ip.getAddress().getAddress();
                return new Neighbourhood(HexFormat.of().formatHex(address, 0, Math.min(address.length, 8)));
            }
            return new Neighbourhood(String.valueOf(remote));
        }
    }

    private record Ends(
            @Nullable SocketAddress remote, @Nullable SocketAddress local) {}
}
