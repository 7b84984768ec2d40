// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hashmesh.crypto.log.HeadsDigest;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.evidence.EvidenceReader;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.match.ListingMessages;
import org.hashmesh.node.match.Matching;
import org.hashmesh.node.roster.ClosedLog;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.sync.AuthorStanding;
import org.hashmesh.node.sync.SyncReport;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.v1.HeadsSummary;
import org.hashmesh.v1.ListLogsRequest;
import org.hashmesh.v1.ListLogsResponse;
import org.hashmesh.v1.Log;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.NodeStatus;
import org.hashmesh.v1.Peer;
import org.hashmesh.v1.PeerState;

/** The admin's calls that say how the node is. */
final class ReportCalls {

    /** Checkpoints of one log in an answer: 1,500 x about 450 bytes stay under the message limit. */
    private static final int MAX_HISTORY = 1_500;

    private final NodeFacts facts;
    private final Ledger ledger;
    private final HashList list;
    private final EvidenceReader evidence;
    private final Roster roster;
    private final LogEnds ends;
    private final NodeHealth health;
    private final Matching matching;
    private final RefusedValues refused;
    private final Judgement judgement;
    private final PeerReports peers;
    private final TlsKey key;
    private final InstantSource clock;

    ReportCalls(
            NodeFacts facts,
            Ledger ledger,
            HashList list,
            EvidenceReader evidence,
            Roster roster,
            LogEnds ends,
            NodeHealth health,
            Matching matching,
            RefusedValues refused,
            Judgement judgement,
            PeerReports peers,
            TlsKey key,
            InstantSource clock) {
        this.facts = facts;
        this.ledger = ledger;
        this.list = list;
        this.evidence = evidence;
        this.roster = roster;
        this.ends = ends;
        this.health = health;
        this.matching = matching;
        this.refused = refused;
        this.judgement = judgement;
        this.peers = peers;
        this.key = key;
        this.clock = clock;
    }

    NodeStatus status() {
        NodeHealth.Condition condition = condition();
        RosterSnapshot now = roster.current();
        List<Peer> all = peers.all();
        HeadsSummary heads = digest();
        NodeStatus.Builder status = NodeStatus.newBuilder()
                .setMember(facts.self().member().value())
                .setNode(facts.self().node().value())
                .setForum(now.forumName())
                .setForumId(now.forum().value().hex())
                .setState(condition.state())
                .setStateReason(condition.reason())
                .setVersion(facts.version())
                .setStartedAt(facts.startedAt().getEpochSecond())
                .setEntriesInForce(list.estimateInForce())
                .setEntriesHeld(heads.getEntries())
                .setLogs(heads.getLogs())
                .setPeersConnected((int) all.stream()
                        .filter(peer -> peer.getState() == PeerState.PEER_STATE_CONNECTED)
                        .count())
                .setPeersKnown((int) all.stream()
                        .filter(peer -> peer.getState() != PeerState.PEER_STATE_NOT_NEEDED)
                        .count())
                .setHeadsDigest(heads.getDigest())
                .setDiskBytes(facts.diskBytes())
                .setDiskFreeBytes(facts.diskFreeBytes())
                .setRosterVersion(now.version().number())
                .setPeerAddress(facts.peerAddress().toString())
                .setAdminAddress(facts.adminAddress().toString());
        if (status.getPeersConnected() < status.getPeersKnown()) {
            status.addWarnings((status.getPeersKnown() - status.getPeersConnected()) + " of " + status.getPeersKnown()
                    + " peers are not connected: hashmesh peer list");
        }
        int frozen = evidence.frozen().size();
        if (frozen > 0) {
            status.addWarnings(frozen + (frozen == 1 ? " log is" : " logs are")
                    + " frozen, since there is evidence against the author: hashmesh evidence list");
        }
        Instant until = key.current().validUntil();
        if (!clock.instant().plus(Diagnosis.CERTIFICATE_SOON).isBefore(until)) {
            status.addWarnings("the TLS certificate ends at " + until + ": hashmesh tls renew");
        }
        refused.counts()
                .forEach(kind -> status.addRefusedValues(org.hashmesh.v1.RefusedValues.newBuilder()
                        .setCall(kind.call().name().toLowerCase(Locale.ROOT))
                        .setField(kind.field())
                        .setCount(kind.count())));
        return status.addAllWarnings(judgement.warnings(clock.instant())).build();
    }

    /** Whether it takes entries; and if it does, whether it matches too. */
    NodeHealth.Condition condition() {
        NodeHealth.Condition condition = health.condition();
        return condition.takesEntries()
                ? matching.obstacle()
                        .map(why -> new NodeHealth.Condition(
                                matching.isDamaged() ? NodeState.NODE_STATE_DAMAGED : NodeState.NODE_STATE_STARTING,
                                why))
                        .orElse(condition)
                : condition;
    }

    HeadsSummary digest() {
        List<SignedCheckpoint> heads = ledger.logs().heads().stream()
                .flatMap(head -> ends.upToEnd(head.checkpoint()).stream())
                .toList();
        return HeadsSummary.newBuilder()
                .setDigest(HeadsDigest.of(heads, new byte[0]).hex())
                .setEntries(
                        heads.stream().mapToLong(head -> head.size().value()).sum())
                .setLogs(heads.size())
                .build();
    }

    private String state(LogReader log, AuthorStanding author) {
        Optional<ClosedLog> closed = roster.current().closed(log.id());
        if (author.frozen()) {
            return "frozen";
        } else if (closed.isPresent()) {
            return switch (closed.get().aftermath()) {
                case KEEP -> "closed";
                case QUARANTINE -> "quarantined";
                case PURGE -> "purged";
            };
        }
        boolean confirmed = author.confirmed()
                .filter(head -> head.checkpoint().size().compareTo(log.head().size()) >= 0)
                .isPresent();
        return confirmed ? "confirmed" : "held";
    }

    ListLogsResponse logs(ListLogsRequest request) {
        ListLogsResponse.Builder response = ListLogsResponse.newBuilder();
        SyncReport sync = peers.sync();
        for (LogReader log : ledger.logs().all()) {
            SignedCheckpoint head = log.head().checkpoint();
            Optional<LogKey> key = roster.current().log(log.id());
            AuthorStanding author = sync.author(log.id());
            Log.Builder message = Log.newBuilder()
                    .setOrigin(log.origin().text())
                    .setLogId(log.id().toString())
                    .setMember(log.origin().member().value())
                    .setNode(log.origin().node().value())
                    .setSize(head.size().value())
                    .setRoot(head.root().hex())
                    .setSignedAt(ListingMessages.seconds(head.time()))
                    .setState(state(log, author))
                    .setEntriesToday(author.entriesToday())
                    .setOverRate(author.overRate())
                    .setFrozen(author.frozen())
                    .setConfirmedSize(author.confirmed()
                            .map(confirmed -> confirmed.checkpoint().size().value())
                            .orElse(0L))
                    .setReceipts(author.confirmed()
                            .map(confirmed -> ByteString.copyFrom(confirmed.bytes()))
                            .orElse(ByteString.EMPTY))
                    .setCheckpoint(ByteString.copyFrom(head.note()))
                    .setLogKey(key.map(LogKey::text).orElse(""));
            if (request.getIncludeHistory()) {
                log.history(TreeSize.ZERO, MAX_HISTORY)
                        .forEach(checkpoint -> message.addHistory(ByteString.copyFrom(checkpoint.note())));
            }
            response.addLogs(message);
        }
        return response.build();
    }
}
