// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;

/** The links that are open or opening now, whoever dialled, and what each peer has cost so far. */
final class PeerLinks {

    private final SyncLoop loop;
    private final InstantSource clock;
    private final AtomicLong nextSession = new AtomicLong(1);
    private final Map<PeerName, GrpcPeerLink> newest = new ConcurrentHashMap<>();

    PeerLinks(SyncLoop loop, InstantSource clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** A new link; it is the peer's until another is made. */
    GrpcPeerLink make(PeerName peer, boolean dialled) {
        return new GrpcPeerLink(new Session(peer, nextSession.getAndIncrement(), dialled), loop, clock, this::opened);
    }

    private void opened(GrpcPeerLink link) {
        newest.put(link.session().peer(), link);
    }

    /** The last link to the peer that opened; it may have ended. */
    Optional<GrpcPeerLink> newest(PeerName peer) {
        return Optional.ofNullable(newest.get(peer));
    }

    /** The peer's link, unless it has ended. */
    Optional<GrpcPeerLink> open(PeerName peer) {
        return newest(peer).filter(link -> !link.isEnded());
    }
}
