// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.v1.GetCheckpointRequest;
import org.hashmesh.v1.GetCheckpointResponse;
import org.hashmesh.v1.LogServiceGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two nodes takes a new TLS key, while they are linked and bolt calls acme all the time. */
class KeyRotationTest {
    private static final PeerName ACME = new PeerName(new MemberName("acme.example"), Parties.NODE);
    private static final PeerName BOLT = new PeerName(new MemberName("bolt.example"), Parties.NODE);
    private static final InstantSource TLS_CLOCK = InstantSource.fixed(Parties.NOW);
    private static final int CALLS_PER_CONNECTION = 5;

    private final EdgeThreads threads = EdgeThreads.open(2, 8);
    private final Penalties penalties = new Penalties(Parties.REPLICATION.cutOff(), InstantSource.system());
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Path directory;
    private final Parties parties;
    private final Rotating acme;
    private final Rotating bolt;
    private final MemoryRoster acmes;
    private final MemoryRoster bolts;
    private final PeerLinks atAcme;
    private final PeerLinks atBolt;
    private final PeerPort port;
    private final PeerDialer dialer;
    private final PeerDialling dialling;
    private final Calls calls = new Calls();

    KeyRotationTest(@TempDir Path directory) {
        this.directory = directory;
        this.parties = new Parties(directory);
        this.acme = new Rotating("acme.example");
        this.bolt = new Rotating("bolt.example");
        this.acmes = new MemoryRoster(roster(1, Parties.ANY_PORT, acme.before(), bolt.before()));
        this.atAcme = links(ACME, 1);
        this.atBolt = links(BOLT, 2);
        this.port = PeerPort.open(
                Parties.ANY_PORT,
                Parties.LIMITS,
                acme.key,
                acmes,
                TLS_CLOCK,
                threads,
                List.of(new PeerEndpoint(atAcme, penalties).bindable(), new Empty()));
        atAcme.onHangUp(port::hangUp);
        open.add(port);
        this.bolts = new MemoryRoster(roster(1, port.address(), acme.before(), bolt.before()));
        this.dialer = new PeerDialer(bolt.key, bolts, Parties.LIMITS, TLS_CLOCK, threads);
        this.dialling = new PeerDialling(
                BOLT,
                List.of(),
                dialer,
                atBolt,
                penalties,
                bolts,
                InstantSource.system(),
                new Random(3),
                Optional.empty());
        open.add(dialling);
    }

    @BeforeEach
    void link() {
        dialling.start();
        await().untilAsserted(() -> {
            assertThat(atAcme.open(BOLT)).isPresent();
            assertThat(atBolt.open(ACME)).isPresent();
        });
        open.add(calls);
        calls.start();
        await().until(() -> calls.done.get() > CALLS_PER_CONNECTION);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        threads.close();
    }

    @Test
    void theOneThatDialsMovesItsLinksBeforeItsOldKeyLeavesTheRoster() throws Exception {
        KeyRenewal renewal = new KeyRenewal(BOLT, bolt.key, bolts, dialling, atBolt, InstantSource.system());
        change(2, acme.before(), bolt.both());
        bolt.replace();
        renewal.follow();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(port.connected())
                        .extracting(PeerIdentity::fingerprint)
                        .containsOnly(bolt.next.fingerprint())
                        .hasSizeGreaterThan(1));
        Optional<GrpcPeerLink> moved = atAcme.open(BOLT);
        change(3, acme.before(), bolt.after());
        calls.someMore();

        assertThat(atAcme.open(BOLT)).isPresent().isEqualTo(moved);
        assertThat(calls.withoutLink)
                .as("looks between calls that found no link")
                .hasValue(0);
        calls.assertNoneFailed();
        DialedPeer old = new PeerDialer(parties.key(bolt.first), bolts, Parties.LIMITS, TLS_CLOCK, threads)
                .dial(ACME.member(), ACME.node(), port.address());
        open.add(old);
        assertThat(Echoes.open(old.channel()).end().getDescription()).startsWith("E-TLS-004: ");
    }

    @Test
    void theOneThatIsDialledIsDialledAgainBeforeItsOldKeyLeavesTheRoster() throws Exception {
        PeerDialling none = new PeerDialling(
                ACME,
                List.of(),
                dialer,
                atAcme,
                penalties,
                acmes,
                InstantSource.system(),
                new Random(4),
                Optional.empty());
        KeyRenewal renewal = new KeyRenewal(ACME, acme.key, acmes, none, atAcme, InstantSource.system());
        Optional<GrpcPeerLink> first = atBolt.open(ACME);
        change(2, acme.both(), bolt.before());
        acme.replace();
        renewal.follow();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(atBolt.open(ACME)).isPresent().isNotEqualTo(first);
            assertThat(calls.answeredBy()).contains(acme.next.fingerprint());
        });
        Optional<GrpcPeerLink> moved = atBolt.open(ACME);
        change(3, acme.after(), bolt.before());
        calls.someMore();

        assertThat(atBolt.open(ACME)).isPresent().isEqualTo(moved);
        calls.assertNoneFailed();
    }

    @Test
    void aKeyThatNobodyListsMovesNothing() throws Exception {
        KeyRenewal renewal = new KeyRenewal(ACME, acme.key, acmes, dialling, atAcme, InstantSource.system());
        Optional<GrpcPeerLink> first = atAcme.open(BOLT);
        acme.replace();

        renewal.follow();

        assertThat(atAcme.open(BOLT)).isPresent().isEqualTo(first);
    }

    private void change(long version, List<TlsKeyFingerprint> acmeKeys, List<TlsKeyFingerprint> boltKeys) {
        acmes.change(roster(version, port.address(), acmeKeys, boltKeys));
        bolts.change(roster(version, port.address(), acmeKeys, boltKeys));
    }

    private static RosterSnapshot roster(
            long version, HostPort acme, List<TlsKeyFingerprint> acmeKeys, List<TlsKeyFingerprint> boltKeys) {
        return Rosters.snapshot(version, member(ACME, acmeKeys, List.of(acme)), member(BOLT, boltKeys, List.of()));
    }

    private static RosterMember member(PeerName name, List<TlsKeyFingerprint> keys, List<HostPort> addresses) {
        RosterMember plain = Rosters.member(name.member().value());
        RosterNode node = plain.nodes().get(0);
        return new RosterMember(
                plain.name(),
                plain.identity(),
                List.of(new RosterNode(node.member(), node.node(), node.key(), keys, addresses)),
                plain.logs());
    }

    private PeerLinks links(PeerName self, int seed) {
        SyncLoop loop = IdleLoop.of(self, InstantSource.system());
        loop.start(action -> {});
        open.add(loop);
        return new PeerLinks(loop, penalties, 64, InstantSource.system(), new Random(seed));
    }

    /** A node's key in files, and the one that comes after it. */
    private final class Rotating {
        private final TlsIdentity first;
        private final TlsIdentity next;
        private final Path file;
        private final TlsKey key;

        Rotating(String member) {
            first = parties.of(member);
            next = parties.create(Parties.node(member));
            file = directory.resolve(member);
            first.create(at("tls.key"), at("tls.crt"));
            next.create(at("next.key"), at("next.crt"));
            key = TlsKey.open(at("tls.key"), at("tls.crt"));
        }

        private Path at(String name) {
            return file.resolveSibling(file.getFileName() + "-" + name);
        }

        List<TlsKeyFingerprint> before() {
            return List.of(first.fingerprint());
        }

        List<TlsKeyFingerprint> both() {
            return List.of(first.fingerprint(), next.fingerprint());
        }

        List<TlsKeyFingerprint> after() {
            return List.of(next.fingerprint());
        }

        void replace() {
            try {
                Files.move(at("next.key"), at("tls.key"), StandardCopyOption.REPLACE_EXISTING);
                Files.move(at("next.crt"), at("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            key.reload();
        }
    }

    /** Bolt's calls to acme, one after the other, a few in each connection. */
    private final class Calls implements AutoCloseable {
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger withoutLink = new AtomicInteger();
        private final Queue<StatusRuntimeException> failed = new ConcurrentLinkedQueue<>();
        private final Thread thread = new Thread(this::run, "calls");
        private volatile @Nullable DialedPeer peer;
        private volatile boolean closed;

        void start() {
            thread.start();
        }

        private void run() {
            while (!closed) {
                try (DialedPeer made = dialer.dial(ACME.member(), ACME.node(), port.address())) {
                    peer = made;
                    for (int i = 0; i < CALLS_PER_CONNECTION; i++) {
                        call(made);
                        withoutLink.addAndGet(atAcme.open(BOLT).isPresent() ? 0 : 1);
                    }
                }
            }
        }

        private void call(DialedPeer made) {
            try {
                GetCheckpointResponse ignored = LogServiceGrpc.newBlockingStub(made.channel())
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .getCheckpoint(GetCheckpointRequest.getDefaultInstance());
                done.incrementAndGet();
            } catch (StatusRuntimeException e) {
                failed.add(e);
            }
        }

        Optional<TlsKeyFingerprint> answeredBy() {
            return Optional.ofNullable(peer).flatMap(DialedPeer::identity).map(PeerIdentity::fingerprint);
        }

        void someMore() {
            int before = done.get();
            await().until(() -> done.get() > before + 3 * CALLS_PER_CONNECTION || !failed.isEmpty());
        }

        void assertNoneFailed() {
            assertThat(failed).isEmpty();
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join(30_000);
        }
    }

    private static final class Empty extends LogServiceGrpc.LogServiceImplBase {
        @Override
        public void getCheckpoint(GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> answer) {
            answer.onNext(GetCheckpointResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }
}
