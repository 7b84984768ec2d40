// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.forum.MemoryGovernance;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.PeerName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bolt dials acme, which does not know bolt: over TLS, with both nodes' own rosters and chains. */
class GovernanceExchangeTest {
    private static final PeerName ACME = new PeerName(new MemberName("acme.example"), Parties.NODE);
    private static final PeerName BOLT = new PeerName(new MemberName("bolt.example"), Parties.NODE);
    private static final InstantSource CLOCK = InstantSource.fixed(Parties.NOW);

    private final EdgeThreads threads = EdgeThreads.open(2, 8);
    private final Penalties penalties = new Penalties(Parties.REPLICATION.cutOff(), CLOCK);
    private final PeerLinks atAcme = new PeerLinks(IdleLoop.of(ACME, CLOCK), penalties, 64, CLOCK, new Random(1));
    private final PeerLinks atBolt = new PeerLinks(IdleLoop.of(BOLT, CLOCK), penalties, 64, CLOCK, new Random(2));
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Parties parties;
    private final MemoryRoster acmes;

    GovernanceExchangeTest(@TempDir Path directory) {
        parties = new Parties(directory);
        acmes = new MemoryRoster(Rosters.snapshot(1, parties.member("acme.example")));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        threads.close();
    }

    @Test
    void aNodeThatIsBehindLearnsFromItsCallerWhoThatIs() {
        MemoryGovernance acme = MemoryGovernance.of(2, 100);
        MemoryGovernance bolt = MemoryGovernance.of(2, 100);
        bolt.adopt("admits bolt");
        bolt.adopt("something later");
        bolt.keep(MemoryGovernance.manifest("of bolt"));
        bolt.keep(MemoryGovernance.manifest("of acme"));
        acme.keep(MemoryGovernance.manifest("of acme"));
        acme.keep(MemoryGovernance.manifest("of cove"));
        acme.onNews(() -> {
            if (acme.acts() == 4 && acmes.current().version().number() == 1) {
                acmes.change(both());
            }
        });

        dial(listen(acme), bolt);

        await().untilAsserted(() -> {
            assertThat(atAcme.open(BOLT)).isPresent();
            assertThat(acme.head()).isEqualTo(bolt.head());
        });
        assertThat(acme.manifests())
                .containsExactlyInAnyOrderElementsOf(bolt.manifests())
                .hasSize(3);
        assertThat(acme.bringers())
                .containsOnly("stranger " + parties.of("bolt.example").fingerprint());
        assertThat(bolt.bringers()).containsOnly("acme.example/eu1");
    }

    @Test
    void aNodeThatIsOutLearnsWhyFromThoseWhoPutItOut() {
        MemoryGovernance acme = MemoryGovernance.of(2_000, 500);
        acme.adopt("evicts bolt");
        MemoryGovernance bolt = MemoryGovernance.of(2, 500);

        dial(listen(acme), bolt);

        await().untilAsserted(() -> assertThat(bolt.head()).isEqualTo(acme.head()));
        assertThat(bolt.acts()).isEqualTo(2_001);
        assertThat(acme.bringers()).isEmpty();
        assertThat(atAcme.open(BOLT)).isEmpty();
    }

    @Test
    void twoChainsOfOneLengthTakeNothingFromEachOther() {
        MemoryGovernance acme = MemoryGovernance.of(3, 10);
        MemoryGovernance bolt = MemoryGovernance.of(3, 20);
        bolt.keep(MemoryGovernance.manifest("of bolt"));

        dial(listen(acme), bolt);

        await().untilAsserted(() -> assertThat(acme.manifests()).hasSize(1));
        assertThat(acme.acts()).isEqualTo(3);
        assertThat(bolt.acts()).isEqualTo(3);
        assertThat(acme.head()).isNotEqualTo(bolt.head());
    }

    private HostPort listen(MemoryGovernance governance) {
        PeerPort port = PeerPort.open(
                Parties.ANY_PORT,
                Parties.LIMITS,
                parties.key(parties.of("acme.example")),
                acmes,
                CLOCK,
                threads,
                List.of(
                        new PeerEndpoint(atAcme, penalties).bindable(),
                        new GovernanceEndpoint(governance, threads.loops())));
        atAcme.onHangUp(port::hangUp);
        open.add(port);
        return port.address();
    }

    private void dial(HostPort address, MemoryGovernance governance) {
        RosterMember acme = parties.member("acme.example");
        RosterNode node = acme.nodes().get(0);
        RosterNode there = new RosterNode(node.member(), node.node(), node.key(), node.tlsKeys(), List.of(address));
        MemoryRoster roster = new MemoryRoster(Rosters.snapshot(
                1,
                new RosterMember(acme.name(), acme.identity(), List.of(there), acme.logs()),
                parties.member("bolt.example")));
        PeerDialling dialling = new PeerDialling(
                BOLT,
                List.of(),
                new PeerDialer(parties.key(parties.of("bolt.example")), roster, Parties.LIMITS, CLOCK, threads),
                atBolt,
                penalties,
                roster,
                CLOCK,
                new Random(3),
                Optional.of(new GovernanceExchange(governance)));
        open.add(dialling);
        dialling.start();
    }

    private RosterSnapshot both() {
        return Rosters.snapshot(2, parties.member("acme.example"), parties.member("bolt.example"));
    }
}
