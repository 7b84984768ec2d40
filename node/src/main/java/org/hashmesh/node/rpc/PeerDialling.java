// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.peer.Backoff;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Topology;
import org.hashmesh.v1.Bye;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to every peer that the {@link Topology} names, among those that the configuration lets it dial, one thread each, with a pause that grows while it
 * fails. A peer that is connected already, because it dialled us, is left alone.
 */
final class PeerDialling implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerDialling.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration OPENING = Duration.ofSeconds(15);

    /** A link that held this long was a good one: the next failure starts with a short pause again. */
    private static final Duration GOOD_LINK = Duration.ofSeconds(10);

    /** So often a link that is open is looked at: whether it is to be renewed. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** For the sync machines of both sides to end the link that was replaced. */
    private static final Duration REPLACING = Duration.ofSeconds(5);

    private final PeerName self;

    /** Those whose nodes are dialled; none stands for all. */
    private final List<MemberName> only;

    private final PeerDialer dialer;
    private final PeerLinks links;
    private final Penalties penalties;
    private final Roster roster;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Optional<GovernanceExchange> exchange;
    private final Topology topology;
    private final Map<PeerName, Attempt> attempts = new ConcurrentHashMap<>();

    /** Held while a link is renewed, so that they are renewed one by one. */
    private final Semaphore turn = new Semaphore(1);

    /** Of those to be dialled, the members that the roster did not have when it was last looked at. */
    private Set<MemberName> unknown = Set.of();

    private Roster.@Nullable Listening listening;
    private volatile boolean closed;

    PeerDialling(
            PeerName self,
            List<MemberName> only,
            PeerDialer dialer,
            PeerLinks links,
            Penalties penalties,
            Roster roster,
            InstantSource clock,
            RandomGenerator random,
            Optional<GovernanceExchange> exchange) {
        this.self = self;
        this.only = List.copyOf(only);
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

    /** Whether this node dials that peer whenever it needs neighbours. */
    boolean mayDial(PeerName peer) {
        return only.isEmpty() || only.contains(peer.member());
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
        warnOfUnknown();
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

    /** Members come and go, so a name that fits nobody is worth a line and no more. */
    private void warnOfUnknown() {
        Set<MemberName> missing = only.stream()
                .filter(name -> roster.current().member(name).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!missing.isEmpty() && !missing.equals(unknown)) {
            LOG.warn("peer.dial-members names {}, no member of the forum now", missing);
        }
        unknown = missing;
    }

    /** Makes every link anew that this node has dialled, one by one; each ends only once there is another. */
    void renew() {
        attempts.values().forEach(attempt -> attempt.renew = true);
    }

    private Topology.Candidate candidate(RosterNode node) {
        PeerName name = new PeerName(node.member(), node.node());
        Optional<Instant> downSince = Optional.ofNullable(attempts.get(name)).flatMap(Attempt::downSince);
        return new Topology.Candidate(name, !node.addresses().isEmpty() && mayDial(name), downSince);
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
        private volatile boolean renew;
        private Instant renewAfter = Instant.MIN;
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
            renew = false;
            DialledLink current = connect(address);
            try {
                if (!current.link().awaitOpen(OPENING)) {
                    current.link().end("no answer within " + OPENING.toSeconds() + " s");
                }
                while (!current.link().awaitEnd(LOOK)) {
                    if (renew && !clock.instant().isBefore(renewAfter) && turn.tryAcquire()) {
                        try {
                            current = renewed(current, address);
                        } finally {
                            turn.release();
                        }
                    }
                }
                held = Duration.between(began, clock.instant()).compareTo(GOOD_LINK) > 0;
                exchange(current);
            } finally {
                current.close();
            }
            if (held) {
                backoff.reset();
                lastLogged = "";
            }
            report(address, current.link().endReason());
        }

        private DialledLink connect(HostPort address) {
            GrpcPeerLink made = links.dial(peer);
            link = made;
            DialledLink dialled = DialledLink.open(dialer, made, address);
            if (stop.getCount() == 0) {
                made.end("not needed any more");
            }
            return dialled;
        }

        /** A new connection in place of one that works, which ends when the new one is open, and stays when it does not open. */
        private DialledLink renewed(DialledLink old, HostPort address) throws InterruptedException {
            DialledLink made = connect(address);
            boolean open = false;
            try {
                open = made.link().awaitOpen(OPENING);
                if (!open) {
                    exchange(made);
                }
            } finally {
                if (!open) {
                    made.close();
                }
            }
            if (!open) {
                LOG.info(
                        "peer {} at {}: the old connection stays: {}",
                        peer,
                        address,
                        made.link().endReason());
                link = old.link();
                renewAfter = clock.instant().plus(LONGEST_PAUSE);
                return old;
            }
            renew = false;
            // Of two links the sync machine ends the older one, unless it is ended already.
            if (!old.link().awaitEnd(REPLACING)) {
                old.link().close(Bye.Reason.REASON_DUPLICATE, "replaced by a newer connection");
            }
            old.close();
            return made;
        }

        private void exchange(DialledLink dialled) throws InterruptedException {
            if (dialled.isUnlisted() && exchange.isPresent()) {
                exchange.get().with(peer, dialled.channel());
            }
        }

        private void report(HostPort address, String error) {
            progress = new Progress(false, error, Optional.empty());
            if (!error.equals(lastLogged)) {
                LOG.info("peer {} at {}: {}", peer, address, error);
                lastLogged = error;
            }
        }
    }
}
