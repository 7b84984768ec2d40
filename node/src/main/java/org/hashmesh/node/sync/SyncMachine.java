// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.HeadsDigest;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Frontier;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.Hello;
import org.hashmesh.v1.LogHead;
import org.hashmesh.v1.Refused;
import org.hashmesh.v1.Want;

/**
 * Decides what one node says to its peers and asks of them, so that all of them come to hold the same logs.
 *
 * <p>Pure: no thread, clock, socket or disk. One caller at a time hands in what happened and does what comes out, in
 * order. A rule for every frame: whatever a peer sends costs bounded memory here, and only what the ledger verified
 * changes what we tell others.
 */
public final class SyncMachine {

    /** The protocol version that this class speaks. */
    public static final int VERSION = 1;

    private final PeerName self;
    private final Hello hello;
    private final KnownLogs known;
    private final RandomGenerator random;
    private final Neighbours neighbours = new Neighbours();
    private final Intake intake;
    private Instant nextAntiEntropy = Instant.MIN;

    /**
     * A machine without neighbours.
     *
     * @param instance 16 bytes, new whenever the database is created, restored or cloned
     * @param heads what the ledger holds at the start
     */
    public SyncMachine(
            PeerName self,
            ForumId forum,
            byte[] instance,
            String software,
            KnownLogs known,
            Collection<SignedCheckpoint> heads,
            RandomGenerator random) {
        this.self = self;
        this.known = known;
        this.random = random;
        this.hello = Hello.newBuilder()
                .addVersions(VERSION)
                .setForumId(ByteString.copyFrom(forum.value().toBytes()))
                .setInstanceId(ByteString.copyFrom(instance))
                .setSoftware(software)
                .build();
        this.intake = new Intake(neighbours, random);
        heads.forEach(head -> intake.log(head.origin().id()).head = head);
    }

    /** Takes one event at {@code now} and returns what is to be done about it, in order. */
    public List<SyncAction> handle(SyncEvent event, Instant now) {
        if (event instanceof SyncEvent.Connected e) {
            connected(e.session(), now);
        } else if (event instanceof SyncEvent.Disconnected e) {
            neighbours.current(e.session()).ifPresent(neighbours::forget);
        } else if (event instanceof SyncEvent.ControlReceived e) {
            neighbours.current(e.session()).ifPresent(peer -> control(peer, e.frame(), now));
        } else if (event instanceof SyncEvent.DataReceived e) {
            neighbours.current(e.session()).ifPresent(peer -> data(peer, e.frame(), now));
        } else if (event instanceof SyncEvent.Committed e) {
            committed(e);
        } else if (event instanceof SyncEvent.NotApplied e) {
            intake.notApplied(e, now);
        } else if (event instanceof SyncEvent.Served e) {
            neighbours.current(e.session()).ifPresent(peer -> peer.serving.remove(e.requestId()));
        } else if (event instanceof SyncEvent.RosterChanged) {
            neighbours.open().forEach(this::sendFrontier);
        } else if (event instanceof SyncEvent.Tick) {
            tick(now);
        }
        intake.schedule(now);
        return neighbours.takeActions();
    }

    /** How it stands with everybody. Costs one look at each log for each peer. */
    public SyncReport report() {
        Map<PeerName, PeerStanding> peers = new HashMap<>();
        for (PeerState peer : neighbours.all()) {
            long lacks = 0;
            long offers = 0;
            for (LogState log : intake.logs()) {
                lacks += Math.max(0, log.held() - peer.holds(log.id));
                offers += Math.max(0, peer.holds(log.id) - log.held());
            }
            peers.put(
                    peer.session.peer(),
                    new PeerStanding(Optional.of(peer.session), peer.open, lacks, offers, PeerStanding.Counts.NONE));
        }
        Map<LogId, AuthorStanding> authors = new HashMap<>();
        intake.logs().forEach(log -> authors.put(log.id, new AuthorStanding(0, false, log.frozen)));
        return new SyncReport(peers, authors);
    }

    // ---- sessions

    private void connected(Session session, Instant now) {
        Optional<PeerState> other = neighbours.of(session.peer());
        if (other.isPresent()) {
            // Both dialled at once: the connection that the smaller name dialled stays, at both ends. Of two in the
            // same direction the newer stays, since the older is probably dead.
            if (dialledBySmaller(other.get().session) && !dialledBySmaller(session)) {
                neighbours.close(session, Bye.Reason.REASON_DUPLICATE, "already connected");
                return;
            }
            neighbours.close(other.get().session, Bye.Reason.REASON_DUPLICATE, "replaced by a newer connection");
        }
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        PeerState peer = new PeerState(session, salt, now);
        neighbours.add(peer);
        neighbours.send(
                peer, ControlFrame.newBuilder().setHello(hello.toBuilder().setSessionSalt(ByteString.copyFrom(salt))));
    }

    private boolean dialledBySmaller(Session session) {
        return session.dialled() == (self.compareTo(session.peer()) < 0);
    }

    // ---- control frames

    private void control(PeerState peer, ControlFrame frame, Instant now) {
        if (!peer.spendControlFrame(now)) {
            neighbours.blame(peer, Bye.Reason.REASON_OVERLOADED, "more control frames than allowed");
        } else if (frame.hasBye()) {
            neighbours.forget(peer);
        } else if (frame.hasHello() == peer.open) {
            neighbours.blame(
                    peer, Bye.Reason.REASON_PROTOCOL, peer.open ? "a second hello" : "the first frame is not a hello");
        } else {
            switch (frame.getFrameCase()) {
                case HELLO -> hello(peer, frame.getHello());
                case FRONTIER -> frontier(peer, frame.getFrontier());
                case HEAD -> announced(peer, frame.getHead(), now);
                case DIGEST -> digest(peer, frame.getDigest());
                case HELD -> held(peer, frame.getHeld());
                default -> {
                    // A frame of a later version: not for us.
                }
            }
        }
    }

    private void hello(PeerState peer, Hello theirs) {
        if (!theirs.getVersionsList().contains(VERSION)) {
            neighbours.close(peer.session, Bye.Reason.REASON_VERSION, "this node speaks version " + VERSION);
        } else if (!theirs.getForumId().equals(hello.getForumId())) {
            neighbours.close(peer.session, Bye.Reason.REASON_FORUM, "this node is in another forum");
        } else if (theirs.getSessionSalt().size() != 16) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "hello without a salt of 16 bytes");
        } else {
            peer.theirSalt = theirs.getSessionSalt().toByteArray();
            peer.open = true;
            sendFrontier(peer);
        }
    }

    private void sendFrontier(PeerState peer) {
        List<LogHead> heads = intake.logs().stream()
                .filter(log -> log.held() > 0 && known.lists(log.id))
                .map(Neighbours::head)
                .toList();
        for (int from = 0; from == 0 || from < heads.size(); from += SyncLimits.FRONTIER_LOGS) {
            int to = Math.min(heads.size(), from + SyncLimits.FRONTIER_LOGS);
            neighbours.send(
                    peer,
                    ControlFrame.newBuilder()
                            .setFrontier(Frontier.newBuilder()
                                    .addAllLogs(heads.subList(from, to))
                                    .setLast(to == heads.size())));
        }
    }

    private void frontier(PeerState peer, Frontier frontier) {
        if (frontier.getLogsCount() > SyncLimits.FRONTIER_LOGS) {
            neighbours.blame(
                    peer, Bye.Reason.REASON_PROTOCOL, "frontier of " + frontier.getLogsCount() + " logs in one frame");
            return;
        }
        for (LogHead line : frontier.getLogsList()) {
            Optional<LogId> id = Neighbours.logId(line.getLogId());
            if (id.isEmpty() || line.getSize() < 0) {
                neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed line in a frontier");
                return;
            }
            if (known.lists(id.get())) {
                LogState log = intake.log(id.get());
                peer.holdsOnly(log.id, line.getSize());
                if (line.getSize() > log.held()) {
                    intake.mayLack(log);
                }
            }
        }
        if (frontier.getLast()) {
            if (peer.frontierSeen) {
                // It answers a digest that differed: what it lacks, it does not know of.
                intake.logs().stream()
                        .filter(log -> log.head != null && log.held() > peer.holds(log.id) && known.lists(log.id))
                        .forEach(log -> announce(peer, log, List.of()));
            }
            peer.frontierSeen = true;
        }
    }

    private void held(PeerState peer, LogHead held) {
        Optional<LogId> id = Neighbours.logId(held.getLogId());
        if (id.isEmpty() || held.getSize() < 0) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed held");
        } else if (known.lists(id.get())) {
            peer.nowHolds(id.get(), held.getSize());
            if (held.getSize() > intake.log(id.get()).held()) {
                intake.mayLack(intake.log(id.get()));
            }
        }
    }

    private void announced(PeerState peer, HeadAnnouncement announcement, Instant now) {
        SignedCheckpoint checkpoint;
        try {
            checkpoint = SignedCheckpoint.parse(announcement.getCheckpoint().toByteArray());
        } catch (CheckpointException e) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "announced checkpoint: " + e.getMessage());
            return;
        }
        LogId id = checkpoint.origin().id();
        if (!Neighbours.bytes(id).equals(announcement.getLogId())) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "announced checkpoint is of another log");
            return;
        }
        if (!known.lists(id)) {
            return; // its roster may be newer than ours
        }
        LogState log = intake.log(id);
        long size = checkpoint.size().value();
        peer.nowHolds(id, size);
        if (announcement.getEntriesCount() > 0) {
            Download inline = new Download(peer.session, 0, announcement.getFirstIndex(), now);
            Optional<String> wrong = inline.take(
                    Chunk.newBuilder()
                            .setFirstIndex(announcement.getFirstIndex())
                            .addAllEntries(announcement.getEntriesList())
                            .build(),
                    now);
            if (wrong.isPresent()) {
                neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "announced entries: " + wrong.get());
                return;
            }
            intake.offer(peer, log, inline, checkpoint);
        } else {
            intake.offerSignature(peer, log, checkpoint);
        }
        if (size > log.expected()) {
            intake.mayLack(log);
            if (authorIsAnotherNeighbour(checkpoint, peer)) {
                log.wantAfter = now.plus(SyncLimits.AUTHOR_FIRST);
            }
        }
    }

    private boolean authorIsAnotherNeighbour(SignedCheckpoint checkpoint, PeerState from) {
        PeerName author =
                new PeerName(checkpoint.origin().member(), checkpoint.origin().node());
        return neighbours
                .of(author)
                .filter(neighbour -> neighbour.open && neighbour != from)
                .isPresent();
    }

    private void digest(PeerState peer, org.hashmesh.v1.HeadsDigest digest) {
        if (!digest.getDigest().equals(headsDigest(peer))) {
            sendFrontier(peer);
        }
    }

    private ByteString headsDigest(PeerState peer) {
        List<SignedCheckpoint> heads = intake.logs().stream()
                .filter(log -> known.lists(log.id))
                .<SignedCheckpoint>mapMulti((log, sink) -> {
                    if (log.head != null) {
                        sink.accept(log.head);
                    }
                })
                .toList();
        byte[] ours = peer.ourSalt;
        byte[] theirs = peer.theirSalt;
        byte[] salt = peer.session.dialled() ? concat(ours, theirs) : concat(theirs, ours);
        return ByteString.copyFrom(HeadsDigest.of(heads, salt).toBytes());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    // ---- data frames

    private void data(PeerState peer, DataFrame frame, Instant now) {
        if (!peer.open) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "data before hello");
            return;
        }
        switch (frame.getFrameCase()) {
            case WANT -> want(peer, frame.getWant());
            case CHUNK -> intake.chunk(peer, frame.getChunk(), now);
            case CHECKPOINT -> intake.checkpoint(peer, frame.getCheckpoint());
            case REFUSED -> intake.refused(peer, frame.getRefused(), now);
            case CANCEL -> {
                long request = frame.getCancel().getRequestId();
                if (peer.serving.remove(request)) {
                    neighbours.act(new SyncAction.StopServing(peer.session, request));
                }
            }
            default -> {
                // A frame of a later version: not for us.
            }
        }
    }

    private void want(PeerState peer, Want want) {
        Optional<LogId> id = Neighbours.logId(want.getLogId());
        if (id.isEmpty() || want.getFirstIndex() < 0) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed want");
            return;
        }
        LogState log = intake.known(id.get()).orElse(null);
        if (log == null || log.held() <= want.getFirstIndex() || !known.lists(log.id)) {
            refuse(peer, want, Refused.Reason.REASON_NOT_HELD);
        } else if (peer.serving.size() >= SyncLimits.SERVED_PER_PEER || !peer.serving.add(want.getRequestId())) {
            refuse(peer, want, Refused.Reason.REASON_BUSY);
        } else {
            neighbours.act(new SyncAction.Serve(
                    peer.session,
                    want.getRequestId(),
                    log.id,
                    new SyncAction.Question.Entries(want.getFirstIndex(), want.getRoot())));
        }
    }

    private void refuse(PeerState peer, Want want, Refused.Reason reason) {
        neighbours.sendData(
                peer,
                DataFrame.newBuilder()
                        .setRefused(Refused.newBuilder()
                                .setRequestId(want.getRequestId())
                                .setReason(reason)));
    }

    // ---- heads of ours

    private void committed(SyncEvent.Committed event) {
        LogState log = intake.log(event.head().origin().id());
        intake.committed(log, event);
        event.source().flatMap(neighbours::current).ifPresent(peer -> {
            peer.nowHolds(log.id, log.held());
            neighbours.send(peer, ControlFrame.newBuilder().setHeld(Neighbours.head(log)));
        });
        List<Leaf> inline = event.source().isEmpty() && fitsInline(event) ? event.leaves() : List.of();
        for (PeerState peer : neighbours.open()) {
            boolean itsOwn = event.source().map(peer.session::equals).orElse(false);
            if (!itsOwn
                    && known.lists(log.id)
                    && (peer.holds(log.id) < log.held() || event.leaves().isEmpty())) {
                announce(peer, log, peer.knows(log.id) >= event.from() ? inline : List.of());
            }
        }
    }

    private static boolean fitsInline(SyncEvent.Committed event) {
        return event.leaves().size() == event.head().size().value() - event.from()
                && event.leaves().size() <= SyncLimits.INLINE_ENTRIES
                && event.leaves().stream().mapToLong(Leaf::length).sum() <= SyncLimits.INLINE_BYTES;
    }

    private void announce(PeerState peer, LogState log, List<Leaf> inline) {
        SignedCheckpoint head = log.head;
        if (head == null) {
            return;
        }
        HeadAnnouncement.Builder frame = HeadAnnouncement.newBuilder()
                .setLogId(Neighbours.bytes(log.id))
                .setCheckpoint(ByteString.copyFrom(head.note()));
        if (!inline.isEmpty()) {
            frame.setFirstIndex(head.size().value() - inline.size());
            inline.forEach(leaf -> frame.addEntries(ByteString.copyFrom(leaf.bytes())));
        }
        peer.told(log.id, log.held());
        neighbours.send(peer, ControlFrame.newBuilder().setHead(frame));
    }

    // ---- time

    private void tick(Instant now) {
        for (PeerState peer : neighbours.all()) {
            if (!peer.open && now.isAfter(peer.connectedAt.plus(SyncLimits.HELLO))) {
                neighbours.close(peer.session, Bye.Reason.REASON_PROTOCOL, "no hello in time");
            }
        }
        intake.tick(now);
        if (!now.isBefore(nextAntiEntropy)) {
            List<PeerState> open = neighbours.open();
            if (!open.isEmpty() && !nextAntiEntropy.equals(Instant.MIN)) {
                PeerState peer = open.get(random.nextInt(open.size()));
                neighbours.send(
                        peer,
                        ControlFrame.newBuilder()
                                .setDigest(
                                        org.hashmesh.v1.HeadsDigest.newBuilder().setDigest(headsDigest(peer))));
            }
            nextAntiEntropy = now.plus(SyncLimits.ANTI_ENTROPY);
        }
    }
}
