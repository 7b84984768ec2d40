// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;

/** The links that are open or opening now, whoever dialled, and what each peer has cost so far. */
final class PeerLinks {

    private final SyncLoop loop;
    private final Penalties penalties;
    private final InstantSource clock;
    private final AtomicLong nextSession = new AtomicLong(1);
    /**
     * Per peer the links that are open, oldest first, or else the last that was. Two nodes that dial each other have two
     * for a moment, and which of them stays is for the sync machine to say: often not the newest.
     */
    private final Map<PeerName, List<GrpcPeerLink>> links = new ConcurrentHashMap<>();

    private final Map<PeerName, PeerTraffic> traffic = new ConcurrentHashMap<>();

    PeerLinks(SyncLoop loop, Penalties penalties, InstantSource clock) {
        this.loop = loop;
        this.penalties = penalties;
        this.clock = clock;
    }

    /** What went over all links to this peer. */
    PeerTraffic traffic(PeerName peer) {
        return traffic.computeIfAbsent(peer, name -> new PeerTraffic());
    }

    /** A new link; it is the peer's once it opens. */
    GrpcPeerLink make(PeerName peer, boolean dialled) {
        Session session = new Session(peer, nextSession.getAndIncrement(), dialled);
        return new GrpcPeerLink(session, loop, traffic(peer), clock, this::opened, why -> penalties.blamed(peer, why));
    }

    private void opened(GrpcPeerLink link) {
        links.compute(
                link.session().peer(),
                (peer, known) -> Stream.concat(
                                Stream.ofNullable(known).flatMap(List::stream).filter(other -> !other.isEnded()),
                                Stream.of(link))
                        .toList());
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
