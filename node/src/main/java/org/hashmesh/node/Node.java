// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.ReceiptKey;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.evidence.EvidenceGate;
import org.hashmesh.node.evidence.EvidenceReader;
import org.hashmesh.node.forum.Governance;
import org.hashmesh.node.health.FreeSpace;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.home.NodeKeys;
import org.hashmesh.node.http.HttpDoor;
import org.hashmesh.node.match.MatchMemory;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.node.match.Matching;
import org.hashmesh.node.match.TmkFiles;
import org.hashmesh.node.opinion.SeenReporter;
import org.hashmesh.node.peer.LogChunkServer;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.RosterLogs;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.NoLog;
import org.hashmesh.node.publish.OwnLog;
import org.hashmesh.node.publish.PeerExtensions;
import org.hashmesh.node.publish.Submissions;
import org.hashmesh.node.publish.Writer;
import org.hashmesh.node.receipt.ReceiptDesk;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterEffect;
import org.hashmesh.node.roster.RosterStandings;
import org.hashmesh.node.rpc.Edge;
import org.hashmesh.node.rpc.TokenBucket;
import org.hashmesh.node.sync.HeldLog;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncMachine;
import org.hashmesh.node.sync.SyncSettings;
import org.hashmesh.store.list.IncidentEntries;
import org.hashmesh.store.list.ListedHashes;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.log.Logs;

/** One member's node, composed: what is made of what, in which order it starts, and that it stops in the other. */
public final class Node implements AutoCloseable {

    /** The first lifetime of a log; later ones come with rolling. */
    private static final int EPOCH = 1;

    private static final int INSTANCE_BYTES = 16;
    private static final long CHORES_SECONDS = 5;

    private final Storage storage;
    private final Matching matching;
    private final SeenReporter seen;
    private final LogChunkServer server;
    private final SyncLoop loop;
    private final Writer writer;
    private final Edge edge;
    private final Optional<HttpDoor> http;
    private final ScheduledExecutorService chores;
    private final List<Future<?>> recurring;

    private Node(
            Storage storage,
            Matching matching,
            SeenReporter seen,
            LogChunkServer server,
            SyncLoop loop,
            Writer writer,
            Edge edge,
            Optional<HttpDoor> http,
            ScheduledExecutorService chores,
            List<Future<?>> recurring) {
        this.storage = storage;
        this.matching = matching;
        this.seen = seen;
        this.server = server;
        this.loop = loop;
        this.writer = writer;
        this.edge = edge;
        this.http = http;
        this.chores = chores;
        this.recurring = recurring;
    }

    /**
     * Starts the node of this home. When it returns, both ports are open.
     *
     * @throws RuntimeException when the configuration, the keys or the disk do not allow it; nothing is left running
     */
    public static Node start(NodeConfig config, String version, InstantSource clock) {
        SecureRandom random = new SecureRandom();
        PeerName self = new PeerName(config.member(), config.node());
        Origin origin = Origin.of(config.forum(), config.member(), config.node(), config.collection(), EPOCH);
        Optional<LogSigner> signer = signer(config, origin);
        // The lock first: who has it may open the database.
        SignLock lock = SignLock.open(config.directories().signLock());
        Membership membership = membership(config, lock, random, clock);
        Roster roster = membership.roster();
        Storage storage = Storage.open(
                config.directories(),
                lock,
                (evidence, confirmed) ->
                        new RosterEffect(roster, new LogEnds(roster, evidence::isFrozen, confirmed::of)));
        try {
            Judgement judgement = Judgement.open(
                    config.directories().home(),
                    config.member(),
                    storage.ledger(),
                    new IncidentEntries(storage.list())::isJoined);
            LogEnds ends = new LogEnds(roster, storage.evidence()::isFrozen, storage.confirmed()::of);
            NodeHealth health = new NodeHealth();
            RefusedValues refused = new RefusedValues();
            Penalties penalties = new Penalties(config.replication().cutOff(), clock);
            LogChunkServer server = new LogChunkServer(storage.ledger().logs(), ends::of);
            SyncLoop loop =
                    new SyncLoop(machine(config, self, version, membership, storage, random), server, penalties, clock);
            OwnLog own = signer.<OwnLog>map(known -> Submissions.open(
                            known,
                            roster,
                            storage.ledger(),
                            storage.list(),
                            storage.lock(),
                            new EntryMaker(random, clock),
                            loop::post,
                            health,
                            clock))
                    .orElseGet(() -> new NoLog(origin, roster, health));
            EvidenceGate evidence = new EvidenceGate(
                    origin.id(), storage.ledger().logs(), storage.evidence(), roster, health, loop::post);
            ReceiptDesk receipts = receipts(config, storage, roster, ends, clock, loop);
            PeerExtensions extensions = new PeerExtensions(
                    origin.id(),
                    storage.ledger(),
                    roster,
                    health,
                    new PeerExtensions.Gates(evidence, receipts, ends, new RosterStandings(roster, ends)),
                    settings(config).author(),
                    clock,
                    loop::post,
                    own::recover);
            Matching matching = matching(config, storage, judgement, random, clock);
            Writer writer = new Writer(own, extensions, storage::reopen, health);
            SeenReporter seen = SeenReporter.open(
                    config.member(),
                    storage.list(),
                    new EntryMaker(random, clock),
                    writer::submit,
                    () -> judgement.policies().current().settings().reportSeen(),
                    config.directories().home(),
                    clock);
            MatchMessages answers =
                    new MatchMessages(matching, judgement, seen.counts(), storage.ledger(), refused, clock);
            Governance governance = membership.start(config, loop);
            Edge edge = Edge.open(
                    config,
                    version,
                    new Edge.Inside(
                            self,
                            roster,
                            ends,
                            storage.ledger(),
                            storage.list(),
                            matching,
                            answers,
                            new EvidenceReader(storage.evidence(), roster),
                            health,
                            refused,
                            penalties,
                            loop,
                            writer,
                            governance,
                            membership.driver(),
                            judgement,
                            new ListedHashes(storage.store(), storage.ledger().logs())),
                    random,
                    clock);
            Optional<HttpDoor> http = http(config, answers, storage.ledger().logs(), clock);
            ScheduledExecutorService chores = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "chores");
                thread.setDaemon(true);
                return thread;
            });
            FreeSpace space =
                    new FreeSpace(config.directories().store(), config.limits().lowSpaceBytes(), health);
            List<Future<?>> recurring = List.of(
                    chores.scheduleWithFixedDelay(space::check, 0, CHORES_SECONDS, TimeUnit.SECONDS),
                    chores.scheduleWithFixedDelay(
                            () -> watchMemory(matching, health), 0, CHORES_SECONDS, TimeUnit.SECONDS),
                    chores.scheduleWithFixedDelay(
                            edge::followTopology, CHORES_SECONDS, CHORES_SECONDS, TimeUnit.SECONDS),
                    chores.scheduleWithFixedDelay(edge::reloadKey, CHORES_SECONDS, CHORES_SECONDS, TimeUnit.SECONDS),
                    chores.scheduleWithFixedDelay(
                            () -> judgement.follow(clock.instant()), CHORES_SECONDS, CHORES_SECONDS, TimeUnit.SECONDS),
                    chores.scheduleWithFixedDelay(seen::run, CHORES_SECONDS, CHORES_SECONDS, TimeUnit.SECONDS));
            matching.onShortage(() -> watchMemory(matching, health));
            roster.onChange(snapshot -> {
                writer.rosterChanged();
                loop.post(new SyncEvent.RosterChanged());
            });
            receipts.heldAtStart().forEach(loop::post);
            evidence.heldAtStart().forEach(loop::post);
            writer.start();
            loop.start(writer::apply);
            edge.start();
            return new Node(storage, matching, seen, server, loop, writer, edge, http, chores, recurring);
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /** All its callers together are one client. */
    private static Optional<HttpDoor> http(NodeConfig config, MatchMessages answers, Logs logs, InstantSource clock) {
        int quota = config.http().hashesPerSecond();
        return config.http()
                .listen()
                .map(listen -> HttpDoor.open(
                        listen, config.http(), answers, logs, new TokenBucket(quota, 2 * quota, clock)::spend));
    }

    /** Empty for a replica. A node whose key is lost is none: it says so and does not start. */
    private static Optional<LogSigner> signer(NodeConfig config, Origin origin) {
        return config.replica()
                ? Optional.empty()
                : Optional.of(new LogSigner(
                        origin,
                        NodeKeys.read(
                                config.directories().logKey(config.collection().value(), EPOCH),
                                KeyRole.LOG,
                                config.directories().passphrase())));
    }

    private static Membership membership(NodeConfig config, SignLock lock, SecureRandom random, InstantSource clock) {
        try {
            return Membership.open(config, lock, random, clock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static ReceiptDesk receipts(
            NodeConfig config, Storage storage, Roster roster, LogEnds ends, InstantSource clock, SyncLoop loop) {
        Ed25519PrivateKey key = NodeKeys.read(
                config.directories().nodeKey(),
                KeyRole.NODE,
                config.directories().passphrase());
        return new ReceiptDesk(
                new ReceiptKey(config.forum(), config.member(), config.node(), key.publicKey()),
                key,
                storage.ledger().logs(),
                roster,
                ends,
                storage.confirmed(),
                clock,
                loop::post);
    }

    private static Matching matching(
            NodeConfig config, Storage storage, Judgement judgement, SecureRandom random, InstantSource clock) {
        return Matching.open(
                storage.store(),
                storage.ledger(),
                storage.list(),
                (hash, log, index) -> judgement
                        .defences()
                        .listed(
                                hash,
                                log.origin().member(),
                                log.id(),
                                index,
                                log.head().checkpoint().time()),
                TmkFiles.follow(config.directories().tmk()),
                MatchMemory.ofHeap(),
                random,
                clock);
    }

    private static void watchMemory(Matching matching, NodeHealth health) {
        boolean already = health.has(NodeHealth.Obstacle.MEMORY_LOW);
        health.set(
                NodeHealth.Obstacle.MEMORY_LOW, matching.shortOfMemory(already).orElse(""));
    }

    private static SyncSettings settings(NodeConfig config) {
        return config.replication()
                .sync(FreeSpace.volumeBytes(config.directories().store()));
    }

    private static SyncMachine machine(
            NodeConfig config,
            PeerName self,
            String version,
            Membership membership,
            Storage storage,
            SecureRandom random) {
        byte[] instance = new byte[INSTANCE_BYTES];
        random.nextBytes(instance);
        return new SyncMachine(
                self,
                config.forum(),
                instance,
                "hashmesh/" + version,
                new RosterLogs(self.member(), membership.roster(), true),
                storage.ledger().logs().heads().stream()
                        .map(head ->
                                new HeldLog(head.checkpoint(), head.totals().urgentTo()))
                        .toList(),
                settings(config),
                random);
    }

    /** Where peers reach it. */
    public HostPort peerAddress() {
        return edge.peerAddress();
    }

    /** Where its own people reach it. */
    public HostPort adminAddress() {
        return edge.adminAddress();
    }

    /** Where callers who speak HTTP reach it, if that door is open. */
    public Optional<HostPort> httpAddress() {
        return http.map(HttpDoor::address);
    }

    /** Takes no more calls, finishes what was acknowledged, says bye to peers, and closes the database. */
    @Override
    public void close() throws InterruptedException {
        recurring.forEach(task -> task.cancel(false));
        chores.shutdown();
        http.ifPresent(HttpDoor::close);
        edge.close();
        loop.close();
        server.close();
        writer.close();
        matching.close();
        seen.save();
        storage.close();
    }
}
