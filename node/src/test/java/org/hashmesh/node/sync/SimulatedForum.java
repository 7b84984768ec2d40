// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.Receipt;
import org.hashmesh.crypto.log.ReceiptKey;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.Hello;
import org.hashmesh.v1.Refused;

/**
 * Some nodes in one thread: real sync machines and real verification over a network and disks that are lists. Time moves
 * only when asked to. Links deliver in order; a test may cut them or bend what they carry.
 */
final class SimulatedForum {

    static final ForumId FORUM = forum();

    final Map<String, Node> nodes = new TreeMap<>();
    final Map<LogId, LogKey> roster = new HashMap<>();
    final List<SyncAction.Disconnect> disconnects = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    int framesDelivered;
    int entriesSent;

    /** Receipts that confirm a head. */
    int confirmations = 2;

    /** Nodes whose receipts do not count any more. */
    final Set<Node> lost = new HashSet<>();

    /** How many nodes the machines believe the forum has; 0 for the truth. */
    int forumNodes;

    private final Deque<Runnable> network = new ArrayDeque<>();
    private final Random random;
    private long nextSession = 1;

    SimulatedForum(long seed, String... names) {
        random = new Random(seed);
        for (String name : names) {
            nodes.put(name, new Node(name));
        }
    }

    private static ForumId forum() {
        return new ForumId(Digest.sha256("simulated".getBytes(StandardCharsets.UTF_8)));
    }

    Node node(String name) {
        return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    /** Lets two nodes talk, and delivers everything that follows from it. */
    void connect(String dialler, String called) {
        link(dialler, called);
        settle();
    }

    /** As {@link #connect}, but nothing is delivered yet. */
    void link(String dialler, String called) {
        Node a = node(dialler);
        Node b = node(called);
        Session atA = new Session(b.name, nextSession++, true);
        Session atB = new Session(a.name, nextSession++, false);
        a.others.put(atA, new Remote(b, atB));
        b.others.put(atB, new Remote(a, atA));
        a.handle(new SyncEvent.Connected(atA));
        b.handle(new SyncEvent.Connected(atB));
    }

    /** Opens a session at {@code node} in another's name, which then speaks through the test alone. */
    Session greet(Node node, Node other) {
        Session session = new Session(other.name, nextSession++, false);
        Hello hello = Hello.newBuilder()
                .addVersions(SyncMachine.VERSION)
                .setForumId(ByteString.copyFrom(FORUM.value().toBytes()))
                .setInstanceId(ByteString.copyFrom(new byte[16]))
                .setSessionSalt(ByteString.copyFrom(new byte[16]))
                .build();
        node.machine.handle(new SyncEvent.Connected(session), now);
        node.machine.handle(
                new SyncEvent.ControlReceived(
                        session, ControlFrame.newBuilder().setHello(hello).build()),
                now);
        return session;
    }

    /** Cuts all links between two nodes. */
    void cut(String one, String other) {
        node(one).drop(node(other));
        node(other).drop(node(one));
        settle();
    }

    /** Delivers until nothing is under way. */
    void settle() {
        for (int steps = 0; !network.isEmpty(); steps++) {
            if (steps > 1_000_000) {
                throw new AssertionError("the network never settles");
            }
            network.remove().run();
        }
    }

    /** Delivers so much of what is under way. */
    void deliver(int steps) {
        for (int step = 0; step < steps && !network.isEmpty(); step++) {
            network.remove().run();
        }
    }

    /** Time passes in steps of 50 ms. */
    void pass(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plusMillis(50);
            nodes.values().forEach(node -> node.handle(new SyncEvent.Tick()));
            settle();
        }
    }

    private record Remote(Node node, Session session) {}

    private final class Listed implements KnownLogs {
        private final Node node;

        Listed(Node node) {
            this.node = node;
        }

        @Override
        public boolean lists(LogId log) {
            return roster.containsKey(log) && !node.purged.contains(log);
        }

        @Override
        public Optional<SignedCheckpoint> pin(LogId log) {
            return Optional.ofNullable(node.pins.get(log));
        }

        @Override
        public Optional<LogId> find(LogTag tag) {
            return roster.keySet().stream()
                    .filter(this::lists)
                    .filter(log -> LogTag.of(log).equals(tag))
                    .findFirst();
        }

        @Override
        public int confirmations(LogId log) {
            return confirmations;
        }

        @Override
        public OptionalInt rank(LogId log) {
            int rank = 0;
            for (Node other : nodes.values()) {
                if (other == node) {
                    return log.equals(node.origin().id()) ? OptionalInt.empty() : OptionalInt.of(rank);
                }
                rank += log.equals(other.origin().id()) ? 0 : 1;
            }
            throw new AssertionError("a node that is none");
        }

        @Override
        public boolean counts(LogId log, Receipt receipt) {
            return nodes.values().stream()
                    .anyMatch(other -> other.name.member().equals(receipt.member())
                            && !other.origin().id().equals(log)
                            && !lost.contains(other));
        }

        @Override
        public int nodes() {
            return forumNodes == 0 ? nodes.size() : forumNodes;
        }
    }

    /** One node: a machine, and lists for what its disk would hold. */
    final class Node {
        final PeerName name;
        final LogSigner signer;
        final Ed25519PrivateKey nodeKey;
        int receiptsGiven;

        /** Entries of its log up to the last that withdraws something. */
        long urgentTo;

        /** Logs that it was asked for, in order. */
        final List<LogId> asked = new ArrayList<>();

        final Map<LogId, Held> held = new HashMap<>();
        final Map<Session, Remote> others = new HashMap<>();
        final SyncMachine machine;
        UnaryOperator<DataFrame> bendData = frame -> frame;
        boolean answersNoWants;

        /** What this node's roster says of closed logs. */
        final Map<LogId, SignedCheckpoint> pins = new HashMap<>();

        final Set<LogId> purged = new HashSet<>();
        final Map<LogId, SimulatedBulk> bulks = new HashMap<>();
        final Map<String, Integer> served = new TreeMap<>();
        private final TreeHasher hasher = new TreeHasher();

        Node(String label) {
            try {
                name = new PeerName(MemberName.parse(label + ".example"), NodeName.parse("n1"));
                Origin origin = Origin.of(FORUM, name.member(), name.node(), CollectionName.parse("main"), 1);
                byte[] seed = new byte[32];
                random.nextBytes(seed);
                signer = new LogSigner(origin, Ed25519PrivateKey.fromSeed(seed));
                seed[0]++;
                nodeKey = Ed25519PrivateKey.fromSeed(seed);
            } catch (MalformedNameException e) {
                throw new AssertionError(e);
            }
            roster.put(origin().id(), signer.logKey());
            machine = new SyncMachine(
                    name,
                    FORUM,
                    new byte[16],
                    "test",
                    new Listed(this),
                    List.of(),
                    SyncSettings.DEFAULT,
                    new Random(random.nextLong()));
        }

        Origin origin() {
            return signer.logKey().origin();
        }

        /** Its roster closes a log, from now on. */
        void learns(SignedCheckpoint pin) {
            pins.put(pin.origin().id(), pin);
            handle(new SyncEvent.RosterChanged());
        }

        /** Its roster does not list a log any more, from now on. */
        void forgets(LogId log) {
            purged.add(log);
            handle(new SyncEvent.RosterChanged());
        }

        /** Publishes {@code count} entries, all different; none to sign the same size again. */
        void publish(int count) {
            List<Leaf> leaves = new ArrayList<>();
            long from = size(this);
            for (long i = from; i < from + count; i++) {
                leaves.add(new Leaf("entry %08d of %s".formatted(i, name).getBytes(StandardCharsets.UTF_8)));
            }
            CompactRange range = range(origin().id())
                    .append(
                            hasher,
                            leaves.stream().map(leaf -> leaf.hash(hasher)).toList());
            SignedCheckpoint checkpoint = signer.sign(origin(), range.size(), range.root(hasher), now);
            take(new Extension(origin(), new TreeSize(from), leaves, checkpoint.note()), Optional.empty());
            settle();
        }

        /** A log of so many entries that all say the same, as its author would announce it to whoever holds nothing. */
        ControlFrame announcement(int entries, String text) {
            List<Leaf> leaves = leaves(entries, text);
            HeadAnnouncement.Builder frame = HeadAnnouncement.newBuilder()
                    .setLogId(Neighbours.bytes(origin().id()))
                    .setCheckpoint(ByteString.copyFrom(sign(leaves).note()));
            leaves.forEach(leaf -> frame.addEntries(ByteString.copyFrom(leaf.bytes())));
            return ControlFrame.newBuilder().setHead(frame).build();
        }

        /** What another node's ledger says once it holds that log. */
        SyncEvent.Committed committed(int entries, String text, Session source) {
            List<Leaf> leaves = leaves(entries, text);
            return new SyncEvent.Committed(sign(leaves), 0, leaves, 0, Optional.of(source));
        }

        private List<Leaf> leaves(int entries, String text) {
            return Collections.nCopies(entries, new Leaf((text + " of an entry").getBytes(StandardCharsets.UTF_8)));
        }

        private SignedCheckpoint sign(List<Leaf> leaves) {
            CompactRange range = CompactRange.EMPTY.append(
                    hasher, leaves.stream().map(leaf -> leaf.hash(hasher)).toList());
            return signer.sign(origin(), range.size(), range.root(hasher), now);
        }

        Receipt receipt(SignedCheckpoint checkpoint) {
            ReceiptKey key = new ReceiptKey(FORUM, name.member(), name.node(), nodeKey.publicKey());
            return Receipt.sign(checkpoint, key, nodeKey, now.truncatedTo(ChronoUnit.SECONDS));
        }

        /** Entries of an author's log that enough members have confirmed, as far as this node knows. */
        long confirmed(Node author) {
            return machine.report(now).author(author.origin().id()).confirmed().stream()
                    .mapToLong(head -> head.checkpoint().size().value())
                    .sum();
        }

        /** The log's author says up to where it is urgent; everybody else sees it in the entries, as it were. */
        private long urgentTo(LogId log) {
            return nodes.values().stream()
                    .filter(node -> node.origin().id().equals(log))
                    .mapToLong(node -> Math.min(node.urgentTo, range(log).size().value()))
                    .sum();
        }

        /** Entries held of an author's log. */
        long size(Node author) {
            return range(author.origin().id()).size().value();
        }

        private CompactRange range(LogId log) {
            return Optional.ofNullable(held.get(log)).map(h -> h.range).orElse(CompactRange.EMPTY);
        }

        void handle(SyncEvent event) {
            machine.handle(event, now).forEach(this::act);
        }

        private void act(SyncAction action) {
            if (action instanceof SyncAction.SendControl send) {
                deliver(send.session(), to -> new SyncEvent.ControlReceived(to, send.frame()));
            } else if (action instanceof SyncAction.SendData send) {
                sendData(send.session(), send.frame());
            } else if (action instanceof SyncAction.Apply apply) {
                network.add(() -> take(apply.extension(), Optional.of(apply.source())));
            } else if (action instanceof SyncAction.BeginBulk begin) {
                network.add(() -> SimulatedBulk.begin(this, begin));
            } else if (action instanceof SyncAction.TakeBlocks take) {
                network.add(() -> SimulatedBulk.take(this, take));
            } else if (action instanceof SyncAction.GiveReceipt give) {
                receiptsGiven++;
                network.add(() -> handle(new SyncEvent.ReceiptsTaken(
                        ReceiptedCheckpoint.of(give.checkpoint(), List.of(receipt(give.checkpoint()))),
                        give.toAll(),
                        Optional.empty())));
            } else if (action instanceof SyncAction.TakeReceipts take) {
                network.add(() -> handle(
                        new SyncEvent.ReceiptsTaken(take.receipted(), take.toAll(), Optional.of(take.source()))));
            } else if (action instanceof SyncAction.KeepConfirmed keep) {
                network.add(() -> handle(new SyncEvent.ConfirmedHeld(keep.head())));
            } else if (action instanceof SyncAction.Serve serve) {
                asked.add(serve.log());
                if (!answersNoWants) {
                    served.merge(serve.question().getClass().getSimpleName(), 1, Integer::sum);
                    serve(serve);
                    handle(new SyncEvent.Served(serve.session(), serve.requestId()));
                }
            } else if (action instanceof SyncAction.Disconnect disconnect) {
                disconnects.add(disconnect);
                Bye bye = Bye.newBuilder().setReason(disconnect.reason()).build();
                deliver(
                        disconnect.session(),
                        to -> new SyncEvent.ControlReceived(
                                to, ControlFrame.newBuilder().setBye(bye).build()));
                network.add(() -> hangUp(disconnect.session()));
            }
        }

        private void hangUp(Session session) {
            Remote remote = others.remove(session);
            if (remote != null) {
                remote.node().others.remove(remote.session());
                remote.node().handle(new SyncEvent.Disconnected(remote.session()));
                handle(new SyncEvent.Disconnected(session));
            }
        }

        void sendData(Session session, DataFrame frame) {
            deliver(session, to -> new SyncEvent.DataReceived(to, bendData.apply(frame)));
        }

        private void deliver(Session session, Function<Session, SyncEvent> event) {
            network.add(() -> {
                Remote remote = others.get(session);
                if (remote != null) {
                    framesDelivered++;
                    SyncEvent arrives = event.apply(remote.session());
                    if (arrives instanceof SyncEvent.ControlReceived control) {
                        entriesSent += control.frame().getHead().getEntriesCount();
                    } else if (arrives instanceof SyncEvent.DataReceived data) {
                        entriesSent += data.frame().getChunk().getEntriesCount();
                    }
                    remote.node().handle(arrives);
                }
            });
        }

        private void serve(SyncAction.Serve serve) {
            Held log = upToPin(Optional.ofNullable(held.get(serve.log())).orElseThrow());
            if (!(serve.question() instanceof SyncAction.Question.Entries question)) {
                SimulatedBulk.serve(this, serve, log);
                return;
            }
            int first = (int) question.first();
            int end = log.leaves.size();
            if (end - first > SyncLimits.EXTENSION_ENTRIES) {
                Refused.Builder refused =
                        Refused.newBuilder().setRequestId(serve.requestId()).setReason(Refused.Reason.REASON_TOO_FAR);
                sendData(
                        serve.session(),
                        DataFrame.newBuilder().setRefused(refused).build());
                return;
            }
            for (int from = first; from < end; from += 1_000) {
                Chunk.Builder chunk =
                        Chunk.newBuilder().setRequestId(serve.requestId()).setFirstIndex(from);
                log.leaves
                        .subList(from, Math.min(end, from + 1_000))
                        .forEach(leaf -> chunk.addEntries(ByteString.copyFrom(leaf.bytes())));
                sendData(serve.session(), DataFrame.newBuilder().setChunk(chunk).build());
            }
            Checkpoint checkpoint = Checkpoint.newBuilder()
                    .setRequestId(serve.requestId())
                    .setNote(ByteString.copyFrom(log.head.note()))
                    .build();
            sendData(
                    serve.session(),
                    DataFrame.newBuilder().setCheckpoint(checkpoint).build());
        }

        private Held upToPin(Held whole) {
            SignedCheckpoint pin = pins.get(whole.head.origin().id());
            if (pin == null || pin.size().compareTo(whole.head.size()) > 0) {
                return whole;
            }
            Held part = new Held(pin);
            part.leaves.addAll(whole.leaves.subList(0, (int) pin.size().value()));
            return part;
        }

        /** As the gate of a real node: not if that leads past the pin. */
        boolean mayGrowTo(LogId log, long end) {
            SignedCheckpoint pin = pins.get(log);
            return !purged.contains(log) && (pin == null || end <= pin.size().value());
        }

        private void take(Extension extension, Optional<Session> source) {
            LogId id = extension.origin().id();
            if (source.isPresent()
                    && !mayGrowTo(
                            id, extension.from().value() + extension.leaves().size())) {
                handle(new SyncEvent.NotApplied(
                        new SyncAction.Apply(source.get(), id, extension), SyncEvent.Verdict.STALE, "closed"));
                return;
            }
            Optional<SignedCheckpoint> head = Optional.ofNullable(held.get(id)).map(h -> h.head);
            try {
                VerifiedExtension verified =
                        VerifiedExtension.check(extension, range(id), head, signer(extension.origin()), hasher);
                Held log = held.computeIfAbsent(id, none -> new Held(verified.checkpoint()));
                log.leaves.addAll(verified.leaves());
                log.range = verified.range();
                log.head = verified.checkpoint();
                handle(new SyncEvent.Committed(
                        log.head, verified.from().value(), verified.leaves(), urgentTo(id), source));
            } catch (ExtensionException e) {
                handle(new SyncEvent.NotApplied(
                        new SyncAction.Apply(source.orElseThrow(), id, extension),
                        SyncEvent.Verdict.of(e),
                        String.valueOf(e.getMessage())));
            }
        }

        private LogKey signer(Origin log) {
            return nodes.values().stream()
                    .map(node -> node.signer.logKey())
                    .filter(key -> key.origin().equals(log))
                    .findFirst()
                    .orElseThrow();
        }

        private void drop(Node other) {
            others.entrySet().stream()
                    .filter(e -> e.getValue().node() == other)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(session -> {
                        others.remove(session);
                        handle(new SyncEvent.Disconnected(session));
                    });
        }
    }

    /** What a disk would hold of one log. */
    static final class Held {
        SignedCheckpoint head;
        CompactRange range = CompactRange.EMPTY;
        final List<Leaf> leaves = new ArrayList<>();

        Held(SignedCheckpoint head) {
            this.head = head;
        }
    }
}
