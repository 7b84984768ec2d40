// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Inline;
import org.hashmesh.v1.Refused;
import org.hashmesh.v1.Throttle;
import org.hashmesh.v1.Want;
import org.jspecify.annotations.Nullable;

/**
 * How logs get here: what is missing, whom it is asked of, and what waits for the ledger. Small gaps come as one
 * extension; large ones go to {@link Bulks}. Memory is bounded by what is asked for.
 */
final class Intake {
    private final Neighbours neighbours;
    private final Requests requests;
    private final Bulks bulks;
    private final KnownLogs known;
    private final AuthorLimits limits;
    private final Map<LogId, LogState> logs = new TreeMap<>();

    /** Logs of which some peer may hold more than we do. */
    private final Set<LogId> behind = new LinkedHashSet<>();

    /** Extensions asked for and not here yet. */
    private int downloads;

    /** Leaf bytes with or before the ledger. */
    private long waitingBytes;

    Intake(Neighbours neighbours, KnownLogs known, Requests requests, AuthorLimits limits) {
        this.neighbours = neighbours;
        this.known = known;
        this.limits = limits;
        this.requests = requests;
        this.bulks = new Bulks(neighbours, requests);
        requests.onEnd(request -> {
            if (request.log.request == request) {
                request.log.request = null;
                downloads -= request instanceof Request.Entries ? 1 : 0;
            }
        });
    }

    LogState log(LogId id) {
        return logs.computeIfAbsent(id, none -> {
            LogState log = new LogState(none, limits);
            log.follow(known);
            return log;
        });
    }

    Optional<LogState> known(LogId id) {
        return Optional.ofNullable(logs.get(id));
    }

    /** In the order of their ids. */
    Collection<LogState> logs() {
        return logs.values();
    }

    Bulks bulks() {
        return bulks;
    }

    /** A peer may hold more of this log than we do. */
    void mayLack(LogState log) {
        behind.add(log.id);
    }

    /** True when the ledger lags: then entries that come unasked are left where they are. */
    boolean isFull() {
        return waitingBytes > SyncLimits.WAITING_BYTES;
    }

    // ---- what peers send

    void chunk(PeerState peer, Chunk chunk, Instant now) {
        Request request = requests.of(peer, chunk.getRequestId()).orElse(null);
        Optional<String> wrong;
        if (request instanceof Request.Entries entries) {
            wrong = entries.leaves.take(chunk.getFirstIndex(), chunk.getEntriesList());
        } else if (request instanceof Request.Shape shape) {
            wrong = shape.take(chunk);
        } else {
            requests.unasked(peer, chunk.getSerializedSize());
            return;
        }
        request.progressed(now);
        wrong.ifPresent(why -> neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, why));
    }

    void checkpoint(PeerState peer, Checkpoint frame, Instant now) {
        Request request = requests.of(peer, frame.getRequestId()).orElse(null);
        if (request == null) {
            return;
        }
        requests.end(request);
        LogState log = request.log;
        try {
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(frame.getNote().toByteArray());
            if (!checkpoint.origin().id().equals(log.id)) {
                neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "checkpoint of another log");
                return;
            }
            peer.nowHolds(log.id, checkpoint.size().value());
            if (request instanceof Request.Entries entries) {
                offer(peer, log, entries.leaves.all(), entries.first, checkpoint);
            } else if (request instanceof Request.Shape shape) {
                bulks.begin(peer, shape, checkpoint, now);
            }
        } catch (CheckpointException e) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "checkpoint: " + e.getMessage());
        }
    }

    void refused(PeerState peer, Refused refused, Instant now) {
        Request request = requests.of(peer, refused.getRequestId()).orElse(null);
        if (request == null) {
            return;
        }
        requests.end(request);
        LogState log = request.log;
        switch (refused.getReason()) {
            case REASON_BUSY -> peer.busyUntil = now.plus(SyncLimits.BUSY_PEER_PAUSE);
            case REASON_TOO_FAR -> {
                later(log, now);
                if (request instanceof Request.Entries) {
                    bulks.askShape(peer, log, now);
                }
            }
            case REASON_OTHER_TREE -> bulks.hasOtherTree(peer, log);
            default -> peer.holdsOnly(log.id, Math.min(request.after(), log.held()));
        }
    }

    // ---- extensions

    /**
     * Passes on what continues what we have or await; anything else is left to a later Want.
     *
     * @param first index of the first of {@code leaves}
     */
    void offer(PeerState peer, LogState log, List<Leaf> leaves, long first, SignedCheckpoint checkpoint) {
        long end = first + leaves.size();
        if (end != checkpoint.size().value()) {
            neighbours.blame(
                    peer,
                    Bye.Reason.REASON_PROTOCOL,
                    "entries up to " + end + " under a checkpoint of size "
                            + checkpoint.size().value());
            return;
        }
        if (end > log.limit() || log.bulk != null || first != log.expected() || leaves.isEmpty() || log.ready != null) {
            peer.tally.duplicateEntries += leaves.size();
            return;
        }
        Extension extension =
                new Extension(checkpoint.origin(), new TreeSize(first), List.copyOf(leaves), checkpoint.note());
        LogState.Incoming incoming = new LogState.Incoming(extension, checkpoint, peer.session);
        waitingBytes += extension.leafBytes();
        if (log.applying == null) {
            apply(log, incoming);
        } else {
            log.ready = incoming;
        }
    }

    /** The author signed the same tree again, later: worth passing on, as it shows that the author is alive. */
    void offerSignature(PeerState peer, LogState log, SignedCheckpoint checkpoint) {
        SignedCheckpoint head = log.head;
        if (head != null
                && log.applying == null
                && !log.hasEnd()
                && checkpoint.time().isAfter(head.time())) {
            Extension extension = new Extension(checkpoint.origin(), checkpoint.size(), List.of(), checkpoint.note());
            apply(log, new LogState.Incoming(extension, checkpoint, peer.session));
        }
    }

    private void apply(LogState log, LogState.Incoming incoming) {
        log.applying = incoming;
        neighbours.act(new SyncAction.Apply(incoming.source(), log.id, incoming.extension()));
    }

    /** The ledger holds a new head; what waited for it goes on. */
    void committed(LogState log, SyncEvent.Committed event, Instant now) {
        log.pace.grew(event.head().size().value() - event.from(), event.head().time(), event.from() == 0, now);
        log.committed(event.head(), event.urgentTo());
        log.source = event.source().orElse(null);
        long size = event.head().size().value();
        LogState.Incoming applied = log.applying;
        if (applied != null && event.source().isPresent()) {
            event.source()
                    .flatMap(neighbours::current)
                    .ifPresent(
                            peer -> peer.tally.usefulEntries += event.leaves().size());
            waitingBytes -= applied.extension().leafBytes();
            log.applying = null;
        }
        bulks.committed(log, size);
        LogState.Incoming next = log.ready;
        if (log.applying == null && next != null) {
            log.ready = null;
            if (next.extension().from().value() == size) {
                apply(log, next);
            } else {
                waitingBytes -= next.extension().leafBytes();
            }
        }
    }

    void notApplied(SyncEvent.NotApplied event, Instant now) {
        SyncAction.FromPeer action = event.action();
        LogState log = log(action.log());
        if (action instanceof SyncAction.Apply) {
            forgetIncoming(log);
        } else if (action instanceof SyncAction.TakeBlocks blocks) {
            bulks.notTaken(log, blocks);
        } else if (action instanceof SyncAction.BeginBulk) {
            bulks.drop(log);
        }
        switch (event.verdict()) {
            case STALE, AUTHOR -> later(log, now);
            case NO_ROOM -> log.wantAfter = now.plus(SyncLimits.NO_ROOM_PAUSE);
            default ->
                neighbours.current(action.source()).ifPresent(peer -> {
                    neighbours.blame(peer, event.verdict().byeReason(), event.detail());
                });
        }
        behind.add(log.id);
    }

    private static void later(LogState log, Instant now) {
        log.wantAfter = now.plus(SyncLimits.STALE_PAUSE);
    }

    private void forgetIncoming(LogState log) {
        waitingBytes -= log.waitingBytes();
        log.applying = null;
        log.ready = null;
    }

    /** There is evidence against the author. */
    void freeze(LogState log, ByteString evidence) {
        log.freeze(evidence);
        endMoved(log);
    }

    /** The ledger let go of what it held of the log. */
    void forgotten(LogState log) {
        log.forgotten();
        forgetIncoming(log);
        bulks.drop(log);
        neighbours.all().forEach(peer -> peer.otherTree.remove(log.id));
        endMoved(log);
    }

    /** Logs may be closed now, or not listed any more. */
    void rosterChanged() {
        for (LogState log : logs.values()) {
            if (log.follow(known)) {
                endMoved(log);
            }
        }
    }

    /** The log may end elsewhere now: what is under way and leads too far is given up. */
    void endMoved(LogState log) {
        Request request = log.request;
        if (request != null) {
            requests.cancel(request);
        }
        if (!log.isListed()) {
            forgetIncoming(log);
            bulks.drop(log);
        } else if (log.hasEnd()) {
            LogState.Incoming next = log.ready;
            if (next != null && next.end() > log.limit()) {
                waitingBytes -= next.extension().leafBytes();
                log.ready = null;
            }
            bulks.dropBeyondLimit(log);
        }
        behind.add(log.id);
    }

    // ---- asking

    /**
     * Asks for what is missing: first where something is withdrawn or an incident goes on, then the smallest gap, so that a
     * flood in one log does not hold up the others. Very large gaps come by chunks.
     */
    void schedule(Instant now) {
        if (!behind.isEmpty() && !isFull() && (downloads < SyncLimits.DOWNLOADS || bulks.hasRoom(now))) {
            List<Candidate> candidates = new ArrayList<>();
            for (LogId id : List.copyOf(behind)) {
                Candidate candidate = candidate(log(id), now);
                if (candidate != null) {
                    candidates.add(candidate);
                }
            }
            candidates.sort(Candidate.FIRST);
            candidates.forEach(candidate -> request(candidate, now));
        }
        bulks.schedule(now);
    }

    private record Candidate(LogState log, PeerState peer, long gap, boolean urgent) {

        static final Comparator<Candidate> FIRST = Comparator.comparing((Candidate candidate) -> !candidate.urgent)
                .thenComparingLong(Candidate::gap)
                .thenComparing(candidate -> candidate.log.id);
    }

    private @Nullable Candidate candidate(LogState log, Instant now) {
        if (neighbours.all().stream().noneMatch(peer -> peer.offers(log) > log.held())) {
            behind.remove(log.id);
            return null;
        }
        if (log.request != null
                || log.ready != null
                || log.bulk != null
                || now.isBefore(log.wantAfter)
                || log.pace.isOver(now)) {
            return null;
        }
        return requests.source(log, log.expected(), SyncLimits.EXTENSION_BYTES, now)
                .map(peer -> new Candidate(
                        log, peer, peer.offers(log) - log.expected(), peer.urgentTo(log.id) > log.expected()))
                .orElse(null);
    }

    private void request(Candidate candidate, Instant now) {
        LogState log = candidate.log();
        PeerState peer = candidate.peer();
        if (candidate.gap() > SyncLimits.EXTENSION_ENTRIES) {
            if (log.applying == null) {
                bulks.askShape(peer, log, now);
            }
            return;
        }
        if (downloads >= SyncLimits.DOWNLOADS) {
            return;
        }
        Request.Entries request = new Request.Entries(peer.session, log, requests.nextId(), log.expected(), now);
        log.request = request;
        downloads++;
        if (log.lonely && candidate.gap() <= SyncLimits.INLINE_ENTRIES) {
            sayInline(peer, log, true);
        }
        log.lonely = false;
        requests.ask(
                peer,
                request,
                DataFrame.newBuilder()
                        .setWant(Want.newBuilder()
                                .setRequestId(request.id)
                                .setLogId(Neighbours.bytes(log.id))
                                .setFirstIndex(request.first)
                                .setRoot(log.expectedRoot())));
    }

    /** Whether the peer shall send this log's entries along with its heads. */
    void sayInline(PeerState peer, LogState log, boolean wanted) {
        if (wanted) {
            peer.headsAlone.remove(log.id);
        } else {
            peer.headsAlone.add(log.id);
        }
        neighbours.send(
                peer,
                ControlFrame.newBuilder()
                        .setInline(Inline.newBuilder()
                                .setLogId(Neighbours.bytes(log.id))
                                .setWanted(wanted)));
    }

    /** Asks a peer to send heads alone for a moment, since our ledger lags. */
    void throttle(PeerState peer, Instant now) {
        if (!now.isBefore(peer.throttlingUntil)) {
            peer.throttlingUntil = now.plus(SyncLimits.THROTTLE);
            neighbours.send(
                    peer,
                    ControlFrame.newBuilder()
                            .setThrottle(Throttle.newBuilder().setPauseMillis((int) SyncLimits.THROTTLE.toMillis())));
        }
    }
}
