// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.BindableService;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.evidence.EvidenceReader;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.Governance;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.node.match.Matching;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.Writer;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.store.forum.ForumFiles;
import org.hashmesh.store.journal.Changes;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.ListedHashes;
import org.hashmesh.store.log.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that speaks gRPC: the two ports, and the connections that this node dials. */
public final class Edge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    /** Calls that are worked on at once: an import that waits for the disk holds one of them. */
    private static final int CALLS = 32;

    private static final Duration GRACE = Duration.ofSeconds(2);

    /**
     * What the edge speaks for.
     *
     * @param ends where logs end
     * @param answers what is known of hashes, for every door
     * @param refused wrong values that callers gave
     * @param governance for peers and strangers
     * @param forum the same for this member's own people
     * @param judgement what this member makes of matches
     * @param listed all hashes of the list, for dry runs
     */
    public record Inside(
            PeerName self,
            Roster roster,
            LogEnds ends,
            Ledger ledger,
            HashList list,
            Matching matching,
            MatchMessages answers,
            EvidenceReader evidence,
            NodeHealth health,
            RefusedValues refused,
            Penalties penalties,
            SyncLoop loop,
            Writer writer,
            Governance governance,
            ForumDriver forum,
            Judgement judgement,
            ListedHashes listed) {}

    private final GrpcLog log;
    private final EdgeThreads threads;
    private final PeerPort peerPort;
    private final AdminPort adminPort;
    private final PeerDialling dialling;
    private final TlsKey key;
    private final TlsRotation rotation;
    private final KeyRenewal renewal;
    private final Departures departures;
    private final boolean dials;

    private Edge(
            GrpcLog log,
            EdgeThreads threads,
            PeerPort peerPort,
            AdminPort adminPort,
            PeerDialling dialling,
            TlsKey key,
            TlsRotation rotation,
            KeyRenewal renewal,
            Departures departures,
            boolean dials) {
        this.log = log;
        this.threads = threads;
        this.peerPort = peerPort;
        this.adminPort = adminPort;
        this.dialling = dialling;
        this.key = key;
        this.rotation = rotation;
        this.renewal = renewal;
        this.departures = departures;
        this.dials = dials;
    }

    /**
     * Opens both ports.
     *
     * @throws org.hashmesh.node.toml.ConfigurationException when an address cannot be listened on
     */
    public static Edge open(
            NodeConfig config, String version, Inside inside, SecureRandom random, InstantSource clock) {
        GrpcLog log = GrpcLog.open(clock);
        EdgeThreads threads = EdgeThreads.open(Runtime.getRuntime().availableProcessors(), CALLS);
        try {
            TlsRotation.recover(config.directories());
            TlsKey key = TlsKey.open(
                    config.directories().tlsKey(), config.directories().tlsCertificate());
            PeerLinks links = new PeerLinks(
                    inside.loop(), inside.penalties(), config.replication().acceptedPeers(), clock, random);
            PeerDialer dialer = new PeerDialer(key, inside.roster(), config.limits(), clock, threads);
            PeerDialling dialling = new PeerDialling(
                    inside.self(),
                    config.peer().dialMembers(),
                    dialer,
                    links,
                    inside.penalties(),
                    inside.roster(),
                    clock,
                    random,
                    Optional.of(new GovernanceExchange(inside.governance())));
            PeerPort peerPort = PeerPort.open(
                    config.peer().listen(),
                    config.limits(),
                    key,
                    inside.roster(),
                    clock,
                    threads,
                    peerServices(inside, links, threads));
            links.onHangUp(peerPort::hangUp);
            NodeFacts facts = new NodeFacts(
                    inside.self(),
                    version,
                    clock.instant(),
                    config.directories().store(),
                    peerPort.address(),
                    config.admin().listen());
            Departures departures = new Departures(
                    inside.forum(), ForumFiles.open(config.directories().forum()), links, clock);
            Roster.Listening ignored = inside.roster().onChange(snapshot -> departures.follow());
            List<BindableService> services = List.of(
                    admin(facts, inside, links, dialling, dialer, key, random, clock),
                    match(config, inside, threads, clock),
                    forum(inside, departures, clock),
                    opinions(inside, random, clock),
                    incidents(inside, random, clock),
                    policy(inside, clock),
                    defence(inside, random, clock));
            AdminPort adminPort = AdminPort.open(config.admin(), config.limits(), key, clock, threads, services);
            adminPort.serveFrom(inside.matching());
            return new Edge(
                    log,
                    threads,
                    peerPort,
                    adminPort,
                    dialling,
                    key,
                    new TlsRotation(
                            inside.self(), config.directories(), config.peer().tlsOverlap(), inside.roster(), clock),
                    new KeyRenewal(inside.self(), key, inside.roster(), dialling, links, clock),
                    departures,
                    config.peer().dial());
        } catch (RuntimeException e) {
            threads.close();
            log.close();
            throw e;
        }
    }

    private static List<BindableService> peerServices(Inside inside, PeerLinks links, EdgeThreads threads) {
        return List.of(
                new PeerEndpoint(links, inside.penalties()).bindable(),
                new LogEndpoint(inside.ledger().logs(), inside.ends()),
                new EvidenceEndpoint(inside.evidence(), inside.writer()),
                new GovernanceEndpoint(inside.governance(), threads.loops()));
    }

    private static MatchEndpoint match(NodeConfig config, Inside inside, EdgeThreads threads, InstantSource clock) {
        Logs logs = inside.ledger().logs();
        Changes changes = new Changes(inside.ledger().journal(), logs, inside.list());
        return new MatchEndpoint(
                inside.answers(),
                new Watching(changes, clock, threads.calls(), threads.loops()),
                new Quotas(config.admin().access(), clock),
                threads.loops());
    }

    private static ForumEndpoint forum(Inside inside, Departures departures, InstantSource clock) {
        ForumDriver forum = inside.forum();
        return new ForumEndpoint(
                new ForumReports(inside.self(), forum, departures),
                new ActDrafts(forum, inside.ledger().logs(), clock),
                new ManifestDrafts(inside.self().member(), forum, clock),
                inside.loop());
    }

    private static OpinionEndpoint opinions(Inside inside, SecureRandom random, InstantSource clock) {
        MemberName self = inside.self().member();
        EntryMaker maker = new EntryMaker(random, clock);
        OpinionTargets targets = new OpinionTargets(
                self,
                inside.ledger().logs(),
                inside.list(),
                new EntryNames(inside.ledger().logs()),
                clock);
        OpinionCalls opinions = new OpinionCalls(self, maker, inside.writer(), targets, clock);
        return new OpinionEndpoint(
                opinions, new DisputeCalls(self, maker, inside.writer(), inside.list(), targets, opinions, clock));
    }

    private static IncidentEndpoint incidents(Inside inside, SecureRandom random, InstantSource clock) {
        return new IncidentEndpoint(new IncidentCalls(
                inside.self().member(), new EntryMaker(random, clock), inside.writer(), inside.list(), clock));
    }

    private static PolicyEndpoint policy(Inside inside, InstantSource clock) {
        Judgement judgement = inside.judgement();
        return new PolicyEndpoint(
                judgement.policies(),
                judgement.recent(),
                new ListedAnswers(inside.listed(), inside.list(), judgement.defences()),
                clock);
    }

    private static DefenceEndpoint defence(Inside inside, SecureRandom random, InstantSource clock) {
        Judgement judgement = inside.judgement();
        return new DefenceEndpoint(
                judgement.defences(),
                () -> judgement.policies().current().settings(),
                new EntryNames(inside.ledger().logs()),
                random,
                clock);
    }

    private static AdminEndpoint admin(
            NodeFacts facts,
            Inside inside,
            PeerLinks links,
            PeerDialling dialling,
            PeerDialer dialer,
            TlsKey key,
            SecureRandom random,
            InstantSource clock) {
        EntryNames names = new EntryNames(inside.ledger().logs());
        PeerReports peers =
                new PeerReports(inside.self(), inside.roster(), links, dialling, inside.penalties(), inside.loop());
        ReportCalls report = new ReportCalls(
                facts,
                inside.ledger(),
                inside.list(),
                inside.evidence(),
                inside.roster(),
                inside.ends(),
                inside.health(),
                inside.matching(),
                inside.refused(),
                inside.judgement(),
                peers,
                key,
                clock);
        return new AdminEndpoint(
                new SubmitCalls(
                        inside.self().member(),
                        new EntryMaker(random, clock),
                        inside.writer(),
                        inside.list(),
                        names,
                        inside.judgement().defences(),
                        inside.refused(),
                        clock),
                new ReadCalls(inside.ledger().logs(), inside.list(), names, inside.roster(), clock),
                report,
                peers,
                new PeerTest(inside.roster(), dialer),
                new Diagnosis(
                        facts,
                        inside.roster(),
                        inside.evidence(),
                        report::condition,
                        inside.judgement(),
                        peers,
                        key,
                        clock),
                new LogVerification(inside.ledger().logs(), inside.roster()),
                new EvidenceReports(inside.evidence(), inside.roster()));
    }

    /** Starts to dial. */
    public void start() {
        if (dials) {
            dialling.start();
        }
    }

    /** Looks again at whom to dial. To be called every few seconds. */
    public void followTopology() {
        departures.look();
        if (dials) {
            dialling.follow();
        }
    }

    /**
     * Takes a TLS key or certificate that was replaced on disk, by people or because its time has come, for connections from
     * now on, and moves links to a new key. To be called every few seconds, by one thread.
     */
    public void reloadKey() {
        rotation.follow();
        try {
            key.reload();
        } catch (StorageException e) {
            LOG.warn("keeping the TLS key that there was: {}", e.getMessage());
        }
        renewal.follow();
    }

    /** Where peers reach this node. */
    public HostPort peerAddress() {
        return peerPort.address();
    }

    /** Where this node's own people reach it. */
    public HostPort adminAddress() {
        return adminPort.address();
    }

    @Override
    public void close() throws InterruptedException {
        dialling.close();
        adminPort.close(GRACE);
        peerPort.close(Duration.ZERO);
        threads.close();
        log.close();
    }
}
