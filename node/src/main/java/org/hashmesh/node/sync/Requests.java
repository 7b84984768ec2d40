// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Cancel;
import org.hashmesh.v1.DataFrame;

/** What was asked of peers and is not answered yet. */
final class Requests {
    private final Neighbours neighbours;
    private final long inFlightBytes;
    private final RandomGenerator random;
    private final Map<Long, Request> open = new TreeMap<>();
    private final Map<Session, Long> inFlight = new HashMap<>();
    private final List<Consumer<Request>> endings = new ArrayList<>();
    private long nextId = 1;

    Requests(Neighbours neighbours, long inFlightBytes, RandomGenerator random) {
        this.neighbours = neighbours;
        this.inFlightBytes = inFlightBytes;
        this.random = random;
        neighbours.onForget(peer -> all().stream()
                .filter(request -> request.source.equals(peer.session))
                .forEach(this::end));
    }

    /** Hears of every request that is no longer open, answered or not. */
    void onEnd(Consumer<Request> ending) {
        endings.add(ending);
    }

    long nextId() {
        return nextId++;
    }

    void ask(PeerState peer, Request request, DataFrame.Builder frame) {
        open.put(request.id, request);
        inFlight.merge(request.source, request.mayStillCome(), Long::sum);
        neighbours.sendData(peer, frame);
    }

    List<Request> all() {
        return List.copyOf(open.values());
    }

    /** The open request that this peer's frame answers. */
    Optional<Request> of(PeerState peer, long id) {
        return Optional.ofNullable(open.get(id)).filter(request -> request.source.equals(peer.session));
    }

    void end(Request request) {
        if (open.remove(request.id) != null) {
            inFlight.computeIfPresent(
                    request.source,
                    (session, bytes) -> bytes <= request.mayStillCome() ? null : bytes - request.mayStillCome());
            endings.forEach(ending -> ending.accept(request));
        }
    }

    /** Gives it up and tells the peer. */
    void cancel(Request request) {
        end(request);
        neighbours.current(request.source).ifPresent(peer -> {
            peer.unasked += request.mayStillCome();
            neighbours.sendData(
                    peer, DataFrame.newBuilder().setCancel(Cancel.newBuilder().setRequestId(request.id)));
        });
    }

    /** An answer came that belongs to no open request: fine for a while after a cancel. */
    void unasked(PeerState peer, int bytes) {
        peer.unasked -= bytes;
        if (peer.unasked < 0) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "entries that nobody asked for");
        }
    }

    /** Gives up on peers that are silent or too slow. */
    void tick(Instant now) {
        if (open.isEmpty()) {
            return;
        }
        for (Request request : all()) {
            if (request.isTooSlow(othersHave(request, now), now)) {
                neighbours.current(request.source).ifPresent(peer -> {
                    peer.wasSlow(now);
                    peer.tally.slowDownloads++;
                });
                cancel(request);
            }
        }
    }

    private boolean othersHave(Request request, Instant now) {
        return neighbours.open().stream()
                .anyMatch(peer -> !peer.session.equals(request.source)
                        && !peer.isSlow(now)
                        && peer.isAsked(now)
                        && !peer.otherTree.contains(request.log.id)
                        && offers(peer, request) > request.after());
    }

    private static long offers(PeerState peer, Request request) {
        return request instanceof Request.BlockRun ? peer.holds(request.log.id) : peer.offers(request.log);
    }

    /**
     * Who offers more than so many entries of a log, and is best asked for it: quick ones first, then the least busy.
     *
     * @param answerBytes what the answer may have
     */
    Optional<PeerState> source(LogState log, long after, long answerBytes, Instant now) {
        return source(log, peer -> peer.offers(log) > after, answerBytes, now);
    }

    /** As {@link #source}, for chunks alone: whoever holds more than counts has them too. */
    Optional<PeerState> sourceOfChunks(LogState log, long after, long answerBytes, Instant now) {
        return source(log, peer -> peer.holds(log.id) > after, answerBytes, now);
    }

    private Optional<PeerState> source(LogState log, Predicate<PeerState> has, long answerBytes, Instant now) {
        List<PeerState> able = neighbours.open().stream()
                .filter(peer -> has.test(peer) && peer.isAsked(now))
                .filter(peer -> !peer.otherTree.contains(log.id) && !excludes(log, peer))
                .filter(peer -> busy(peer) == 0 || busy(peer) + answerBytes <= inFlightBytes)
                .toList();
        Comparator<PeerState> order = Comparator.<PeerState, Boolean>comparing(peer -> peer.isSlow(now))
                .thenComparingLong(this::busy);
        return able.stream().min(order).map(best -> {
            List<PeerState> equals =
                    able.stream().filter(peer -> order.compare(peer, best) == 0).toList();
            return equals.get(random.nextInt(equals.size()));
        });
    }

    private long busy(PeerState peer) {
        return inFlight.getOrDefault(peer.session, 0L);
    }

    private static boolean excludes(LogState log, PeerState peer) {
        BulkState bulk = log.bulk;
        return bulk != null && bulk.others.contains(peer.session.peer());
    }
}
