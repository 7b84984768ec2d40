// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Fork;
import org.hashmesh.v1.Hello;
import org.hashmesh.v1.Throttle;

/**
 * Decides what one node says to its peers and asks of them, so that all of them come to hold the same logs.
 *
 * <p>Pure: no thread, clock, socket or disk. One caller at a time hands in what happened and does what comes out, in
 * order. A rule for every frame: whatever a peer sends costs bounded memory here, and only what the ledger verified
 * changes what we tell others. This class keeps the sessions; {@link Heads} compares who holds what, {@link Intake} and
 * {@link Bulks} fetch, {@link Forks} finds authors that contradict themselves, {@link Receipts} which
 * heads enough members hold.
 */
public final class SyncMachine {

    /** The protocol version that this class speaks. */
    public static final int VERSION = 1;

    private final PeerName self;
    private final Hello hello;
    private final RandomGenerator random;
    private final KnownLogs known;
    private final Neighbours neighbours = new Neighbours();
    private final Requests requests;
    private final Intake intake;
    private final Receipts receipts;
    private final Forks forks;
    private final Heads heads;
    private final Answers answers;
    private Instant nextAntiEntropy = Instant.MIN;

    /**
     * A machine without neighbours. What the ledger knows of confirmed heads, evidence, and chunks that are still to come, it
     * is told by {@link SyncEvent.ConfirmedHeld}, {@link SyncEvent.EvidenceHeld} and {@link SyncEvent.BulkBegun} before
     * anything else.
     *
     * @param instance 16 bytes, new whenever the database is created, restored or cloned
     * @param logs what the ledger holds at the start
     */
    public SyncMachine(
            PeerName self,
            ForumId forum,
            byte[] instance,
            String software,
            KnownLogs known,
            Collection<HeldLog> logs,
            SyncSettings settings,
            RandomGenerator random) {
        this.self = self;
        this.random = random;
        this.known = known;
        this.hello = Hello.newBuilder()
                .addVersions(VERSION)
                .setForumId(ByteString.copyFrom(forum.value().toBytes()))
                .setInstanceId(ByteString.copyFrom(instance))
                .setSoftware(software)
                .build();
        this.requests = new Requests(neighbours, settings.inFlightBytes(), random);
        this.intake = new Intake(neighbours, known, requests, settings.author());
        this.receipts = new Receipts(neighbours, known, intake, self, random);
        this.forks = new Forks(neighbours, known, intake, receipts);
        this.heads = new Heads(neighbours, known, intake, forks, receipts);
        this.answers = new Answers(neighbours, known, intake);
        logs.forEach(held -> intake.log(held.head().origin().id()).committed(held.head(), held.urgentTo()));
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
        } else if (event instanceof SyncEvent.Served e) {
            neighbours.current(e.session()).ifPresent(peer -> peer.serving.remove(e.requestId()));
        } else if (event instanceof SyncEvent.GovernanceLevel e) {
            neighbours.current(e.session()).filter(peer -> !peer.open).ifPresent(this::open);
        } else if (event instanceof SyncEvent.GovernanceBroken e) {
            neighbours.current(e.session()).ifPresent(peer -> neighbours.blame(peer, e.reason(), e.detail()));
        } else if (event instanceof SyncEvent.RosterChanged) {
            intake.rosterChanged();
            neighbours.open().forEach(peer -> heads.sendFrontier(peer, now));
        } else if (event instanceof SyncEvent.Tick) {
            tick(now);
        } else {
            fromLedger(event, now);
        }
        intake.schedule(now);
        return neighbours.takeActions();
    }

    private void fromLedger(SyncEvent event, Instant now) {
        if (event instanceof SyncEvent.Committed e) {
            heads.committed(e, now);
        } else if (event instanceof SyncEvent.NotApplied e) {
            intake.notApplied(e, now);
        } else if (event instanceof SyncEvent.BulkBegun e) {
            LogId log = e.target().origin().id();
            intake.bulks().begun(intake.log(log), e, now);
        } else if (event instanceof SyncEvent.BlocksTaken e) {
            intake.bulks().taken(intake.log(e.log()), e, now);
        } else if (event instanceof SyncEvent.BulkDropped e) {
            intake.bulks().drop(intake.log(e.log()));
        } else if (event instanceof SyncEvent.EvidenceHeld e) {
            forks.held(e);
            heads.endMoved(intake.log(e.log()));
        } else if (event instanceof SyncEvent.ReceiptsTaken e) {
            receipts.taken(e);
        } else if (event instanceof SyncEvent.ConfirmedHeld e) {
            confirmed(intake.log(e.head().checkpoint().origin().id()), e.head());
        } else if (event instanceof SyncEvent.Forgotten e) {
            intake.forgotten(intake.log(e.log()));
        }
    }

    private void confirmed(LogState log, ReceiptedCheckpoint head) {
        if (receipts.confirmed(head) && log.isFrozen()) {
            intake.endMoved(log);
            heads.endMoved(log);
        }
    }

    /** How it stands with everybody. Costs one look at each log for each peer. */
    public SyncReport report(Instant now) {
        Map<PeerName, PeerStanding> peers = new HashMap<>();
        neighbours.tallies().forEach((name, tally) -> {
            Optional<PeerState> peer = neighbours.of(name);
            long lacks = 0;
            long offers = 0;
            for (LogState log : peer.isPresent() ? intake.logs() : List.<LogState>of()) {
                if (!known.lists(log.id)) {
                    continue;
                }
                long theirs = Math.min(log.limit(), peer.get().holds(log.id));
                lacks += Math.max(0, log.held() - theirs);
                offers += Math.max(0, theirs - log.held());
            }
            peers.put(
                    name,
                    new PeerStanding(
                            peer.map(p -> p.session),
                            peer.filter(p -> p.open).isPresent(),
                            lacks,
                            offers,
                            tally.counts(peer.filter(p -> p.isThrottled(now)).isPresent())));
        });
        Map<LogId, AuthorStanding> authors = new HashMap<>();
        intake.logs()
                .forEach(log -> authors.put(
                        log.id,
                        new AuthorStanding(
                                log.pace.entriesToday(now),
                                log.pace.isOver(now),
                                log.isFrozen(),
                                Optional.ofNullable(log.confirmed()))));
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
        PeerState peer = new PeerState(session, salt, neighbours.tally(session.peer()), now);
        neighbours.add(peer);
        neighbours.send(
                peer, ControlFrame.newBuilder().setHello(hello.toBuilder().setSessionSalt(ByteString.copyFrom(salt))));
    }

    private boolean dialledBySmaller(Session session) {
        return session.dialled() == (self.compareTo(session.peer()) < 0);
    }

    private void hello(PeerState peer, Hello theirs) {
        if (!theirs.getVersionsList().contains(VERSION)) {
            neighbours.close(peer.session, Bye.Reason.REASON_VERSION, "this node speaks version " + VERSION);
        } else if (!theirs.getForumId().equals(hello.getForumId())) {
            neighbours.close(peer.session, Bye.Reason.REASON_FORUM, "this node is in another forum");
        } else if (theirs.getSessionSalt().size() != 16) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "hello without a salt of 16 bytes");
        } else {
            peer.greeted(theirs.getSessionSalt().toByteArray());
            if (known.governed()) {
                neighbours.act(new SyncAction.Greeted(peer.session));
            } else {
                open(peer);
            }
        }
    }

    private void open(PeerState peer) {
        peer.open = true;
        heads.sendDigest(peer);
    }

    // ---- frames

    private void control(PeerState peer, ControlFrame frame, Instant now) {
        if (!peer.controlFrames.spend(1, now)) {
            neighbours.blame(peer, Bye.Reason.REASON_OVERLOADED, "more control frames than allowed");
        } else if (frame.hasBye()) {
            neighbours.forget(peer);
        } else if (frame.hasHello() == peer.greeted) {
            neighbours.blame(
                    peer,
                    Bye.Reason.REASON_PROTOCOL,
                    peer.greeted ? "a second hello" : "the first frame is not a hello");
        } else if (frame.hasGovernance() || frame.hasGovernanceWant() || frame.hasGovernanceItems()) {
            neighbours.act(new SyncAction.Govern(peer.session, frame));
        } else if (peer.open || frame.hasHello()) {
            switch (frame.getFrameCase()) {
                case HELLO -> hello(peer, frame.getHello());
                case FRONTIER -> heads.frontier(peer, frame.getFrontier(), now);
                case HEAD -> heads.announced(peer, frame.getHead(), now);
                case DIGEST -> heads.compare(peer, frame.getDigest(), now);
                case HELD -> heads.held(peer, frame.getHeld());
                case INLINE -> heads.inline(peer, frame.getInline());
                case RECEIPTS -> receipts.received(peer, frame.getReceipts(), now);
                case EVIDENCE -> forks.evidence(peer, frame.getEvidence(), now);
                case THROTTLE -> throttled(peer, frame.getThrottle(), now);
                default -> {
                    // A frame of a later version: not for us.
                }
            }
        }
    }

    private static void throttled(PeerState peer, Throttle frame, Instant now) {
        Duration pause = Duration.ofMillis(Integer.toUnsignedLong(frame.getPauseMillis()));
        peer.throttledUntil =
                now.plus(pause.compareTo(SyncLimits.THROTTLE_LONGEST) < 0 ? pause : SyncLimits.THROTTLE_LONGEST);
    }

    private void data(PeerState peer, DataFrame frame, Instant now) {
        if (!peer.greeted) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "data before hello");
            return;
        }
        if (!peer.open) {
            // Honest peers wait until both sides know the same acts.
            return;
        }
        switch (frame.getFrameCase()) {
            case WANT -> answers.want(peer, frame.getWant());
            case WANT_SKELETON -> answers.wantSkeleton(peer, frame.getWantSkeleton());
            case WANT_BLOCKS -> answers.wantBlocks(peer, frame.getWantBlocks());
            case CANCEL -> answers.cancel(peer, frame.getCancel());
            case CHUNK -> intake.chunk(peer, frame.getChunk(), now);
            case CHECKPOINT -> intake.checkpoint(peer, frame.getCheckpoint(), now);
            case REFUSED -> intake.refused(peer, frame.getRefused(), now);
            case SKELETON -> intake.bulks().skeleton(peer, frame.getSkeleton(), now);
            case BLOCKS -> intake.bulks().blocks(peer, frame.getBlocks(), now);
            case BLOCKS_END -> intake.bulks().end(peer, frame.getBlocksEnd());
            case FORK -> fork(peer, frame.getFork(), now);
            default -> {
                // A frame of a later version: not for us.
            }
        }
    }

    private void fork(PeerState peer, Fork fork, Instant now) {
        requests.of(peer, fork.getRequestId()).ifPresent(request -> {
            requests.end(request);
            request.log.wantAfter = now.plus(SyncLimits.STALE_PAUSE);
            if (!(request instanceof Request.BlockRun)) {
                forks.forked(peer, request.log, request.after(), fork);
            }
        });
    }

    // ---- time

    private void tick(Instant now) {
        for (PeerState peer : neighbours.all()) {
            if (!peer.greeted && now.isAfter(peer.connectedAt.plus(SyncLimits.HELLO))) {
                neighbours.close(peer.session, Bye.Reason.REASON_PROTOCOL, "no hello in time");
            }
        }
        requests.tick(now);
        receipts.tick(now);
        if (!now.isBefore(nextAntiEntropy)) {
            List<PeerState> open = neighbours.open();
            if (!open.isEmpty() && !nextAntiEntropy.equals(Instant.MIN)) {
                heads.sendDigest(open.get(random.nextInt(open.size())));
            }
            nextAntiEntropy = now.plus(SyncLimits.ANTI_ENTROPY);
        }
    }
}
