// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.Topology;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.Peer;

/**
 * A newcomer with an empty store, and a node or more that hold several members' logs: the newcomer fetches all of them over
 * mutual TLS, verifies and stores them. CPU time is that of the newcomer's whole process from its start until it is idle
 * again, the start of Java and all compaction included.
 */
final class ColdSync {
    private static final Duration LONGEST = Duration.ofMinutes(40);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final ColdArguments arguments;
    private final PrintStream out;
    private final Results results = new Results();

    private ColdSync(ColdArguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    /** Runs what the arguments say. */
    static Results measure(ColdArguments arguments, PrintStream out) throws Exception {
        ColdSync bench = new ColdSync(arguments, out);
        bench.run();
        return bench.results;
    }

    private void run() throws Exception {
        double leaf = BenchList.meanLeafBytes();
        out.printf(
                Locale.ROOT,
                "%,d entries in %d logs at %d nodes, leaves of %.1f bytes on average; Java %s, options %s%n",
                arguments.entries(),
                arguments.logs(),
                arguments.sources(),
                leaf,
                Runtime.version(),
                arguments.javaOptions());
        results.add("leaf", "B", leaf);
        Homes.renew(arguments.directory());
        for (int run = 1; run <= arguments.runs(); run++) {
            Path directory = arguments.directory().resolve("run-" + run);
            try (LocalForum forum = LocalForum.create(plan(directory))) {
                one(new Cast(forum, arguments), directory);
            }
            Homes.delete(directory);
            if (arguments.hypercore() > 0) {
                double ours = results.last("newcomer cpu");
                double oursBoth = ours + results.last("source cpu");
                Hypercore.Cost theirs = Hypercore.measure(arguments.hypercore(), directory, results);
                results.add("hypercore reader cpu / newcomer cpu", "x", theirs.readerMicros() / ours);
                results.add("hypercore both cpu / ours both", "x", theirs.bothMicros() / oursBoth);
            }
            out.println("run " + run + " of " + arguments.runs() + " is done; load average "
                    + Files.readString(Path.of("/proc/loadavg")).strip());
        }
    }

    private ForumPlan plan(Path directory) {
        List<MemberName> names = Stream.concat(
                        IntStream.range(0, arguments.logs()).mapToObj(i -> "author" + i + ".example"),
                        Stream.concat(
                                IntStream.range(0, arguments.sources()).mapToObj(i -> "source" + i + ".example"),
                                Stream.of("newcomer.example")))
                .map(MemberName::new)
                .toList();
        List<String> java = new ArrayList<>(arguments.javaOptions());
        java.add(HeapLog.option(directory.toAbsolutePath().normalize().resolve("gc-%p.log")));
        return new ForumPlan(directory, "bench", names, Topology.FULL_MESH, java);
    }

    /** Who plays: members that only sign, nodes that hold, and the one that fetches. */
    private record Cast(List<LocalMember> authors, List<LocalMember> sources, LocalMember newcomer) {
        Cast(LocalForum forum, ColdArguments arguments) {
            this(
                    forum.members().subList(0, arguments.logs()),
                    forum.members().subList(arguments.logs(), arguments.logs() + arguments.sources()),
                    forum.member("newcomer"));
        }
    }

    private void one(Cast cast, Path directory) throws Exception {
        NodeConfig config = NodeConfigReader.read(cast.newcomer().home(), Map.of());
        LogFiller filler = new LogFiller(HomeForum.roster(config), out);
        filler.fill(cast.authors(), cast.sources(), arguments.entries() / arguments.logs());
        cast.sources().forEach(LocalMember::start);
        cast.sources().forEach(source -> source.awaitReady(Deadline.in(LONGEST)));
        Idle.await(cast.sources());
        coldSync(cast, directory);
        if (arguments.missed() > 0) {
            catchUp(cast, filler);
        }
        stop(cast.newcomer());
        results.add("disk, stopped", "B/entry", perEntry(disk(cast.newcomer())));
        cast.sources().forEach(ColdSync::stop);
    }

    private void coldSync(Cast cast, Path directory) throws Exception {
        LocalMember newcomer = cast.newcomer();
        List<Usage> sourcesBefore = usages(cast.sources());
        long began = System.nanoTime();
        double killedCpu = 0;
        long killedBytes = 0;
        newcomer.start();
        newcomer.awaitReady(Deadline.in(LONGEST));
        if (arguments.killAt() > 0) {
            long enough = (long) (arguments.killAt() * arguments.entries() * results.last("leaf"));
            await("the newcomer has received enough", cast, () -> received(newcomer) >= enough);
            killedBytes = received(newcomer);
            killedCpu = Usage.of(newcomer.pid()).cpuSeconds();
            newcomer.kill();
            newcomer.start();
            newcomer.awaitReady(Deadline.in(LONGEST));
        }
        await("the newcomer holds everything", cast, () -> agree(cast));
        double held = (System.nanoTime() - began) / 1e9;
        Idle.await(List.of(newcomer));
        Usage used = Usage.of(newcomer.pid());
        results.add("newcomer cpu", "us/entry", perEntry((used.cpuSeconds() + killedCpu) * 1e6));
        results.add("source cpu", "us/entry", perEntry(cpu(cast.sources(), sourcesBefore) * 1e6));
        results.add("held and verified", "entries/s", arguments.entries() / held);
        results.add("wire", "B/entry", perEntry((double) received(newcomer) + killedBytes));
        if (arguments.killAt() > 0) {
            results.add("fetched before the kill", "B/entry", perEntry((double) killedBytes));
            results.add("fetched after it", "B/entry", perEntry((double) received(newcomer)));
        }
        results.add(
                "newcomer peak heap",
                "MB",
                HeapLog.peakBytes(directory.resolve("gc-" + newcomer.pid() + ".log")) / 1e6);
        results.add("newcomer peak memory", "MB", Usage.peakMemory(newcomer.pid()) / 1e6);
        results.add("disk, running", "B/entry", perEntry(disk(newcomer)));
        out.printf(Locale.ROOT, "%nnewcomer, us CPU per entry by thread: %s%n", used.perItem(arguments.entries()));
    }

    /** The newcomer was away while every log grew: what coming back costs, for each entry that it missed. */
    private void catchUp(Cast cast, LogFiller filler) throws Exception {
        LocalMember newcomer = cast.newcomer();
        stop(newcomer);
        cast.sources().forEach(ColdSync::stop);
        filler.fill(cast.authors(), cast.sources(), arguments.missed() / arguments.logs());
        cast.sources().forEach(LocalMember::start);
        cast.sources().forEach(source -> source.awaitReady(Deadline.in(LONGEST)));
        Idle.await(cast.sources());
        newcomer.start();
        newcomer.awaitReady(Deadline.in(LONGEST));
        await("the newcomer has caught up", cast, () -> agree(cast));
        Idle.await(List.of(newcomer));
        results.add(
                "catching up, cpu with start of Java",
                "us/entry",
                Usage.of(newcomer.pid()).cpuSeconds() * 1e6 / arguments.missed());
        results.add("catching up, wire", "B/entry", (double) received(newcomer) / arguments.missed());
    }

    private static void await(String what, Cast cast, BooleanSupplier condition) {
        boolean reached = Deadline.in(LONGEST).await(LOOK, () -> {
            cast.newcomer().requireAlive();
            cast.sources().forEach(LocalMember::requireAlive);
            return condition.getAsBoolean();
        });
        if (!reached) {
            throw new IllegalStateException(
                    "not after " + LONGEST + ": " + what + cast.newcomer().logTail());
        }
    }

    private static boolean agree(Cast cast) {
        return cast.newcomer()
                .client()
                .digest()
                .getDigest()
                .equals(cast.sources().get(0).client().digest().getDigest());
    }

    private static void stop(LocalMember member) {
        int code = member.stop();
        if (code != 0 && code != ForumBench.ENDED_BY_SIGNAL) {
            throw new IllegalStateException(member.name() + " stopped with exit code " + code + member.logTail());
        }
    }

    private static List<Usage> usages(List<LocalMember> members) {
        return members.stream().map(member -> Usage.of(member.pid())).toList();
    }

    private static double cpu(List<LocalMember> members, List<Usage> before) {
        return IntStream.range(0, members.size())
                .mapToDouble(
                        i -> Usage.of(members.get(i).pid()).since(before.get(i)).cpuSeconds())
                .sum();
    }

    /** Bytes of frames from its peers since its process started, before TLS and HTTP/2 framing. */
    private static long received(LocalMember member) {
        return member.client().admin().listPeers(ListPeersRequest.getDefaultInstance()).getPeersList().stream()
                .mapToLong(Peer::getBytesReceived)
                .sum();
    }

    private static double disk(LocalMember member) throws IOException {
        return RocksKeyValues.bytesOnDisk(member.home().resolve("store"));
    }

    private double perEntry(double total) {
        return total / arguments.entries();
    }
}
