// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.Topology;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that abuse TCP, TLS and HTTP/2 at a real node's port, for a quarter of a minute or as long as the system property
 * {@code hashmesh.hostile.seconds} says: a stranger without a certificate, one with a certificate that nobody lists, and
 * three members. Two honest members, who reach each other only through that node, exchange entries all the while.
 */
class HostileClientTest {
    private static final Duration ATTACK = Duration.ofSeconds(Integer.getInteger("hashmesh.hostile.seconds", 15));
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Fewer than the port takes: strangers may fill a port, and nothing but a firewall keeps them from it. */
    private static final int HELD = 100;

    /** The port's 256 connections, and what the node has open anyway. */
    private static final int MORE_DESCRIPTORS = 280;

    /** Threads are the node's own and do not depend on how many connections there are. */
    private static final int MORE_THREADS = 50;

    /** 160 MB of heap, as much outside of it at worst, and code. */
    private static final int MORE_MEGABYTES = 400;

    /** So often may one kind of line come: a few at first, then one a minute. */
    private static final int SAME_LINE = 10;

    @TempDir
    private Path directory;

    @Test
    void abuseCostsHonestPeersNothingButAMoment() throws Exception {
        List<MemberName> names = Stream.of("bolt", "acme", "cove", "mallory", "oscar", "trudy")
                .map(name -> new MemberName(name + ".example"))
                .toList();
        try (LocalForum forum = LocalForum.create(
                new ForumPlan(directory.resolve("forum"), "demo", names, Topology.CHAIN, HostilePeerTest.SMALL_JAVA))) {
            LocalMember acme = forum.member("acme");
            List<LocalMember> honest = List.of(forum.member("bolt"), acme, forum.member("cove"));
            honest.forEach(LocalMember::start);
            honest.forEach(member -> member.awaitReady(Deadline.in(LIMIT)));
            HonestExchange exchange = new HonestExchange(forum.member("bolt"), forum.member("cove"));
            exchange.exchange(20);
            System.out.println("HostileClientTest: before, " + exchange.latencies());
            Usage before = Usage.of(acme.pid());
            long linesBefore = lines(acme).size();

            Usage most = attack(
                    acme,
                    Stream.of("mallory", "oscar", "trudy").map(forum::member).toList(),
                    exchange);

            System.out.println("HostileClientTest: meanwhile, " + exchange.latencies());
            System.out.println("HostileClientTest: before " + before + ", at most " + most);
            assertThat(most.isWithin(before, MORE_THREADS, MORE_DESCRIPTORS, MORE_MEGABYTES))
                    .as("before %s, at most %s", before, most)
                    .isTrue();
            assertThat(Deadline.in(LIMIT).await(() -> Usage.of(acme.pid()).isWithin(before, 40, 20, MORE_MEGABYTES)))
                    .as("afterwards it is as before")
                    .isTrue();
            exchange.exchange(6);
            System.out.println("HostileClientTest: afterwards, " + exchange.latencies());
            assertSaidSeldom(lines(acme).stream().skip(linesBefore));
        }
    }

    /** Attacks from several sides at once, and exchanges entries; returns the most that the node used. */
    private static Usage attack(LocalMember target, List<LocalMember> hostile, HonestExchange exchange)
            throws InterruptedException, ExecutionException {
        NodeConfig config = NodeConfigReader.read(target.home(), Map.of());
        HostPort port = config.peer().listen();
        Deadline end = Deadline.in(ATTACK);
        Map<String, Map<String, Long>> endings = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> attackers = new ArrayList<>();
        Map<String, Map<String, Long>> unlisted = new ConcurrentHashMap<>();
        List<HostileClient.Kind> overTls = HostileClient.OVER_TLS;
        attackers.add(threads.submit(() -> abuse(port, null, HostileClient.WITHOUT_TLS, 0, end, unlisted)));
        attackers.add(threads.submit(() -> abuse(port, null, overTls, 0, end, unlisted)));
        attackers.add(threads.submit(() -> abuse(port, stranger(config), overTls, 0, end, unlisted)));
        for (int i = 0; i < hostile.size(); i++) {
            int first = i * overTls.size() / hostile.size();
            TlsIdentity listed = identity(hostile.get(i));
            attackers.add(threads.submit(() -> abuse(port, listed, overTls, first, end, endings)));
        }
        Usage most = Usage.of(target.pid());
        try (HostileClient silent = new HostileClient(port, null, 0)) {
            List<Socket> held = silent.hold(HELD);
            while (!end.passed()) {
                exchange.exchange(2);
                most = most.max(Usage.of(target.pid()));
            }
            for (Socket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Future<?> attacker : attackers) {
            attacker.get();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        new TreeMap<>(unlisted)
                .forEach((kind, how) -> System.out.println("HostileClientTest: unlisted, " + kind + how));
        new TreeMap<>(endings).forEach((kind, how) -> System.out.println("HostileClientTest: a member, " + kind + how));
        overTls.forEach(kind ->
                assertThat(endings).as("each kind was played by a member").containsKey(kind.name()));
        return most;
    }

    private static void abuse(
            HostPort port,
            @Nullable TlsIdentity identity,
            List<HostileClient.Kind> kinds,
            int first,
            Deadline end,
            Map<String, Map<String, Long>> endings) {
        try (HostileClient client = new HostileClient(port, identity, first)) {
            for (int i = first; !end.passed(); i++) {
                HostileClient.Kind kind = kinds.get(i % kinds.size());
                String how = client.play(kind);
                endings.computeIfAbsent(kind.name(), name -> new ConcurrentHashMap<>())
                        .merge(how, 1L, Long::sum);
            }
        }
    }

    private static TlsIdentity identity(LocalMember member) {
        NodeConfig config = NodeConfigReader.read(member.home(), Map.of());
        return TlsIdentity.load(
                config.directories().tlsKey(), config.directories().tlsCertificate());
    }

    /** Says that it is the target's neighbour, with a key of its own. */
    private static TlsIdentity stranger(NodeConfig config) {
        Instant now = InstantSource.system().instant();
        return TlsIdentity.create(
                new SpiffeId(config.forum(), new MemberName("bolt.example"), config.node()),
                now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofHours(1)),
                new SecureRandom());
    }

    private static List<String> lines(LocalMember member) {
        try {
            return Files.readAllLines(member.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines that differ in numbers only are of one kind. */
    private static void assertSaidSeldom(Stream<String> lines) {
        Map<String, Long> kinds = lines.map(
                        line -> line.replaceFirst("^\\S+ ", "").replaceAll("[0-9]+", "#"))
                .collect(groupingBy(line -> line, LinkedHashMap::new, counting()));
        kinds.forEach((line, times) -> System.out.println("HostileClientTest: " + times + " x " + line));
        assertThat(kinds.entrySet())
                .allSatisfy(
                        kind -> assertThat(kind.getValue()).as(kind.getKey()).isLessThanOrEqualTo(SAME_LINE));
    }
}
