// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.HeadsDigest;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.Frontier;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.Inline;
import org.hashmesh.v1.LogHead;

/**
 * Who holds what: digests and frontiers, in which neighbours compare all logs, and heads, which tell of one. Entries go
 * along with a head over the links of a tree that grows by itself: whoever gets entries twice asks the second sender for
 * heads alone, and whoever gets a head alone and had to ask for the entries asks for both next time.
 */
final class Heads {
    /** In the digest, where a frozen log of which nothing counts ends. */
    private static final ByteString NOTHING = ByteString.copyFrom(new byte[Digest.BYTES]);

    private final Neighbours neighbours;
    private final KnownLogs known;
    private final Intake intake;
    private final Forks forks;
    private final Receipts receipts;

    Heads(Neighbours neighbours, KnownLogs known, Intake intake, Forks forks, Receipts receipts) {
        this.neighbours = neighbours;
        this.known = known;
        this.intake = intake;
        this.forks = forks;
        this.receipts = receipts;
    }

    // ---- all logs

    void sendDigest(PeerState peer) {
        neighbours.send(
                peer,
                ControlFrame.newBuilder()
                        .setDigest(org.hashmesh.v1.HeadsDigest.newBuilder().setDigest(digest(peer))));
    }

    /** Those beyond the budget are passed over: an answer may be hundreds of times larger than its question. */
    void compare(PeerState peer, org.hashmesh.v1.HeadsDigest theirs, Instant now) {
        if (!peer.compared.spend(1, now)) {
            return;
        }
        if (theirs.getDigest().equals(digest(peer))) {
            listed().forEach(log -> peer.holdsOnly(log.id, log.held()));
        } else {
            sendFrontier(peer, now);
            forks.tellAll(peer);
        }
    }

    private List<LogState> listed() {
        return intake.logs().stream()
                .filter(log -> (log.held() > 0 || log.isFrozen()) && known.lists(log.id))
                .toList();
    }

    /** With which logs are frozen, and where. */
    private ByteString digest(PeerState peer) {
        List<SignedCheckpoint> heads = new ArrayList<>();
        ByteString salt = ByteString.copyFrom(peer.salt());
        for (LogState log : listed()) {
            SignedCheckpoint head = log.head;
            SignedCheckpoint end = log.end();
            if (log.isFrozen()) {
                salt = salt.concat(Neighbours.bytes(log.id));
                salt = salt.concat(
                        end == null ? NOTHING : ByteString.copyFrom(end.root().toBytes()));
            }
            if (head != null) {
                heads.add(head);
            }
        }
        return ByteString.copyFrom(HeadsDigest.of(heads, salt.toByteArray()).toBytes());
    }

    void sendFrontier(PeerState peer, Instant now) {
        byte[] salt = peer.salt();
        List<FrontierLine> lines =
                listed().stream().map(log -> FrontierLine.of(log, salt)).toList();
        for (int from = 0; from == 0 || from < lines.size(); from += SyncLimits.FRONTIER_LOGS) {
            int to = Math.min(lines.size(), from + SyncLimits.FRONTIER_LOGS);
            neighbours.send(
                    peer,
                    ControlFrame.newBuilder()
                            .setFrontier(Frontier.newBuilder()
                                    .setLines(FrontierLine.encode(lines.subList(from, to)))
                                    .setLast(to == lines.size())));
        }
        peer.frontierSentAt = now;
    }

    void frontier(PeerState peer, Frontier frontier, Instant now) {
        int bytes = frontier.getLines().size();
        if (bytes % FrontierLine.BYTES != 0 || bytes > SyncLimits.FRONTIER_LOGS * FrontierLine.BYTES) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "frontier of " + bytes + " bytes in one frame");
            return;
        }
        byte[] salt = peer.salt();
        for (FrontierLine line : FrontierLine.decode(frontier.getLines())) {
            known.find(line.log()).map(intake::log).ifPresent(log -> line(peer, log, line, salt));
        }
        if (frontier.getLast() && now.isAfter(peer.frontierSentAt.plus(SyncLimits.FRONTIER_KNOWN))) {
            // It answers a digest of ours that differed: what it lacks, it does not know of.
            listed().stream()
                    .filter(log -> log.held() > peer.knows(log.id))
                    .forEach(log -> announce(peer, log, List.of(), ByteString.EMPTY));
            forks.tellAll(peer);
        }
    }

    private void line(PeerState peer, LogState log, FrontierLine line, byte[] salt) {
        if (line.frozen()) {
            peer.knowsEvidence.add(log.id);
            if (log.isFrozen() && !line.isAt(log, salt)) {
                receipts.tell(peer, log);
            }
        }
        peer.holdsOnly(log.id, line.size());
        peer.urgentTo(log.id, line.urgentTo());
        if (line.size() > log.held()) {
            intake.mayLack(log);
        } else if (log.held() > 0
                && line.size() == log.held()
                && !line.isAt(log, salt)
                && !log.isFrozen()
                && peer.otherTree.add(log.id)) {
            // Two trees of one size: the two heads together are evidence, and each side shows the other its own.
            announce(peer, log, List.of(), ByteString.EMPTY);
        }
    }

    // ---- one log

    void announced(PeerState peer, HeadAnnouncement frame, Instant now) {
        SignedCheckpoint checkpoint;
        try {
            checkpoint = SignedCheckpoint.parse(frame.getCheckpoint().toByteArray());
        } catch (CheckpointException e) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "announced checkpoint: " + e.getMessage());
            return;
        }
        LogId id = checkpoint.origin().id();
        if (!Neighbours.bytes(id).equals(frame.getLogId())) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "announced checkpoint is of another log");
        } else if (known.lists(id)) {
            LogState log = intake.log(id);
            if (log.hasEnd() && checkpoint.size().value() <= log.limit()) {
                // It may have held more, before it heard that the log ends.
                peer.holdsOnly(id, checkpoint.size().value());
            } else {
                peer.nowHolds(id, checkpoint.size().value());
            }
            peer.urgentTo(id, Math.max(0, frame.getUrgentTo()));
            forks.tell(peer, log);
            if (checkpoint.size().value() > log.limit()) {
                // The peer may not know yet that the log is closed. What comes after the pin is nobody's business.
                return;
            } else if (checkpoint.size().value() > log.held()) {
                news(peer, log, checkpoint, frame, now);
            } else {
                noNews(peer, log, checkpoint, frame, now);
            }
        }
    }

    private void noNews(
            PeerState peer, LogState log, SignedCheckpoint checkpoint, HeadAnnouncement frame, Instant now) {
        SignedCheckpoint head = log.head;
        boolean same = head != null
                && checkpoint.size().equals(head.size())
                && checkpoint.root().equals(head.root());
        if (same) {
            intake.offerSignature(peer, log, checkpoint);
        } else {
            forks.compare(peer, log, checkpoint, now);
        }
        duplicate(peer, log, frame);
    }

    /** Entries came that are here already: this link need not carry them. */
    private void duplicate(PeerState peer, LogState log, HeadAnnouncement frame) {
        if (frame.getEntriesCount() > 0) {
            peer.tally.duplicateEntries += frame.getEntriesCount();
            intake.sayInline(peer, log, false);
        }
    }

    private void news(PeerState peer, LogState log, SignedCheckpoint checkpoint, HeadAnnouncement frame, Instant now) {
        boolean onItsWay = checkpoint.size().value() <= log.expected();
        intake.mayLack(log);
        if (onItsWay) {
            log.shown = new LogState.Shown(checkpoint, peer.session);
        }
        if (frame.getEntriesCount() == 0) {
            if (!onItsWay) {
                comesAlone(peer, log, checkpoint, now);
            }
        } else if (onItsWay) {
            duplicate(peer, log, frame);
        } else if (intake.isFull() || log.pace.isOver(now)) {
            intake.throttle(peer, now);
        } else if (frame.getFirstIndex() == log.expected()
                && frame.getRootBefore().equals(log.expectedRoot())) {
            Request.Leaves leaves = new Request.Leaves(log.expected(), SyncLimits.INLINE_ENTRIES);
            Optional<String> wrong = leaves.take(frame.getFirstIndex(), frame.getEntriesList());
            if (wrong.isPresent()) {
                neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "announced entries: " + wrong.get());
            } else {
                intake.offer(peer, log, leaves.all(), frame.getFirstIndex(), checkpoint);
            }
        }
        // Else it continues a tree that is not ours, or not ours yet: a Want finds out.
    }

    /**
     * Somebody may be about to send the entries along: the author, or the link that usually does. If not, we ask, and say
     * that we would have liked them.
     */
    private void comesAlone(PeerState peer, LogState log, SignedCheckpoint checkpoint, Instant now) {
        long gap = checkpoint.size().value() - log.expected();
        if (gap > SyncLimits.INLINE_ENTRIES || log.request != null || now.isBefore(log.wantAfter)) {
            return;
        }
        if (isRelayed() || authorIsAnotherNeighbour(checkpoint, peer)) {
            log.wantAfter = now.plus(SyncLimits.INLINE_FIRST);
        }
        if (isRelayed()) {
            log.lonely = true;
        } else if (peer.headsAlone.contains(log.id) && isAuthor(checkpoint, peer)) {
            // Its entries once came so late that we had them from others. Nobody else would send them along.
            intake.sayInline(peer, log, true);
        }
    }

    /** Whether entries reach most nodes by relays, since not everybody is connected to everybody. */
    private boolean isRelayed() {
        return known.nodes() > SyncLimits.FULL_MESH_NODES;
    }

    private static boolean isAuthor(SignedCheckpoint checkpoint, PeerState peer) {
        PeerName name = peer.session.peer();
        return checkpoint.origin().member().equals(name.member())
                && checkpoint.origin().node().equals(name.node());
    }

    private boolean authorIsAnotherNeighbour(SignedCheckpoint checkpoint, PeerState from) {
        PeerName author =
                new PeerName(checkpoint.origin().member(), checkpoint.origin().node());
        return neighbours
                .of(author)
                .filter(neighbour -> neighbour.open && neighbour != from)
                .isPresent();
    }

    void held(PeerState peer, LogHead held) {
        Optional<LogId> id = Neighbours.logId(held.getLogId());
        if (id.isEmpty() || held.getSize() < 0) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed held");
        } else if (known.lists(id.get())) {
            LogState log = intake.log(id.get());
            peer.nowHolds(log.id, held.getSize());
            if (held.getSize() > log.held()) {
                intake.mayLack(log);
            }
        }
    }

    void inline(PeerState peer, Inline frame) {
        Optional<LogId> id = Neighbours.logId(frame.getLogId());
        if (id.isEmpty()) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed inline");
        } else if (known.lists(id.get())) {
            peer.wantsInline(id.get(), frame.getWanted());
        }
    }

    // ---- heads of ours

    void committed(SyncEvent.Committed event, Instant now) {
        LogState log = intake.log(event.head().origin().id());
        SignedCheckpoint before = log.head;
        intake.committed(log, event, now);
        if (!known.lists(log.id)) {
            return;
        }
        receipts.committed(log);
        compareShown(log, now);
        event.source().flatMap(neighbours::current).ifPresent(peer -> {
            peer.nowHolds(log.id, log.held());
            neighbours.send(peer, ControlFrame.newBuilder().setHeld(Neighbours.head(log)));
        });
        ByteString rootBefore = before == null || before.size().value() == 0
                ? ByteString.EMPTY
                : ByteString.copyFrom(before.root().toBytes());
        boolean signedAgain = event.from() == event.head().size().value() && !log.hasEnd();
        boolean pushes = event.source().isEmpty() || isRelayed();
        for (PeerState peer : neighbours.open()) {
            boolean itsOwn = event.source().map(peer.session::equals).orElse(false);
            if (!itsOwn && (peer.holds(log.id) < log.held() || signedAgain)) {
                boolean inline = event.head().equals(log.head)
                        && fitsInline(event)
                        && peer.wantsInline(log.id, pushes, now)
                        && peer.knows(log.id) >= event.from();
                announce(peer, log, inline ? event.leaves() : List.of(), inline ? rootBefore : ByteString.EMPTY);
            }
        }
    }

    /** The log ends elsewhere now: everybody hears what is held here of it. */
    void endMoved(LogState log) {
        if (known.lists(log.id)) {
            neighbours.open().forEach(peer -> announce(peer, log, List.of(), ByteString.EMPTY));
        }
    }

    /** Usually it is the very head that is ours now; if not, the author has signed two. */
    private void compareShown(LogState log, Instant now) {
        LogState.Shown shown = log.shown;
        SignedCheckpoint head = log.head;
        if (shown != null && head != null && shown.head().size().compareTo(head.size()) <= 0) {
            log.shown = null;
            boolean same = shown.head().size().equals(head.size())
                    && shown.head().root().equals(head.root());
            if (!same) {
                neighbours.current(shown.source()).ifPresent(peer -> forks.compare(peer, log, shown.head(), now));
            }
        }
    }

    private static boolean fitsInline(SyncEvent.Committed event) {
        return event.leaves().size() == event.head().size().value() - event.from()
                && event.leaves().size() <= SyncLimits.INLINE_ENTRIES
                && event.leaves().stream().mapToLong(Leaf::length).sum() <= SyncLimits.INLINE_BYTES;
    }

    private void announce(PeerState peer, LogState log, List<Leaf> inline, ByteString rootBefore) {
        SignedCheckpoint head = log.head;
        if (head == null) {
            return;
        }
        HeadAnnouncement.Builder frame = HeadAnnouncement.newBuilder()
                .setLogId(Neighbours.bytes(log.id))
                .setCheckpoint(ByteString.copyFrom(head.note()))
                .setUrgentTo(log.urgentTo);
        if (!inline.isEmpty()) {
            frame.setFirstIndex(head.size().value() - inline.size()).setRootBefore(rootBefore);
            inline.forEach(leaf -> frame.addEntries(ByteString.copyFrom(leaf.bytes())));
        }
        peer.told(log.id, log.held());
        neighbours.send(peer, ControlFrame.newBuilder().setHead(frame));
    }
}
