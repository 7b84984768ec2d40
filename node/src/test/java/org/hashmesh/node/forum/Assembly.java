// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.LastCast;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.store.lock.MemoryLockRecords;
import org.hashmesh.store.lock.VoteLock;
import org.hashmesh.v1.ControlFrame;

/** A forum of machines in one thread: each founder has one node, and everybody is connected to everybody. */
final class Assembly {
    static final Instant START = Instant.parse("2026-11-22T09:00:00Z");

    /** A company with its keys. */
    record Company(MemberName name, Ed25519PrivateKey identity, Ed25519PrivateKey node) {
        static Company of(String name) {
            SecureRandom random = new SecureRandom();
            return new Company(
                    new MemberName(name), Ed25519PrivateKey.generate(random), Ed25519PrivateKey.generate(random));
        }

        SignedManifest manifest(ForumId forum, long version) {
            NodeName n1 = new NodeName("n1");
            TlsIdentity tls = TlsIdentity.create(
                    new SpiffeId(forum, name, n1),
                    START.minus(Duration.ofDays(1)),
                    START.plus(Duration.ofDays(900)),
                    new SecureRandom());
            return SignedManifest.sign(
                    new Manifest(
                            forum,
                            name,
                            version,
                            START,
                            List.of(new Manifest.Node(n1, node.publicKey(), List.of(), List.of(certificate(tls)))),
                            List.of(),
                            VotingKey.sign(forum, name, 1, node.publicKey(), identity)),
                    identity);
        }

        private TlsCertificate certificate(TlsIdentity tls) {
            try {
                return TlsCertificate.of(tls.certificate());
            } catch (ForumException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** One node: its machine, and what survives when it stops. */
    final class Node {
        Company company;
        final PeerName name;
        final VoteLock lock = VoteLock.over(new MemoryLockRecords());
        final List<AdoptedAct> chain = new ArrayList<>();
        final Map<Long, ForumItem> items = new TreeMap<>();
        final Map<Node, Session> sessions = new HashMap<>();
        final Set<Session> level = new HashSet<>();
        final List<ForumAction.Answer> answers = new ArrayList<>();
        Instant awake = Instant.EPOCH;
        ForumMachine machine;

        private Node(Company company, AdoptedAct genesis) {
            this.company = company;
            this.name = new PeerName(company.name(), new NodeName("n1"));
            this.chain.add(genesis);
            start();
        }

        void start() {
            try {
                machine = new ForumMachine(
                        company.name(),
                        company.node().publicKey(),
                        new ForumMachine.Kept(chain, List.copyOf(items.values()), List.of(), lock.read(), awake),
                        random,
                        now);
            } catch (ForumException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Starts again with another node key. */
        void rotate() {
            company = new Company(company.name(), company.identity(), Ed25519PrivateKey.generate(new SecureRandom()));
            start();
        }

        ForumState state() {
            return machine.view().state();
        }

        void handIn(ForumItem... files) {
            List<byte[]> bytes = new ArrayList<>();
            for (ForumItem file : files) {
                bytes.add(file.file());
            }
            handle(new ForumEvent.HandedIn(bytes, 0));
        }

        void propose(Decision decision, SignedManifest... manifest) {
            Act act = draft(decision);
            handIn(Proposal.of(
                    act,
                    Approval.sign(act, company.name(), company.identity()),
                    List.of(manifest).stream().findFirst()));
        }

        Act draft(Decision decision) {
            try {
                return Act.after(state(), now, decision, "");
            } catch (ForumException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Approves whatever is open. */
        void approve() {
            for (ForumView.Open open : machine.view().open()) {
                handIn(Approval.sign(open.proposal().act(), company.name(), company.identity()));
            }
        }

        void handle(ForumEvent event) {
            for (ForumAction action : machine.handle(event, now)) {
                act(action);
            }
        }

        private void act(ForumAction action) {
            if (action instanceof ForumAction.Send send) {
                wire.add(new Flight(this, send.session(), send.frame()));
            } else if (action instanceof ForumAction.Level reached) {
                level.add(reached.session());
            } else if (action instanceof ForumAction.Keep keep && keep.item() instanceof AdoptedAct act) {
                chain.add(act);
            } else if (action instanceof ForumAction.Keep keep) {
                items.put(keep.item().id(), keep.item());
            } else if (action instanceof ForumAction.KeepAwake kept) {
                awake = kept.time();
            } else if (action instanceof ForumAction.Answer answer) {
                answers.add(answer);
            } else if (action instanceof ForumAction.Break broken) {
                breaks.add(name + ": " + broken.detail());
            } else if (action instanceof ForumAction.Cast cast) {
                LastCast last = lock.advance(cast.request());
                handle(new ForumEvent.Cast(
                        last,
                        Optional.of(Ballot.sign(
                                state().forum(),
                                company.name(),
                                cast.request().number(),
                                cast.request().round(),
                                cast.request().step(),
                                cast.request().choice(),
                                cast.self().key(),
                                company.node()))));
            }
        }
    }

    private record Flight(Node from, Session session, ControlFrame frame) {}

    final List<Node> nodes = new ArrayList<>();
    final List<String> breaks = new ArrayList<>();
    final Random random = new Random(4);
    final ForumId forum;
    final AdoptedAct genesis;
    private final Deque<Flight> wire = new ArrayDeque<>();
    private long sessions;
    Instant now = START;

    /** A forum founded by these together. */
    Assembly(List<Company> founders, Map<Parameter, String> parameters, List<Ed25519PublicKey> recovery) {
        TreeMap<MemberName, Ed25519PublicKey> keys = new TreeMap<>();
        founders.forEach(founder -> keys.put(founder.name(), founder.identity().publicKey()));
        try {
            Act act = Act.genesis(
                    START,
                    new Decision.Genesis(
                            "a forum",
                            "00112233445566778899aabbccddeeff",
                            keys,
                            recovery,
                            recovery.isEmpty() ? 0 : 1,
                            new TreeMap<>(parameters)),
                    "");
            genesis = AdoptedAct.founded(
                    act,
                    founders.stream()
                            .map(founder -> Approval.sign(act, founder.name(), founder.identity()))
                            .toList());
            forum = act.forum();
        } catch (ForumException e) {
            throw new IllegalStateException(e);
        }
        founders.forEach(this::add);
        run(Duration.ofSeconds(1));
        nodes.forEach(node -> node.handIn(node.company.manifest(forum, 1)));
        run(Duration.ofSeconds(1));
    }

    static Assembly of(String... names) {
        return new Assembly(List.of(names).stream().map(Company::of).toList(), Map.of(), List.of());
    }

    /** A node that knows nothing but the genesis, connected to everybody. */
    Node add(Company company) {
        Node node = new Node(company, genesis);
        for (Node other : nodes) {
            connect(node, other);
        }
        nodes.add(node);
        return node;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    void connect(Node one, Node other) {
        sessions++;
        one.sessions.put(other, new Session(other.name, sessions, true));
        other.sessions.put(one, new Session(one.name, sessions, false));
        one.handle(new ForumEvent.Greeted(one.sessions.get(other)));
        other.handle(new ForumEvent.Greeted(other.sessions.get(one)));
    }

    void cut(Node node) {
        for (Node other : nodes) {
            Session mine = node.sessions.remove(other);
            Session theirs = other.sessions.remove(node);
            if (mine != null && theirs != null) {
                node.handle(new ForumEvent.Gone(mine));
                other.handle(new ForumEvent.Gone(theirs));
            }
        }
    }

    void heal(Node node) {
        for (Node other : nodes) {
            if (other != node && !node.sessions.containsKey(other)) {
                connect(node, other);
            }
        }
    }

    /** Lets time pass; frames arrive in order and without delay. */
    void run(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plusMillis(200);
            nodes.forEach(node -> node.handle(new ForumEvent.Tick()));
            deliver();
        }
    }

    private void deliver() {
        while (!wire.isEmpty()) {
            Flight flight = wire.poll();
            for (Node node : nodes) {
                Session back = node.sessions.get(flight.from());
                if (back != null
                        && node.name.equals(flight.session().peer())
                        && back.number() == flight.session().number()) {
                    node.handle(new ForumEvent.Received(back, flight.frame()));
                }
            }
        }
    }
}
