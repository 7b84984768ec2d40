// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.Peer;

/**
 * A forum of real processes on this machine: one member imports a list, the others verify and hold it; then single entries
 * are added, and their way is timed. CPU time is that of whole processes, with the start of the Java machine's compilers
 * in it, from before the import until everybody is idle again; only the start of the process is left out.
 */
public final class ForumBench {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration LOOK = Duration.ofMillis(20);

    /** What Java ends with after an orderly end that SIGTERM asked for. */
    static final int ENDED_BY_SIGNAL = 143;

    private static final int WARM_UP_ADDS = 100;

    private final Arguments arguments;
    private final PrintStream out;
    private final Results results = new Results();

    private ForumBench(Arguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    /** Runs what the arguments say. */
    static Results measure(Arguments arguments, PrintStream out) throws Exception {
        return new ForumBench(arguments, out).run();
    }

    private Results run() throws Exception {
        double leaf = BenchList.meanLeafBytes();
        out.printf(
                Locale.ROOT,
                "%,d entries, leaves of %.1f bytes on average; Java %s, options %s; %d cores%n",
                arguments.entries(),
                leaf,
                Runtime.version(),
                arguments.javaOptions(),
                Runtime.getRuntime().availableProcessors());
        results.add("leaf", "B", leaf);
        for (int run = 1; run <= arguments.runs(); run++) {
            Homes.renew(arguments.directory());
            ForumPlan mesh = ForumPlan.mesh(arguments.directory(), arguments.memberNames());
            ForumPlan plan = new ForumPlan(
                    mesh.directory(), mesh.forumName(), mesh.members(), mesh.topology(), arguments.javaOptions());
            try (LocalForum forum = LocalForum.create(plan)) {
                forum.start();
                one(forum);
            }
            out.println("run " + run + " of " + arguments.runs() + " is done; load average "
                    + Files.readString(Path.of("/proc/loadavg")).strip());
        }
        return results;
    }

    private void one(LocalForum forum) throws Exception {
        LocalMember author = forum.members().get(0);
        List<LocalMember> readers = forum.members().subList(1, forum.members().size());
        Idle.await(forum.members());
        List<Usage> before = usages(forum);
        long wireBefore = received(readers);

        importAll(author, readers, forum);
        Idle.await(forum.members());
        List<Usage> after = usages(forum);
        for (int i = 0; i < before.size(); i++) {
            LocalMember member = forum.members().get(i);
            Usage used = after.get(i).since(before.get(i));
            boolean isAuthor = member == author;
            results.add(isAuthor ? "importer cpu" : "receiver cpu", "us/entry", perEntry(used.cpuSeconds() * 1e6));
            results.add(
                    isAuthor ? "importer peak memory" : "receiver peak memory",
                    "MB",
                    Usage.peakMemory(member.pid()) / 1e6);
            printThreads(member, used);
        }
        results.add("wire, per receiver", "B/entry", perEntry((double) (received(readers) - wireBefore)));
        for (LocalMember member : forum.members()) {
            results.add("disk, running", "B/entry", perEntry(disk(member)));
        }
        if (arguments.adds() > 0) {
            propagate(author, readers.get(0));
        }
        for (LocalMember member : forum.members()) {
            int code = member.stop();
            if (code != 0 && code != ENDED_BY_SIGNAL) {
                throw new IllegalStateException(member.name() + " stopped with exit code " + code + member.logTail());
            }
            results.add("disk, stopped", "B/entry", perEntry(disk(member)));
        }
    }

    private static List<Usage> usages(LocalForum forum) {
        return forum.members().stream().map(member -> Usage.of(member.pid())).toList();
    }

    private void importAll(LocalMember author, List<LocalMember> readers, LocalForum forum) {
        long began = System.nanoTime();
        ImportProgress last = author.client().importAll(BenchList.batches(0, arguments.entries()), progress -> {});
        double imported = seconds(began);
        if (last.getAdded() != arguments.entries()) {
            throw new IllegalStateException("the import added " + last.getAdded() + " of " + arguments.entries());
        }
        boolean held = Deadline.in(LONGEST).await(LOOK, () -> {
            readers.forEach(LocalMember::requireAlive);
            return forum.agrees();
        });
        if (!held) {
            throw new IllegalStateException("the others do not hold the list after " + LONGEST);
        }
        double arrived = seconds(began);
        results.add("imported", "entries/s", arguments.entries() / imported);
        results.add("held and verified by all", "entries/s", arguments.entries() / arrived);
        results.add("last acknowledgement to held by all", "ms", (arrived - imported) * 1e3);
    }

    private void propagate(LocalMember author, LocalMember reader) throws InterruptedException, ExecutionException {
        int first = arguments.entries();
        try (Propagation propagation = new Propagation(author, reader)) {
            var warm = propagation.measure(first, first + WARM_UP_ADDS);
            Propagation.Times times =
                    propagation.measure(first + WARM_UP_ADDS, first + WARM_UP_ADDS + arguments.adds());
            out.printf(Locale.ROOT, "while warming up: %.2f ms p50%n", Results.quantile(warm.found(), 0.5));
            spread("one add, answered", times.answered());
            spread("one add, found at another node", times.found());
            spread("one question (resolution)", times.question());
        }
    }

    private void spread(String what, List<Double> millis) {
        results.add(what + ", p50", "ms", Results.quantile(millis, 0.5));
        results.add(what + ", p99", "ms", Results.quantile(millis, 0.99));
        results.add(what + ", least", "ms", Results.quantile(millis, 0));
    }

    private void printThreads(LocalMember member, Usage used) {
        out.printf(
                Locale.ROOT,
                "%n%s: %.2f us CPU per entry, by thread: %s%n",
                member.name(),
                perEntry(used.cpuSeconds() * 1e6),
                used.perItem(arguments.entries()));
    }

    /**
     * Bytes of frames that one of these nodes took from its peers, before TLS and HTTP/2 framing; the most, since a node
     * reports its newest connections only.
     */
    private static long received(List<LocalMember> members) {
        return members.stream()
                .mapToLong(member ->
                        member.client().admin().listPeers(ListPeersRequest.getDefaultInstance()).getPeersList().stream()
                                .mapToLong(Peer::getBytesReceived)
                                .sum())
                .max()
                .orElse(0);
    }

    private static double disk(LocalMember member) throws IOException {
        return RocksKeyValues.bytesOnDisk(member.home().resolve("store"));
    }

    private double perEntry(double total) {
        return total / arguments.entries();
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
