// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Cancel;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Refused;
import org.hashmesh.v1.Want;
import org.jspecify.annotations.Nullable;

/**
 * How logs get here: what is missing, whom it was asked of, and what waits for the ledger. Memory is bounded by what is
 * asked for: {@link SyncLimits#DOWNLOADS} extensions on their way, and two more a log with or before the ledger.
 */
final class Intake {
    private final Neighbours neighbours;
    private final RandomGenerator random;
    private final Map<LogId, LogState> logs = new HashMap<>();

    /** Logs of which some peer may hold more than we do. */
    private final Set<LogId> behind = new HashSet<>();

    private int downloads;
    private long nextRequest = 1;

    Intake(Neighbours neighbours, RandomGenerator random) {
        this.neighbours = neighbours;
        this.random = random;
        neighbours.onForget(peer -> logs.values().stream()
                .filter(log -> log.download != null && log.download.source.equals(peer.session))
                .forEach(this::endDownload));
    }

    LogState log(LogId id) {
        return logs.computeIfAbsent(id, LogState::new);
    }

    Optional<LogState> known(LogId id) {
        return Optional.ofNullable(logs.get(id));
    }

    Collection<LogState> logs() {
        return logs.values();
    }

    /** A peer may hold more of this log than we do. */
    void mayLack(LogState log) {
        behind.add(log.id);
    }

    // ---- what peers send

    void chunk(PeerState peer, Chunk chunk, Instant now) {
        LogState log = downloading(peer, chunk.getRequestId());
        if (log != null && log.download != null) {
            log.download.take(chunk, now).ifPresent(wrong -> neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, wrong));
        } else {
            peer.unasked -= chunk.getSerializedSize();
            if (peer.unasked < 0) {
                neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "entries that nobody asked for");
            }
        }
    }

    void checkpoint(PeerState peer, Checkpoint frame) {
        LogState log = downloading(peer, frame.getRequestId());
        if (log == null || log.download == null) {
            return;
        }
        Download download = log.download;
        endDownload(log);
        try {
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(frame.getNote().toByteArray());
            if (!checkpoint.origin().id().equals(log.id)) {
                neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "checkpoint of another log");
            } else {
                peer.nowHolds(log.id, checkpoint.size().value());
                offer(peer, log, download, checkpoint);
            }
        } catch (CheckpointException e) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "checkpoint: " + e.getMessage());
        }
    }

    void refused(PeerState peer, Refused refused, Instant now) {
        LogState log = downloading(peer, refused.getRequestId());
        if (log == null || log.download == null) {
            return;
        }
        if (refused.getReason() == Refused.Reason.REASON_BUSY) {
            log.wantAfter = now.plus(SyncLimits.AUTHOR_FIRST);
        } else {
            peer.holdsOnly(log.id, log.download.first);
        }
        endDownload(log);
    }

    private @Nullable LogState downloading(PeerState peer, long requestId) {
        for (LogState log : logs.values()) {
            if (log.download != null
                    && log.download.requestId == requestId
                    && log.download.source.equals(peer.session)) {
                return log;
            }
        }
        return null;
    }

    private void endDownload(LogState log) {
        Download ended = log.download;
        if (ended != null) {
            neighbours.current(ended.source).ifPresent(peer -> peer.downloads--);
            log.download = null;
            downloads--;
        }
    }

    // ---- extensions

    /** Passes on what continues what we have or await; anything else is left to a later Want. */
    void offer(PeerState peer, LogState log, Download received, SignedCheckpoint checkpoint) {
        long end = received.first + received.leaves.size();
        if (end != checkpoint.size().value()) {
            neighbours.blame(
                    peer,
                    Bye.Reason.REASON_PROTOCOL,
                    "entries up to " + end + " under a checkpoint of size "
                            + checkpoint.size().value());
            return;
        }
        long start = log.expected();
        if (log.frozen || received.first > start || end <= start || log.ready != null) {
            return;
        }
        List<Leaf> leaves = received.leaves.subList((int) (start - received.first), received.leaves.size());
        Extension extension =
                new Extension(checkpoint.origin(), new TreeSize(start), List.copyOf(leaves), checkpoint.note());
        if (log.applying == null) {
            apply(log, peer.session, extension);
        } else {
            log.ready = extension;
            log.readySource = peer.session;
        }
    }

    /** The author signed the same tree again, later: worth passing on, as it shows that the author is alive. */
    void offerSignature(PeerState peer, LogState log, SignedCheckpoint checkpoint) {
        if (isNewerSignature(log, checkpoint)) {
            apply(
                    log,
                    peer.session,
                    new Extension(checkpoint.origin(), checkpoint.size(), List.of(), checkpoint.note()));
        }
    }

    private static boolean isNewerSignature(LogState log, SignedCheckpoint checkpoint) {
        SignedCheckpoint head = log.head;
        return head != null
                && log.applying == null
                && checkpoint.size().equals(head.size())
                && checkpoint.time().isAfter(head.time());
    }

    private void apply(LogState log, Session source, Extension extension) {
        log.applying = extension;
        neighbours.act(new SyncAction.Apply(source, log.id, extension));
    }

    /** The ledger holds a new head; what waited for it goes on. */
    void committed(LogState log, SyncEvent.Committed event) {
        log.head = event.head();
        if (event.source().isPresent()) {
            log.applying = null;
        }
        Extension next = log.ready;
        Session source = log.readySource;
        if (log.applying == null && next != null && source != null) {
            log.ready = null;
            log.readySource = null;
            if (next.from().value() == log.held()) {
                apply(log, source, next);
            }
        }
    }

    void notApplied(SyncEvent.NotApplied event, Instant now) {
        LogState log = log(event.action().log());
        log.applying = null;
        log.ready = null;
        log.readySource = null;
        switch (event.verdict()) {
            case STALE -> log.wantAfter = now.plus(SyncLimits.AUTHOR_FIRST.multipliedBy(5));
            case AUTHOR -> log.frozen = true;
            default ->
                neighbours
                        .current(event.action().source())
                        .ifPresent(
                                peer -> neighbours.blame(peer, event.verdict().byeReason(), event.detail()));
        }
        behind.add(log.id);
    }

    // ---- asking

    /** Gives up on peers that are silent or too slow. */
    void tick(Instant now) {
        for (LogState log : logs.values()) {
            Download download = log.download;
            if (download != null && download.isTooSlow(now)) {
                endDownload(log);
                neighbours.current(download.source).ifPresent(peer -> {
                    peer.slow.put(log.id, now.plus(SyncLimits.SLOW_PEER_PAUSE));
                    peer.unasked += SyncLimits.EXTENSION_BYTES;
                    neighbours.sendData(
                            peer,
                            DataFrame.newBuilder().setCancel(Cancel.newBuilder().setRequestId(download.requestId)));
                });
            }
        }
    }

    /** Asks for what is missing: the smallest gap first, so that a flood in one log does not hold up the others. */
    void schedule(Instant now) {
        if (behind.isEmpty() || downloads >= SyncLimits.DOWNLOADS) {
            return;
        }
        Map<LogState, PeerState> candidates = new HashMap<>();
        for (LogId id : List.copyOf(behind)) {
            LogState log = log(id);
            if (neighbours.all().stream().noneMatch(peer -> peer.holds(id) > log.held())) {
                behind.remove(id);
            } else if (log.download == null && log.ready == null && !log.frozen && !now.isBefore(log.wantAfter)) {
                bestSource(log, now).ifPresent(peer -> candidates.put(log, peer));
            }
        }
        candidates.keySet().stream()
                .sorted(Comparator.comparing((LogState log) -> gap(log, candidates))
                        .thenComparing(log -> log.id))
                .limit(SyncLimits.DOWNLOADS - downloads)
                .forEach(log -> request(log, candidates.get(log), now));
    }

    private static long gap(LogState log, Map<LogState, PeerState> sources) {
        PeerState source = sources.get(log);
        return source == null ? Long.MAX_VALUE : source.holds(log.id) - log.expected();
    }

    private Optional<PeerState> bestSource(LogState log, Instant now) {
        List<PeerState> sources = neighbours.open().stream()
                .filter(peer -> peer.holds(log.id) > log.expected())
                .filter(peer -> peer.downloads < SyncLimits.DOWNLOADS_PER_PEER)
                .toList();
        List<PeerState> quick =
                sources.stream().filter(peer -> !peer.isSlow(log.id, now)).toList();
        List<PeerState> choice = quick.isEmpty() ? sources : quick;
        return choice.isEmpty() ? Optional.empty() : Optional.of(choice.get(random.nextInt(choice.size())));
    }

    private void request(LogState log, @Nullable PeerState peer, Instant now) {
        if (peer == null) {
            return;
        }
        Download download = new Download(peer.session, nextRequest++, log.expected(), now);
        log.download = download;
        downloads++;
        peer.downloads++;
        neighbours.sendData(
                peer,
                DataFrame.newBuilder()
                        .setWant(Want.newBuilder()
                                .setRequestId(download.requestId)
                                .setLogId(Neighbours.bytes(log.id))
                                .setFirstIndex(download.first)));
    }
}
