// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.node.home.Founding;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real nodes in three network namespaces. Between acme and cove every byte takes 40 ms each way; links lose packets,
 * are cut, and heal. Skipped, with the reason, where the machine does not allow namespaces.
 */
class NamespaceTest {
    private static final int PEER_PORT = 9_440;
    private static final int ADMIN_PORT = 9_441;
    private static final Duration FAR = Duration.ofMillis(40);

    /** Generous, for a busy machine; a quiet one takes seconds. */
    private static final Duration CONVERGES = Duration.ofMinutes(1);

    /** How long a partition lasts: until connections have been given up on, see {@link #IMPATIENT}. */
    private static final Duration PARTITION = Duration.ofSeconds(4);

    /** Dead connections are found in seconds here, not in the usual 40. */
    private static final Map<String, String> IMPATIENT = Map.of(
            "HASHMESH_LIMITS_KEEP_ALIVE", "1s",
            "HASHMESH_LIMITS_KEEP_ALIVE_TIMEOUT", "1s",
            "HASHMESH_LIMITS_KEEP_ALIVE_PERMITTED", "500ms");

    private static final int ACME = 0;
    private static final int BOLT = 1;
    private static final int COVE = 2;
    private static final List<String> MEMBERS = List.of("acme.example", "bolt.example", "cove.example");
    private static final SampleList LIST = new SampleList(10_000);

    private final List<SpacedNode> nodes = new ArrayList<>();
    private final List<DelayingRelay> relays = new ArrayList<>();
    private Optional<Namespaces> spaces = Optional.empty();
    private int next;

    @TempDir
    private Path directory;

    @BeforeEach
    void openNamespaces() {
        Optional<String> whyNot = Namespaces.whyNot();
        Assumptions.assumeTrue(whyNot.isEmpty(), whyNot.orElse(""));
        spaces = Optional.of(Namespaces.open(MEMBERS.size()));
    }

    @AfterEach
    void closeAll() throws IOException {
        nodes.parallelStream().forEach(SpacedNode::close);
        for (DelayingRelay relay : relays) {
            relay.close();
        }
        spaces.ifPresent(Namespaces::close);
    }

    @Test
    void aForumAcrossLossyFarAndBrokenLinksConvergesWheneverItCan() throws IOException {
        Namespaces net = spaces.orElseThrow();
        start(net);
        converges("first entries, one link of 80 ms", List.of(add(ACME, 5), add(COVE, 5)));

        long received = net.received(BOLT);
        int many = 2_000;
        List<NewEntry> bulk = add(ACME, many);
        converges("2,000 entries", List.of(bulk));
        long bytes = (net.received(BOLT) - received) / many;
        long entry = bulk.stream().mapToLong(NewEntry::getSerializedSize).sum() / many;
        System.out.println("NamespaceTest: " + bytes + " B on the wire to one receiver for an entry, submitted as "
                + entry + " B, all headers included");
        // At least a salt and a hash; at most twice what a person submitted.
        assertThat(bytes).as("bytes on the wire for an entry").isBetween(48L, 2 * entry);

        IntStream.range(0, 3).forEach(i -> net.lose(i, 5));
        converges("5 % of all packets lost", List.of(add(ACME, 50), add(BOLT, 50), add(COVE, 50)));
        IntStream.range(0, 3).forEach(net::heal);

        net.cut(BOLT);
        List<NewEntry> inside = add(BOLT, 10);
        List<NewEntry> outside = add(ACME, 10);
        assertStaysAway(inside, ACME);
        assertThat(knows(BOLT, outside)).isFalse();
        net.heal(BOLT);
        converges("after a partition", List.of(inside, outside));

        net.deafen(BOLT);
        List<NewEntry> unheard = add(ACME, 10);
        List<NewEntry> said = add(BOLT, 10);
        assertStaysAway(unheard, BOLT);
        net.heal(BOLT);
        converges("after a one-sided partition", List.of(unheard, said));
    }

    /** For as long as a partition lasts, these entries do not arrive there. */
    private void assertStaysAway(List<NewEntry> entries, int node) {
        assertThat(Deadline.in(PARTITION).await(() -> knows(node, entries.subList(0, 1))))
                .as("an entry came through a cut")
                .isFalse();
    }

    private void converges(String what, List<List<NewEntry>> entries) {
        long start = System.nanoTime();
        List<NewEntry> all = entries.stream().flatMap(List::stream).toList();
        boolean arrived = Deadline.in(CONVERGES)
                .await(() -> IntStream.range(0, nodes.size()).allMatch(node -> knows(node, all))
                        && nodes.stream()
                                        .map(node -> node.client().digest().getDigest())
                                        .distinct()
                                        .count()
                                == 1);
        System.out.println("NamespaceTest: " + what + ": the same everywhere after "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
        assertThat(arrived).as(what).isTrue();
    }

    /** The last arrives last. */
    private boolean knows(int node, List<NewEntry> entries) {
        return nodes.get(node)
                .client()
                .lookUp(entries.get(entries.size() - 1).getHash())
                .getKnown();
    }

    private List<NewEntry> add(int node, int entries) {
        List<NewEntry> added = new ArrayList<>();
        while (added.size() < entries) {
            List<NewEntry> part = IntStream.range(0, Math.min(1_000, entries - added.size()))
                    .mapToObj(i -> LIST.entry(next++))
                    .toList();
            assertThat(nodes.get(node).client().add(part))
                    .allMatch(result -> result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED);
            added.addAll(part);
        }
        return added;
    }

    // ---- how it is made

    private void start(Namespaces net) throws IOException {
        // Only acme dials cove, over the relay, which is all that cove's manifest tells of.
        DelayingRelay relay = new DelayingRelay(
                net.outsideAddress(ACME), new InetSocketAddress(net.adminAddress(COVE), PEER_PORT), FAR);
        relays.add(relay);
        Map<Path, HomePlan> homes = new LinkedHashMap<>();
        plan(homes, net, ACME, new HostPort(net.address(ACME), PEER_PORT), List.of());
        plan(homes, net, BOLT, new HostPort(net.address(BOLT), PEER_PORT), List.of(ACME));
        plan(homes, net, COVE, new HostPort(net.outsideAddress(ACME), relay.port()), List.of(BOLT));
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        List<NewHome> made =
                new Founding(random, clock, new HomeInit(random, clock), "far", List.of(), 0, Map.of()).found(homes);
        for (int i = 0; i < MEMBERS.size(); i++) {
            nodes.add(new SpacedNode(net.command(i), made.get(i).directory(), IMPATIENT));
        }
        Deadline deadline = Deadline.in(CONVERGES);
        nodes.forEach(node -> node.awaitReady(deadline));
        assertThat(deadline.await(() -> nodes.stream()
                        .allMatch(node -> node.client().status().getPeersConnected() == nodes.size() - 1)))
                .as("all are connected")
                .isTrue();
    }

    private void plan(Map<Path, HomePlan> homes, Namespaces net, int number, HostPort reachable, List<Integer> dials) {
        HomePlan plan = new HomePlan(
                new MemberName(MEMBERS.get(number)),
                new NodeName("n1"),
                new CollectionName("main"),
                new HostPort("0.0.0.0", PEER_PORT),
                List.of(reachable),
                new HostPort(net.adminAddress(number), ADMIN_PORT),
                dials.stream().map(MEMBERS::get).map(MemberName::new).toList());
        homes.put(home(number), plan);
    }

    private Path home(int number) {
        return directory.resolve(MEMBERS.get(number).replace(".example", ""));
    }
}
