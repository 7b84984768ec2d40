// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.sync.AuthorStanding;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.PeerStanding;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncReport;
import org.hashmesh.node.sync.Topology;
import org.hashmesh.v1.Peer;
import org.hashmesh.v1.PeerState;

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
        SyncReport sync = sync();
        RosterSnapshot now = roster.current();
        List<Peer> peers = new ArrayList<>();
        for (RosterNode node : now.nodes()) {
            PeerName name = new PeerName(node.member(), node.node());
            if (!name.equals(self)) {
                Peer.Builder peer = Peer.newBuilder()
                        .setMember(name.member().value())
                        .setNode(name.node().value())
                        .addAllAddresses(node.addresses().stream()
                                .map(HostPort::toString)
                                .toList());
                describeLink(peer, name, Optional.ofNullable(sync.peers().get(name)));
                describeCost(peer, name, Optional.ofNullable(sync.peers().get(name)));
                describeAuthor(peer, logsOf(name, now).map(sync::author).toList());
                peers.add(peer.build());
            }
        }
        return peers;
    }

    int connected() {
        return sync().connected();
    }

    /** What the sync loop says, now. */
    SyncReport sync() {
        try {
            return loop.report().get(LOOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.STOPPING.failure("the node is stopping");
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the sync loop does not answer", e);
        }
    }

    private void describeLink(Peer.Builder peer, PeerName name, Optional<PeerStanding> standing) {
        Optional<GrpcPeerLink> link = links.of(name);
        Optional<PeerDialling.Progress> progress = dialling.progress(name);
        Optional<PeerStanding> open = standing.filter(PeerStanding::open);
        if (open.isPresent()) {
            boolean dialled = open.get().session().map(Session::dialled).orElse(false);
            peer.setState(PeerState.PEER_STATE_CONNECTED)
                    .setSince(
                            link.map(known -> known.openedAt().getEpochSecond()).orElse(0L))
                    .setDirection(dialled ? "dialled" : "accepted")
                    .setLagEntries(open.get().lacks())
                    .setMissingEntries(open.get().offers());
            return;
        }
        progress.flatMap(PeerDialling.Progress::retryAt).ifPresent(at -> peer.setRetryAt(at.getEpochSecond()));
        peer.setState(
                        penalties.against(name).isPresent()
                                ? PeerState.PEER_STATE_CUT_OFF
                                : progress.map(p -> p.connecting()
                                                ? PeerState.PEER_STATE_CONNECTING
                                                : PeerState.PEER_STATE_WAITING)
                                        .orElseGet(() -> withoutAttempt(name)))
                .setLastError(penalties
                        .against(name)
                        .or(() -> progress.map(PeerDialling.Progress::lastError))
                        .or(() -> link.map(GrpcPeerLink::endReason))
                        .orElse(""));
    }

    /** Why a peer that we may dial is not dialled: in a small forum only for want of an address. */
    private PeerState withoutAttempt(PeerName peer) {
        return dialling.mayDial(peer) && roster.current().nodes().size() <= Topology.FULL_MESH_NODES
                ? PeerState.PEER_STATE_NO_ADDRESS
                : PeerState.PEER_STATE_NOT_NEEDED;
    }

    private void describeCost(Peer.Builder peer, PeerName name, Optional<PeerStanding> standing) {
        PeerTraffic traffic = links.traffic(name);
        PeerStanding.Counts counts = standing.map(PeerStanding::counts).orElse(PeerStanding.Counts.NONE);
        peer.setBytesSent(traffic.bytesSent())
                .setBytesReceived(traffic.bytesReceived())
                .setEntriesReceived(traffic.entriesReceived())
                .setUsefulEntries(counts.usefulEntries())
                .setDuplicateEntries(counts.duplicateEntries())
                .setRefusedWants(counts.refusedWants())
                .setSlowDownloads(counts.slowDownloads())
                .setThrottled(counts.throttled());
        penalties.of(name).ifPresent(penalty -> {
            peer.setBreaches(penalty.breaches()).setLastBreach(penalty.why());
            if (penalties.against(name).isPresent()) {
                peer.setCutOffUntil(penalty.until().getEpochSecond());
            }
        });
    }

    private static void describeAuthor(Peer.Builder peer, List<AuthorStanding> logs) {
        peer.setEntriesToday(
                        logs.stream().mapToLong(AuthorStanding::entriesToday).sum())
                .setOverRate(logs.stream().anyMatch(AuthorStanding::overRate))
                .setFrozen(logs.stream().anyMatch(AuthorStanding::frozen));
    }

    private static Stream<LogId> logsOf(PeerName author, RosterSnapshot roster) {
        return roster.logs().stream()
                .map(LogKey::origin)
                .filter(origin ->
                        origin.member().equals(author.member()) && origin.node().equals(author.node()))
                .map(Origin::id);
    }
}
