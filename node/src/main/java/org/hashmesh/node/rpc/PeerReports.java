// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.roster.HostPort;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.sync.PeerLag;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.v1.Peer;
import org.hashmesh.v1.PeerState;
import org.jspecify.annotations.Nullable;

/** How it stands with each other node of the roster. */
final class PeerReports {

    private static final long LOOP_SECONDS = 5;

    private final PeerName self;
    private final Roster roster;
    private final PeerLinks links;
    private final PeerDialling dialling;
    private final Penalties penalties;
    private final SyncLoop loop;

    PeerReports(
            PeerName self, Roster roster, PeerLinks links, PeerDialling dialling, Penalties penalties, SyncLoop loop) {
        this.self = self;
        this.roster = roster;
        this.links = links;
        this.dialling = dialling;
        this.penalties = penalties;
        this.loop = loop;
    }

    List<Peer> all() {
        Map<PeerName, PeerLag> lags = lags();
        List<Peer> peers = new ArrayList<>();
        for (RosterNode node : roster.current().nodes()) {
            PeerName name = new PeerName(node.member(), node.node());
            if (!name.equals(self)) {
                peers.add(report(name, node, lags.get(name)));
            }
        }
        return peers;
    }

    int connected() {
        return (int) lags().values().stream().filter(PeerLag::open).count();
    }

    private Map<PeerName, PeerLag> lags() {
        try {
            return loop.lags().get(LOOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.STOPPING.failure("the node is stopping");
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the sync loop does not answer", e);
        }
    }

    private Peer report(PeerName name, RosterNode node, @Nullable PeerLag lag) {
        Peer.Builder peer = Peer.newBuilder()
                .setMember(name.member().value())
                .setNode(name.node().value())
                .addAllAddresses(
                        node.addresses().stream().map(HostPort::toString).toList())
                .setRejectedFrames(penalties.breaches(name));
        Optional<GrpcPeerLink> link = links.of(name);
        link.ifPresent(known -> peer.setBytesSent(known.bytesSent())
                .setBytesReceived(known.bytesReceived())
                .setEntriesReceived(known.entriesReceived()));
        Optional<PeerDialling.Progress> progress = dialling.progress(name);
        if (lag != null && lag.open()) {
            peer.setState(PeerState.PEER_STATE_CONNECTED)
                    .setSince(
                            link.map(known -> known.openedAt().getEpochSecond()).orElse(0L))
                    .setDirection(lag.session().dialled() ? "dialled" : "accepted")
                    .setLagEntries(lag.lacks())
                    .setMissingEntries(lag.offers());
        } else if (progress.isPresent()) {
            peer.setState(progress.get().connecting() ? PeerState.PEER_STATE_CONNECTING : PeerState.PEER_STATE_WAITING);
            progress.get().retryAt().ifPresent(at -> peer.setRetryAt(at.getEpochSecond()));
        } else {
            peer.setState(PeerState.PEER_STATE_NO_ADDRESS);
        }
        String error = penalties
                .against(name)
                .or(() -> progress.map(PeerDialling.Progress::lastError))
                .or(() -> link.map(GrpcPeerLink::endReason))
                .orElse("");
        return peer.setLastError(lag != null && lag.open() ? "" : error).build();
    }
}
