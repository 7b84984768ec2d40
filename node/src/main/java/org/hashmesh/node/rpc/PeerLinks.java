// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.net.SocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.Bye;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links that are open or opening now, whoever dialled, and what each peer has cost so far. Bounds how many links others
 * may open, and how much all of them may leave unread. Safe for use by any thread.
 */
final class PeerLinks implements GrpcPeerLink.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);

    /**
     * Bytes that may wait for all peers together. When it is more, the link that most of them wait for ends: one slow reader
     * may cost what {@link GrpcPeerLink} allows, but not many at once.
     */
    private static final long UNREAD_BYTES = 64 << 20;

    private final SyncLoop loop;
    private final Penalties penalties;
    private final int acceptedPeers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final SeldomLog seldom;
    private final AtomicLong nextSession = new AtomicLong(1);
    private final AtomicLong unread = new AtomicLong();
    /**
     * Per peer the links that are open, oldest first, or else the last that was. Two nodes that dial each other have two
     * for a moment, and which of them stays is for the sync machine to say: often not the newest.
     */
    private final Map<PeerName, List<GrpcPeerLink>> links = new ConcurrentHashMap<>();

    private final Map<PeerName, PeerTraffic> traffic = new ConcurrentHashMap<>();
    private volatile Consumer<SocketAddress> hangUp = remote -> {};

    /**
     * No links.
     *
     * @param acceptedPeers links that others dialled, open at once
     */
    PeerLinks(SyncLoop loop, Penalties penalties, int acceptedPeers, InstantSource clock, RandomGenerator random) {
        this.loop = loop;
        this.penalties = penalties;
        this.acceptedPeers = acceptedPeers;
        this.clock = clock;
        this.random = random;
        this.seldom = new SeldomLog(LOG, clock);
    }

    /** Who ends connections that others made. */
    void onHangUp(Consumer<SocketAddress> ends) {
        this.hangUp = ends;
    }

    /** Ends a connection that somebody else made, and in which nothing more is to be said. */
    void hangUp(SocketAddress remote) {
        hangUp.accept(remote);
    }

    /** What went over all links to this peer. */
    PeerTraffic traffic(PeerName peer) {
        return traffic.computeIfAbsent(peer, name -> new PeerTraffic(clock));
    }

    /** The same for each peer that there ever was a link to. */
    Map<PeerName, PeerTraffic> traffic() {
        return Map.copyOf(traffic);
    }

    /** A new link to a peer that we dial; it is the peer's once it opens. */
    GrpcPeerLink dial(PeerName peer) {
        return make(peer, true, () -> {});
    }

    /**
     * A new link in a connection that the peer made. When the link ends, the connection does: what its streams still hold
     * for a peer that does not read would stay as long as the peer likes.
     */
    GrpcPeerLink accept(PeerName peer, SocketAddress remote) {
        return make(peer, false, () -> hangUp(remote));
    }

    private GrpcPeerLink make(PeerName peer, boolean dialled, Runnable whenEnded) {
        Session session = new Session(peer, nextSession.getAndIncrement(), dialled);
        return new GrpcPeerLink(session, loop, traffic(peer), clock, this, whenEnded);
    }

    @Override
    public void opened(GrpcPeerLink link) {
        links.compute(
                link.session().peer(),
                (peer, known) -> Stream.concat(
                                Stream.ofNullable(known).flatMap(List::stream).filter(other -> !other.isEnded()),
                                Stream.of(link))
                        .toList());
        if (!link.session().dialled()) {
            makeRoom(link);
        }
    }

    /**
     * Ends an accepted link if there is one too many. Which one, chance decides: were it the newest, the first comers
     * could keep everybody else out for good.
     */
    private void makeRoom(GrpcPeerLink newest) {
        List<GrpcPeerLink> accepted = open().filter(link -> !link.session().dialled() && link != newest)
                .toList();
        if (accepted.size() >= acceptedPeers) {
            GrpcPeerLink leaving = accepted.get(random.nextInt(accepted.size()));
            seldom.warn(
                    "accepted",
                    "more than " + acceptedPeers + " peers have dialled this node: closing the link to "
                            + leaving.session().peer() + " to make room for "
                            + newest.session().peer());
            leaving.close(Bye.Reason.REASON_ENOUGH_PEERS, "room for another peer; dial again, or somebody else");
        }
    }

    @Override
    public void breached(GrpcPeerLink link, String what) {
        penalties.blamed(link.session().peer(), what);
    }

    @Override
    public void unread(long bytes) {
        if (unread.addAndGet(bytes) > UNREAD_BYTES && bytes > 0) {
            open().max(Comparator.comparingLong(GrpcPeerLink::unread)).ifPresent(link -> {
                seldom.warn(
                        "unread",
                        "peers leave more than " + (UNREAD_BYTES >> 20) + " MiB unread: closing the link to "
                                + link.session().peer() + ", which leaves most");
                link.close(Bye.Reason.REASON_OVERLOADED, "frames are not read");
            });
        }
    }

    /**
     * Asks an eighth of those to dial again who dialled us before this time: they see our TLS key when they connect. Called
     * every few seconds, it has asked everybody within a minute or two, and this node is never without all of them.
     */
    void renewAccepted(Instant since) {
        List<GrpcPeerLink> old = open().filter(
                        link -> !link.session().dialled() && link.openedAt().isBefore(since))
                .toList();
        old.stream().limit((old.size() + 7) / 8).forEach(link -> {
            LOG.info(
                    "{} is asked to dial again, since this node has a new TLS key",
                    link.session().peer());
            link.close(Bye.Reason.REASON_DUPLICATE, "this node has a new TLS key: dial again");
        });
    }

    private Stream<GrpcPeerLink> open() {
        return links.values().stream().flatMap(List::stream).filter(link -> !link.isEnded());
    }

    /** The peer's link: one that is open if there is one, otherwise the last that was. */
    Optional<GrpcPeerLink> of(PeerName peer) {
        List<GrpcPeerLink> known = links.getOrDefault(peer, List.of());
        return open(peer).or(() -> known.stream().reduce((earlier, later) -> later));
    }

    /** The peer's link, unless it has ended. */
    Optional<GrpcPeerLink> open(PeerName peer) {
        return links.getOrDefault(peer, List.of()).stream()
                .filter(link -> !link.isEnded())
                .findFirst();
    }
}
