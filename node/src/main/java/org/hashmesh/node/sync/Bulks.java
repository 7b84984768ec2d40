// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.Blocks;
import org.hashmesh.v1.BlocksEnd;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Skeleton;
import org.hashmesh.v1.WantBlocks;
import org.hashmesh.v1.WantSkeleton;

/**
 * Large gaps: first the skeleton of the log from one peer, then its chunks from all that have them, in any order. What
 * arrives goes to the ledger chunk by chunk, which verifies each alone and survives a crash with it.
 */
final class Bulks {
    private final Neighbours neighbours;
    private final Requests requests;

    /** In the order in which they began. */
    private final List<LogState> logs = new ArrayList<>();

    private int runs;

    /** Bytes of chunks that the ledger has not answered for. */
    private final Map<Run, Long> waiting = new HashMap<>();

    private long waitingBytes;

    private record Run(LogId log, long firstChunk) {}

    Bulks(Neighbours neighbours, Requests requests) {
        this.neighbours = neighbours;
        this.requests = requests;
        requests.onEnd(this::ended);
    }

    /** Whether one more log may begin. */
    boolean hasRoom(Instant now) {
        return logs.stream().filter(log -> !isStalled(log, now)).count() < SyncLimits.BULKS;
    }

    private static boolean isStalled(LogState log, Instant now) {
        return log.bulk != null && log.bulk.isStalled(now);
    }

    private BulkState open(LogState log, Instant now) {
        if (logs.size() >= SyncLimits.BULKS_IN_MEMORY) {
            logs.stream().filter(other -> isStalled(other, now)).findFirst().ifPresent(this::drop);
        }
        BulkState bulk = new BulkState(now);
        log.bulk = bulk;
        logs.add(log);
        return bulk;
    }

    // ---- the skeleton

    void askShape(PeerState peer, LogState log, Instant now) {
        if (!hasRoom(now) || log.bulk != null || log.request != null) {
            return;
        }
        open(log, now);
        Request.Shape request = new Request.Shape(peer.session, log, requests.nextId(), log.held(), now);
        log.request = request;
        requests.ask(
                peer,
                request,
                DataFrame.newBuilder()
                        .setWantSkeleton(WantSkeleton.newBuilder()
                                .setRequestId(request.id)
                                .setLogId(Neighbours.bytes(log.id))
                                .setFirstIndex(request.first)
                                .setRoot(log.expectedRoot())));
    }

    void skeleton(PeerState peer, Skeleton frame, Instant now) {
        Request request = requests.of(peer, frame.getRequestId()).orElse(null);
        if (request instanceof Request.Shape shape) {
            shape.progressed(now);
            shape.take(frame).ifPresent(why -> neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, why));
        } else {
            requests.unasked(peer, frame.getSerializedSize());
        }
    }

    /** The skeleton is here with its checkpoint; the ledger says whether they belong together. */
    void begin(PeerState peer, Request.Shape shape, SignedCheckpoint checkpoint, Instant now) {
        LogState log = shape.log;
        if (shape.end() != checkpoint.size().value()) {
            neighbours.blame(
                    peer,
                    Bye.Reason.REASON_PROTOCOL,
                    "a skeleton up to " + shape.end() + " under a checkpoint of size "
                            + checkpoint.size().value());
        } else if (shape.first != log.held()
                || checkpoint.size().value() > log.limit()
                || checkpoint.size().value() <= log.held()) {
            log.wantAfter = now.plus(SyncLimits.STALE_PAUSE);
        } else {
            open(log, now).claimed = checkpoint.size().value();
            Request.Leaves tail = shape.tail;
            neighbours.act(new SyncAction.BeginBulk(
                    peer.session,
                    log.id,
                    new SkeletonClaim(
                            shape.firstChunk(),
                            List.copyOf(shape.digests),
                            tail == null ? List.of() : List.copyOf(tail.all()),
                            checkpoint)));
        }
    }

    /** The ledger awaits the chunks: now, or since before this node started. */
    void begun(LogState log, SyncEvent.BulkBegun event, Instant now) {
        if (event.target().size().value() > log.limit()) {
            return;
        }
        BulkState begun = log.bulk;
        BulkState bulk = begun == null ? open(log, now) : begun;
        bulk.lastProgress = now;
        bulk.target = event.target();
        bulk.firstChunk = event.firstChunk();
        bulk.digests = event.digests();
        bulk.open = (BitSet) event.missing().clone();
    }

    // ---- chunks

    void blocks(PeerState peer, Blocks frame, Instant now) {
        Request request = requests.of(peer, frame.getRequestId()).orElse(null);
        if (!(request instanceof Request.BlockRun run)) {
            requests.unasked(peer, frame.getSerializedSize());
            return;
        }
        run.progressed(now);
        long first = run.next();
        List<ByteString> whole = new ArrayList<>();
        Optional<String> wrong = run.take(frame, whole);
        if (wrong.isPresent()) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, wrong.get());
        } else if (!whole.isEmpty()) {
            long bytes = whole.stream().mapToLong(ByteString::size).sum();
            waiting.put(new Run(run.log.id, first), bytes);
            waitingBytes += bytes;
            neighbours.act(new SyncAction.TakeBlocks(peer.session, run.log.id, first, List.copyOf(whole)));
        }
        if (run.arrived == run.chunks) {
            // The end of the answer says nothing more.
            requests.end(run);
        }
    }

    void end(PeerState peer, BlocksEnd frame) {
        requests.of(peer, frame.getRequestId()).ifPresent(request -> {
            requests.end(request);
            if (request instanceof Request.BlockRun run && run.arrived == 0) {
                peer.holdsOnly(run.log.id, Math.min(peer.holds(run.log.id), run.firstChunk * SyncLimits.CHUNK_ENTRIES));
            }
        });
    }

    void taken(LogState log, SyncEvent.BlocksTaken event, Instant now) {
        answered(log, event.firstChunk());
        BulkState bulk = log.bulk;
        if (bulk != null) {
            bulk.lastProgress = now;
        }
        neighbours
                .current(event.source())
                .ifPresent(peer -> peer.tally.usefulEntries += (long) event.chunks() * SyncLimits.CHUNK_ENTRIES);
    }

    void notTaken(LogState log, SyncAction.TakeBlocks action) {
        answered(log, action.firstChunk());
        BulkState bulk = log.bulk;
        if (bulk != null && bulk.target != null) {
            int first = Math.toIntExact(action.firstChunk());
            bulk.open.set(first, first + action.blocks().size());
        }
    }

    void hasOtherTree(PeerState peer, LogState log) {
        BulkState bulk = log.bulk;
        if (bulk != null) {
            bulk.others.add(peer.session.peer());
        }
    }

    /** The log has a new head: if it is the one that the chunks were for, that is done. */
    void committed(LogState log, long size) {
        BulkState bulk = log.bulk;
        if (bulk != null
                && size
                        >= (bulk.target == null
                                ? bulk.claimed
                                : bulk.target.size().value())) {
            drop(log);
        }
    }

    /** Fetches it no longer. */
    void drop(LogState log) {
        BulkState bulk = log.bulk;
        if (bulk == null) {
            return;
        }
        log.bulk = null;
        logs.remove(log);
        requests.all().stream().filter(request -> request.log == log).forEach(requests::cancel);
    }

    /** Fetches it no longer if that would lead to more than may be held. */
    void dropBeyondLimit(LogState log) {
        BulkState bulk = log.bulk;
        if (bulk != null
                && (bulk.target == null ? bulk.claimed : bulk.target.size().value()) > log.limit()) {
            drop(log);
        }
    }

    private void ended(Request request) {
        LogState log = request.log;
        BulkState bulk = log.bulk;
        if (request instanceof Request.BlockRun run) {
            runs--;
            if (bulk != null) {
                bulk.runs--;
                int end = Math.toIntExact(run.firstChunk + run.chunks);
                bulk.open.set(Math.toIntExact(run.next()), end);
            }
        } else if (request instanceof Request.Shape && bulk != null && bulk.target == null) {
            log.bulk = null;
            logs.remove(log);
        }
    }

    // ---- asking

    /**
     * The log with the fewest answers under way first: no author's log holds up another's. Where something is withdrawn or
     * an incident goes on, an answer counts half.
     */
    void schedule(Instant now) {
        while (runs < SyncLimits.BLOCK_WANTS && waitingBytes < SyncLimits.BLOCKS_WAITING_BYTES) {
            Optional<LogState> next = logs.stream()
                    .filter(log -> log.bulk != null && log.bulk.target != null && !log.bulk.open.isEmpty())
                    .filter(log -> !now.isBefore(log.wantAfter))
                    .filter(log -> source(log, now).isPresent())
                    .min(Comparator.comparingInt(
                            log -> log.bulk == null ? 0 : log.bulk.runs * (isUrgent(log) ? 1 : 2)));
            if (next.isEmpty()) {
                return;
            }
            source(next.get(), now).ifPresent(peer -> ask(peer, next.get(), now));
        }
    }

    private boolean isUrgent(LogState log) {
        return neighbours.all().stream().anyMatch(peer -> peer.urgentTo(log.id) > log.held());
    }

    private Optional<PeerState> source(LogState log, Instant now) {
        BulkState bulk = log.bulk;
        return bulk == null
                ? Optional.empty()
                : requests.sourceOfChunks(
                        log,
                        (bulk.open.nextSetBit(0) + 1L) * SyncLimits.CHUNK_ENTRIES - 1,
                        SyncLimits.BLOCKS_ANSWER_BYTES + SyncLimits.BLOCK_BYTES,
                        now);
    }

    private void ask(PeerState peer, LogState log, Instant now) {
        BulkState bulk = log.bulk;
        if (bulk == null) {
            return;
        }
        int first = bulk.open.nextSetBit(0);
        long held = peer.holds(log.id) / SyncLimits.CHUNK_ENTRIES;
        int end = (int)
                Math.min(Math.min(bulk.open.nextClearBit(first), first + (long) SyncLimits.BLOCKS_PER_WANT), held);
        bulk.open.clear(first, end);
        Request.BlockRun run = new Request.BlockRun(peer.session, log, requests.nextId(), first, end - first, now);
        bulk.runs++;
        runs++;
        requests.ask(
                peer,
                run,
                DataFrame.newBuilder()
                        .setWantBlocks(WantBlocks.newBuilder()
                                .setRequestId(run.id)
                                .setLogId(Neighbours.bytes(log.id))
                                .setFirstChunk(first)
                                .setDigests(bulk.digests(first, end - first))));
    }

    private void answered(LogState log, long firstChunk) {
        Long bytes = waiting.remove(new Run(log.id, firstChunk));
        waitingBytes -= bytes == null ? 0 : bytes;
    }
}
