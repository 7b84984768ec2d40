// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.sync.Topology.Candidate;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    /** Neighbours, one of our own company, and the rotating one. */
    private static final int MOST = Topology.NEIGHBOURS + 2;

    @Test
    void upToThirtyNodesDialEverybodyWhoHasAnAddress() {
        List<Candidate> forum = forum(30, 1);
        forum.set(7, new Candidate(forum.get(7).name(), false, Optional.empty()));

        Set<PeerName> wanted = topology(name(0, 0), 1).choose(forum, START);

        assertThat(wanted).hasSize(28).doesNotContain(name(0, 0), name(7, 0));
        assertThat(topology(name(0, 0), 1).choose(forum(31, 1), START)).hasSize(Topology.NEIGHBOURS + 1);
    }

    @Test
    void aLargeForumIsDialledAtSixCompaniesOneOfOurOwnNodesAndOneThatRotates() {
        List<Candidate> forum = forum(100, 3);
        for (int seed = 0; seed < 50; seed++) {
            Set<PeerName> wanted = topology(name(5, 0), seed).choose(forum, START);

            assertThat(wanted).hasSize(MOST);
            assertThat(wanted.stream().filter(n -> n.member().equals(name(5, 0).member())))
                    .hasSize(1);
            assertThat(wanted.stream().map(PeerName::member).distinct()).hasSizeGreaterThanOrEqualTo(MOST - 1);
        }
    }

    @Test
    void fiveHundredNodesAreConnectedAndNobodyHasManyLinks() {
        List<Candidate> forum = forum(500, 1);
        for (int seed = 0; seed < 2; seed++) {
            Map<PeerName, Set<PeerName>> links = new HashMap<>();
            for (int i = 0; i < 500; i++) {
                PeerName from = name(i, 0);
                for (PeerName to : topology(from, 1_000 * seed + i).choose(forum, START)) {
                    links.computeIfAbsent(from, any -> new HashSet<>()).add(to);
                    links.computeIfAbsent(to, any -> new HashSet<>()).add(from);
                }
            }
            assertThat(links.values()).allMatch(to -> to.size() >= 7 && to.size() <= 40);
            assertThat(hops(links, name(0, 0)))
                    .hasSize(500)
                    .allSatisfy((node, hops) -> assertThat(hops).isLessThanOrEqualTo(5));
        }
    }

    @Test
    void neighboursStayWhileTheyWorkAndOnlyTheRotatingOneChanges() {
        List<Candidate> forum = forum(60, 2);
        Topology topology = topology(name(0, 0), 3);
        Set<PeerName> always = new HashSet<>(topology.choose(forum, START));
        Set<PeerName> ever = new HashSet<>();
        for (int i = 1; i < 100; i++) {
            Set<PeerName> now = topology.choose(forum, START.plus(Topology.ROTATION.multipliedBy(i)));
            assertThat(now).hasSizeBetween(MOST - 1, MOST);
            always.retainAll(now);
            ever.addAll(now);
        }
        assertThat(always).hasSize(MOST - 1);
        assertThat(ever).hasSizeGreaterThan(90);
    }

    @Test
    void theRotatingOneComesToEverybodyWithinOneRound() {
        List<Candidate> forum = forum(500, 1);
        Topology topology = topology(name(0, 0), 4);
        Set<PeerName> met = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            met.addAll(topology.choose(forum, START.plus(Topology.ROTATION.multipliedBy(i))));
        }
        assertThat(met).hasSize(499);
    }

    @Test
    void betweenTwoTurnsNothingChanges() {
        List<Candidate> forum = forum(80, 1);
        Topology topology = topology(name(0, 0), 5);
        Set<PeerName> first = topology.choose(forum, START);
        for (Instant now = START; now.isBefore(START.plus(Topology.ROTATION)); now = now.plusSeconds(5)) {
            assertThat(topology.choose(forum, now)).isEqualTo(first);
        }
        assertThat(topology.choose(forum, START.plus(Topology.ROTATION))).isNotEqualTo(first);
    }

    @Test
    void aNeighbourThatIsDownIsReplacedAfterAWhileAndNotChosenAgainSoon() {
        List<Candidate> forum = forum(40, 1);
        Topology topology = topology(name(0, 0), 6);
        PeerName down = topology.choose(forum, START).iterator().next();
        forum.replaceAll(c -> c.name().equals(down) ? new Candidate(down, true, Optional.of(START)) : c);

        assertThat(topology.choose(forum, START.plus(Topology.PATIENCE).minusMillis(1)))
                .contains(down);
        Set<PeerName> after = topology.choose(forum, START.plus(Topology.PATIENCE));

        assertThat(after).hasSize(Topology.NEIGHBOURS + 1).doesNotContain(down);
        forum.replaceAll(c -> new Candidate(c.name(), true, Optional.empty()));
        assertThat(topology.choose(forum, START.plus(Topology.PATIENCE).plusSeconds(60)))
                .doesNotContain(down);
    }

    @Test
    void withEverythingDownItKeepsTryingAndEverybodyHasATurn() {
        List<Candidate> forum = forum(50, 1);
        Topology topology = topology(name(0, 0), 7);
        Set<PeerName> tried = new HashSet<>();
        Map<PeerName, Instant> since = new HashMap<>();
        for (int i = 0; i < 24; i++) {
            Instant now = START.plus(Topology.PATIENCE.multipliedBy(i));
            forum.replaceAll(c -> new Candidate(c.name(), true, Optional.ofNullable(since.get(c.name()))));
            Set<PeerName> wanted = topology.choose(forum, now);
            assertThat(wanted).hasSizeGreaterThanOrEqualTo(Topology.NEIGHBOURS);
            since.keySet().retainAll(wanted);
            wanted.forEach(name -> since.putIfAbsent(name, now));
            tried.addAll(wanted);
        }
        assertThat(tried).hasSize(49);
    }

    @Test
    void fewCompaniesGiveSeveralNeighboursEachAndOurOwnOnlyWhenThereIsNobodyElse() {
        List<Candidate> two = forum(2, 20);
        Set<PeerName> wanted = topology(name(0, 0), 8).choose(two, START);
        assertThat(wanted).hasSize(MOST);
        assertThat(wanted.stream().filter(n -> n.member().equals(name(1, 0).member())))
                .hasSizeGreaterThanOrEqualTo(Topology.NEIGHBOURS);

        List<Candidate> alone = forum(1, 40);
        assertThat(topology(name(0, 0), 9).choose(alone, START)).hasSize(MOST);
    }

    @Test
    void whoLeavesTheRosterOrHasNoAddressAnyMoreIsReplacedAtOnce() {
        List<Candidate> forum = forum(45, 1);
        Topology topology = topology(name(0, 0), 10);
        for (int i = 0; i < 10; i++) {
            Set<PeerName> wanted = topology.choose(forum, START);
            PeerName gone = wanted.iterator().next();
            forum.removeIf(c -> c.name().equals(gone));
            assertThat(topology.choose(forum, START))
                    .hasSize(Topology.NEIGHBOURS + 1)
                    .doesNotContain(gone);
        }
    }

    @Test
    void theSameSeedChoosesTheSame() {
        List<Candidate> forum = forum(120, 2);
        Topology one = topology(name(0, 0), 11);
        Topology other = topology(name(0, 0), 11);
        for (int i = 0; i < 20; i++) {
            Instant now = START.plus(Duration.ofMinutes(3L * i));
            assertThat(one.choose(forum, now)).isEqualTo(other.choose(forum, now));
        }
    }

    private static Map<PeerName, Integer> hops(Map<PeerName, Set<PeerName>> links, PeerName from) {
        Map<PeerName, Integer> hops = new HashMap<>(Map.of(from, 0));
        Deque<PeerName> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            PeerName node = next.removeFirst();
            for (PeerName neighbour : links.getOrDefault(node, Set.of())) {
                if (hops.putIfAbsent(neighbour, hops.getOrDefault(node, 0) + 1) == null) {
                    next.addLast(neighbour);
                }
            }
        }
        return hops;
    }

    private static Topology topology(PeerName self, long seed) {
        return new Topology(self, new Random(seed));
    }

    private static List<Candidate> forum(int companies, int nodesEach) {
        List<Candidate> forum = new ArrayList<>();
        IntStream.range(0, companies)
                .forEach(company -> IntStream.range(0, nodesEach)
                        .forEach(node -> forum.add(new Candidate(name(company, node), true, Optional.empty()))));
        return forum;
    }

    private static PeerName name(int company, int node) {
        return new PeerName(new MemberName("m" + company + ".example"), new NodeName("n" + node));
    }
}
