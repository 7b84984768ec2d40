// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.peer.Backoff;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Topology;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.PeerServiceGrpc;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to every peer that the {@link Topology} names, one thread each, with a pause that grows while it
 * fails. A peer that is connected already, because it dialled us, is left alone.
 */
final class PeerDialling implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerDialling.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration OPENING = Duration.ofSeconds(15);

    /** A link that held this long was a good one: the next failure starts with a short pause again. */
    private static final Duration GOOD_LINK = Duration.ofSeconds(10);

    private final PeerName self;
    private final PeerDialer dialer;
    private final PeerLinks links;
    private final Penalties penalties;
    private final Roster roster;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Optional<GovernanceExchange> exchange;
    private final Topology topology;
    private final Map<PeerName, Attempt> attempts = new ConcurrentHashMap<>();
    private Roster.@Nullable Listening listening;
    private volatile boolean closed;

    PeerDialling(
            PeerName self,
            PeerDialer dialer,
            PeerLinks links,
            Penalties penalties,
            Roster roster,
            InstantSource clock,
            RandomGenerator random,
            Optional<GovernanceExchange> exchange) {
        this.self = self;
        this.dialer = dialer;
        this.links = links;
        this.penalties = penalties;
        this.roster = roster;
        this.clock = clock;
        this.random = random;
        this.exchange = exchange;
        this.topology = new Topology(self, random);
    }

    /** What the last tries at a peer came to. */
    record Progress(boolean connecting, String lastError, Optional<Instant> retryAt) {}

    void start() {
        listening = roster.onChange(snapshot -> follow());
        follow();
    }

    /** How dialling this peer goes; empty when we do not dial it. */
    Optional<Progress> progress(PeerName peer) {
        return Optional.ofNullable(attempts.get(peer)).map(attempt -> attempt.progress);
    }

    /**
     * Starts a thread for each peer to be dialled that has none, and ends those of peers that need not be dialled any
     * more. To be called every few seconds: only then are neighbours that are gone replaced, and does one of them rotate.
     */
    synchronized void follow() {
        if (closed) {
            return;
        }
        List<Topology.Candidate> candidates =
                roster.current().nodes().stream().map(this::candidate).toList();
        Set<PeerName> wanted = topology.choose(candidates, clock.instant());
        attempts.forEach((name, attempt) -> {
            if (!wanted.contains(name)) {
                attempt.giveUp();
            }
        });
        for (PeerName name : wanted) {
            // One that was given up a moment ago is started anew the next time.
            if (!attempts.containsKey(name)) {
                Attempt attempt = new Attempt(name);
                attempts.put(name, attempt);
                attempt.thread.start();
            }
        }
    }

    private Topology.Candidate candidate(RosterNode node) {
        PeerName name = new PeerName(node.member(), node.node());
        Optional<Instant> downSince = Optional.ofNullable(attempts.get(name)).flatMap(Attempt::downSince);
        return new Topology.Candidate(name, !node.addresses().isEmpty(), downSince);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (listening != null) {
            listening.close();
        }
        for (Attempt attempt : List.copyOf(attempts.values())) {
            attempt.stop.countDown();
            attempt.thread.interrupt();
            attempt.thread.join(5_000);
        }
    }

    /** The dialling of one peer, for as long as the roster has an address for it. */
    private final class Attempt {
        private final PeerName peer;
        private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        private final CountDownLatch stop = new CountDownLatch(1);
        private final Thread thread;
        private volatile Progress progress = new Progress(false, "", Optional.empty());
        private volatile @Nullable GrpcPeerLink link;
        private @Nullable Instant down;
        private String lastLogged = "";
        private int next;

        Attempt(PeerName peer) {
            this.peer = peer;
            this.thread = new Thread(this::run, "dial-" + peer);
            this.thread.setDaemon(true);
        }

        /** Since when there is no link, or the peer is cut off; as seen whenever this is asked. */
        Optional<Instant> downSince() {
            boolean up = links.open(peer).isPresent() && penalties.against(peer).isEmpty();
            down = up ? null : down == null ? clock.instant() : down;
            return Optional.ofNullable(down);
        }

        /** Ends, with the link that it made if there is one; a link that the peer made stays. */
        void giveUp() {
            stop.countDown();
            GrpcPeerLink made = link;
            if (made != null) {
                made.close(Bye.Reason.REASON_ENOUGH_PEERS, "other neighbours now");
            }
        }

        private void run() {
            try {
                // Of two nodes that dial each other the smaller name goes first, so that mostly one connection is made.
                Duration pause = self.compareTo(peer) < 0 ? Duration.ZERO : FIRST_PAUSE.multipliedBy(2);
                while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    List<HostPort> addresses = addresses();
                    if (addresses.isEmpty()) {
                        break;
                    }
                    if (links.open(peer).isPresent() || penalties.against(peer).isPresent()) {
                        pause = FIRST_PAUSE;
                        continue;
                    }
                    tryOnce(addresses.get(next++ % addresses.size()));
                    pause = backoff.next();
                    progress = new Progress(
                            false,
                            progress.lastError(),
                            Optional.of(clock.instant().plus(pause)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                attempts.remove(peer, this);
            }
        }

        private List<HostPort> addresses() {
            return roster.current()
                    .node(peer.member(), peer.node())
                    .map(RosterNode::addresses)
                    .orElse(List.of());
        }

        private void tryOnce(HostPort address) throws InterruptedException {
            progress = new Progress(true, progress.lastError(), Optional.empty());
            Instant began = clock.instant();
            boolean held;
            GrpcPeerLink made = links.dial(peer);
            AtomicBoolean unlisted = new AtomicBoolean();
            link = made;
            try (DialedPeer dialled = dialer.dial(peer.member(), peer.node(), address)) {
                PeerServiceGrpc.PeerServiceStub stub = PeerServiceGrpc.newStub(dialled.channel());
                stub.control(new Streams<ControlFrame, ControlFrame>(made, unlisted) {
                    @Override
                    StreamObserver<ControlFrame> attach(ClientCallStreamObserver<ControlFrame> out) {
                        boolean ignored = made.attachControl(out);
                        return made.controlIn(out::request);
                    }
                });
                stub.data(new Streams<DataFrame, DataFrame>(made, unlisted) {
                    @Override
                    StreamObserver<DataFrame> attach(ClientCallStreamObserver<DataFrame> out) {
                        boolean ignored = made.attachData(out);
                        return made.dataIn(out::request);
                    }
                });
                if (stop.getCount() == 0) {
                    made.end("not needed any more");
                }
                if (!made.awaitOpen(OPENING)) {
                    made.end("no answer within " + OPENING.toSeconds() + " s");
                }
                made.awaitEnd();
                held = Duration.between(began, clock.instant()).compareTo(GOOD_LINK) > 0;
                if (unlisted.get() && exchange.isPresent()) {
                    exchange.get().with(peer, dialled.channel());
                }
            } finally {
                made.end("dialling ended");
            }
            if (held) {
                backoff.reset();
                lastLogged = "";
            }
            report(address, made.endReason());
        }

        private void report(HostPort address, String error) {
            progress = new Progress(false, error, Optional.empty());
            if (!error.equals(lastLogged)) {
                LOG.info("peer {} at {}: {}", peer, address, error);
                lastLogged = error;
            }
        }
    }

    /** Our side of one stream that we opened. */
    private abstract static class Streams<Q, R> implements ClientResponseObserver<Q, R> {
        private final GrpcPeerLink link;
        private final AtomicBoolean unlisted;
        private @Nullable StreamObserver<R> in;

        /**
         * A stream of this link.
         *
         * @param unlisted set when the peer does not know us
         */
        Streams(GrpcPeerLink link, AtomicBoolean unlisted) {
            this.link = link;
            this.unlisted = unlisted;
        }

        abstract StreamObserver<R> attach(ClientCallStreamObserver<Q> out);

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> out) {
            out.disableAutoRequestWithInitial(GrpcPeerLink.WINDOW);
            out.setOnReadyHandler(link::ready);
            in = attach(out);
        }

        @Override
        public void onNext(R frame) {
            if (in != null) {
                in.onNext(frame);
            }
        }

        @Override
        public void onError(Throwable cause) {
            if (FailureCode.NOT_LISTED.isIn(Status.fromThrowable(cause))) {
                unlisted.set(true);
            }
            if (in != null) {
                in.onError(cause);
            }
        }

        @Override
        public void onCompleted() {
            if (in != null) {
                in.onCompleted();
            }
        }
    }
}
