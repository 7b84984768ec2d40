// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a node dials in forums of different sizes. Nobody answers here. */
class PeerDiallingTest {
    private static final PeerName SELF = name(0);
    private static final int MOST = Topology.NEIGHBOURS + 1;

    private final EdgeThreads threads = EdgeThreads.open(1, 2);
    private final AtomicReference<Instant> now = new AtomicReference<>(Parties.NOW);
    private final InstantSource clock = now::get;
    private final Penalties penalties = new Penalties(Parties.REPLICATION.cutOff(), clock);
    private final MemoryRoster roster;
    private final PeerLinks links;
    private final PeerDialer dialer;
    private PeerDialling dialling;

    PeerDiallingTest(@TempDir Path directory) {
        Parties parties = new Parties(directory);
        roster = new MemoryRoster(Rosters.snapshot(1, members(30)));
        SyncLoop loop = IdleLoop.of(SELF, clock);
        links = new PeerLinks(loop, penalties, 64, clock, new Random(1));
        dialer = new PeerDialer(parties.key(parties.of("m0.example")), roster, Parties.LIMITS, clock, threads);
        dialling = dialling(List.of());
    }

    private PeerDialling dialling(List<MemberName> only) {
        return new PeerDialling(SELF, only, dialer, links, penalties, roster, clock, new Random(2), Optional.empty());
    }

    @AfterEach
    void close() throws InterruptedException {
        dialling.close();
        threads.close();
    }

    @Test
    void dialsEverybodyInASmallForumAndAFewInALargeOne() {
        dialling.start();
        assertThat(dialled()).hasSize(29);

        roster.change(Rosters.snapshot(2, members(40)));

        await().untilAsserted(() -> assertThat(dialled()).hasSize(MOST));
    }

    @Test
    void inALargeForumWhoDoesNotAnswerIsReplacedInTheEnd() {
        roster.change(Rosters.snapshot(2, members(40)));
        dialling.start();
        Set<PeerName> ever = new HashSet<>(dialled());
        assertThat(ever).hasSize(MOST);
        Set<PeerName> first = Set.copyOf(ever);

        dialling.follow();
        assertThat(dialled()).isEqualTo(first);
        now.updateAndGet(time -> time.plus(Topology.PATIENCE));
        dialling.follow();

        await().untilAsserted(() -> assertThat(dialled()).hasSize(MOST).doesNotContainAnyElementsOf(first));
    }

    @Test
    void dialsOnlyTheMembersThatItIsTold() {
        MemberName comes = name(35).member();
        dialling = dialling(List.of(name(3).member(), comes, new MemberName("nobody.example")));
        dialling.start();
        assertThat(dialled()).containsExactly(name(3));
        assertThat(dialling.mayDial(name(35))).isTrue();
        assertThat(dialling.mayDial(name(4))).isFalse();

        roster.change(Rosters.snapshot(2, members(40)));

        assertThat(dialled()).containsExactlyInAnyOrder(name(3), name(35));
    }

    private Set<PeerName> dialled() {
        return roster.current().nodes().stream()
                .map(node -> new PeerName(node.member(), node.node()))
                .filter(peer -> dialling.progress(peer).isPresent())
                .collect(Collectors.toSet());
    }

    private static RosterMember[] members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Rosters.member(name(i).member().value()))
                .toArray(RosterMember[]::new);
    }

    private static PeerName name(int number) {
        return new PeerName(new MemberName("m" + number + ".example"), Parties.NODE);
    }
}
