// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.demo.AdminClient;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.Topology;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.WithdrawReason;

/**
 * A node with a long list, behind an upload pipeline: how soon it serves after a start, how many hashes it answers over
 * mutual TLS, and how soon what is added or withdrawn counts while it serves at half of its load.
 */
final class MatchBench {
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int LOGS = 4;

    /** Entries of the list that no log has. */
    private static final int FRESH = 1_900_000_000;

    /** Adds and withdrawals that are not counted: their code is compiled meanwhile. */
    private static final int WARM_UP = 300;

    private static final long PAUSE_NANOS = 100_000;

    private final MatchArguments arguments;
    private final PrintStream out;
    private final Results results = new Results();

    private MatchBench(MatchArguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    /** Runs what the arguments say. */
    static Results measure(MatchArguments arguments, PrintStream out) throws Exception {
        MatchBench bench = new MatchBench(arguments, out);
        bench.run();
        return bench.results;
    }

    private void run() throws Exception {
        out.printf(
                Locale.ROOT,
                "%,d entries; Java %s, options %s%n",
                arguments.entries(),
                Runtime.version(),
                arguments.javaOptions());
        Homes.renew(arguments.directory());
        Path directory = arguments.directory().resolve("forum");
        List<MemberName> names = Stream.concat(
                        IntStream.range(0, LOGS).mapToObj(i -> "author" + i + ".example"), Stream.of("node.example"))
                .map(MemberName::new)
                .toList();
        ForumPlan plan = new ForumPlan(directory, "bench", names, Topology.FULL_MESH, arguments.javaOptions());
        try (LocalForum forum = LocalForum.create(plan)) {
            LocalMember node = forum.member("node");
            NodeConfig config = NodeConfigReader.read(node.home(), Map.of());
            new LogFiller(HomeForum.roster(config), out)
                    .fill(forum.members().subList(0, LOGS), List.of(node), arguments.entries() / LOGS);
            start(node);
            load(node, "md5", "exact, unknown");
            double pdq = load(node, "pdq", "pdq, unknown");
            changes(node, pdq / 2);
            results.add("node peak memory", "MB", Usage.peakMemory(node.pid()) / 1e6);
            node.stop();
        }
        Homes.delete(directory);
    }

    private void start(LocalMember node) throws Exception {
        long began = System.nanoTime();
        node.start();
        node.awaitReady(Deadline.in(LONGEST));
        boolean serves = Deadline.in(LONGEST).await(LOOK, () -> matches(node.client()));
        if (!serves) {
            throw new IllegalStateException("no match within " + LONGEST + node.logTail());
        }
        results.add("start until it matches", "s", seconds(began));
        results.add("start until it matches, cpu", "s", Usage.of(node.pid()).cpuSeconds());
        Idle.await(List.of(node));
    }

    private static boolean matches(AdminClient client) {
        try {
            return client.lookUp(BenchList.entry(FRESH).getHash()).getError().isEmpty();
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /** As many hashes as are answered, after the same for a while to warm up; hashes a second. */
    private double load(LocalMember node, String type, String name) throws InterruptedException {
        double rate;
        try (MatchLoad load = new MatchLoad(node.client(), type, 0)) {
            rest(arguments.seconds());
            Usage before = Usage.of(node.pid());
            double clientBefore = Usage.of(ProcessHandle.current().pid()).cpuSeconds();
            long answered = load.answered();
            long began = System.nanoTime();
            rest(arguments.seconds());
            long count = load.answered() - answered;
            rate = count / seconds(began);
            Usage used = Usage.of(node.pid()).since(before);
            double client = Usage.of(ProcessHandle.current().pid()).cpuSeconds() - clientBefore;
            results.add(name, "hashes/s", rate);
            results.add(name + ", node cpu", "us/hash", used.cpuSeconds() * 1e6 / count);
            results.add(name + ", caller cpu", "us/hash", client * 1e6 / count);
            results.add(name + ", a second of cpu of both", "hashes", count / (used.cpuSeconds() + client));
            out.printf(Locale.ROOT, "%s: us of CPU a hash at the node: %s%n", name, used.perItem(count));
            if (load.known() > 0) {
                throw new IllegalStateException(load.known() + " hashes were known that nobody lists");
            }
        }
        return rate;
    }

    /** Adds a PDQ hash and withdraws it again, each time until the answer to a query near it has changed. */
    private void changes(LocalMember node, double perSecond) throws InterruptedException {
        List<Double> added = new ArrayList<>();
        List<Double> withdrawn = new ArrayList<>();
        List<Double> acknowledged = new ArrayList<>();
        AdminClient admin = node.client();
        try (MatchLoad load = new MatchLoad(admin, "pdq", perSecond)) {
            rest(1);
            for (int i = FRESH; added.size() < WARM_UP + arguments.changes(); i++) {
                NewEntry entry = BenchList.entry(i);
                if (entry.getHash().getType().equals("pdq")) {
                    Hash near = near(entry.getHash());
                    long began = System.nanoTime();
                    admin.add(List.of(entry));
                    acknowledged.add(seconds(began) * 1e3);
                    await(admin, near, true);
                    added.add(seconds(began) * 1e3);
                    began = System.nanoTime();
                    admin.withdraw(entry.getHash(), WithdrawReason.WITHDRAW_REASON_MISTAKE);
                    await(admin, near, false);
                    withdrawn.add(seconds(began) * 1e3);
                }
            }
            results.add("half load", "hashes/s", perSecond);
        }
        report("add, answered", acknowledged);
        report("add until it matches", added);
        report("withdrawal until it does not match", withdrawn);
    }

    private void report(String name, List<Double> all) {
        List<Double> millis = all.subList(WARM_UP, all.size());
        results.add(name + ", p50", "ms", Results.quantile(millis, 0.5));
        results.add(name + ", p99", "ms", Results.quantile(millis, 0.99));
    }

    private static void await(AdminClient client, Hash hash, boolean known) {
        while (client.lookUp(hash).getKnown() != known) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The hash with its first eight bits turned. */
    private static Hash near(Hash hash) {
        int first = Integer.parseInt(hash.getValue().substring(0, 2), 16) ^ 0xff;
        return hash.toBuilder()
                .setValue(String.format(
                        Locale.ROOT, "%02x%s", first, hash.getValue().substring(2)))
                .build();
    }

    private static void rest(int seconds) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
