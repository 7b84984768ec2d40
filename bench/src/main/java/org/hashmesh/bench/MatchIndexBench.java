// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.hashmesh.bench.PdqSets.PdqSet;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.hash.tlsh.Tlsh;
import org.hashmesh.node.match.index.ExactTable;
import org.hashmesh.node.match.index.PdqIndex;
import org.hashmesh.node.match.index.TlshIndex;

/** The matching core alone, on one thread, in CPU time of that thread. */
final class MatchIndexBench {
    private static final int MOST_MATCHES = 1_000;
    private static final int ROUNDS = 7;
    private static final double ROUND_NANOS = 5e8;
    private static final int ADDS = 100_000;
    /** Larger sets of TLSH hashes are not what these searches are for. */
    private static final int MOST_TLSH = 1_000_000;
    /** Queries whose answers are compared with those of reading everything. */
    private static final int CHECKED = 60;

    private final MatchIndexArguments arguments;
    private final PrintStream log;
    private final Results results = new Results();

    private MatchIndexBench(MatchIndexArguments arguments, PrintStream log) {
        this.arguments = arguments;
        this.log = log;
    }

    static Results measure(MatchIndexArguments arguments, PrintStream log) throws Exception {
        MatchIndexBench bench = new MatchIndexBench(arguments, log);
        for (int size : arguments.sizes()) {
            bench.exact(size);
            if (size <= MOST_TLSH) {
                bench.tlsh(size);
            }
            bench.pdq("random", size, PdqSets.uniform(size));
            bench.pdq("clustered", size, PdqSets.clustered(size, bench.centres()));
        }
        return bench.results;
    }

    private List<PdqHash> centres() throws IOException {
        if (arguments.centres().isPresent()) {
            return PdqSets.read(arguments.centres().orElseThrow());
        }
        Random random = new Random(1);
        List<PdqHash> centres = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            centres.add(PdqSets.random(random));
        }
        return centres;
    }

    private void pdq(String shape, int size, PdqSet set) throws Exception {
        String name = String.format(Locale.ROOT, "PDQ %s %,d: ", shape, size);
        List<PdqHash> queries = PdqSets.queries(set, arguments.queries());
        long heapBefore = usedHeap();
        ExecutorService helper = Executors.newSingleThreadExecutor();
        long cpu = processNanos();
        PdqIndex index = PdqIndex.build(set.iterator(), helper, 1);
        results.add(name + "build, two threads", "CPU s", (processNanos() - cpu) / 1e9);
        results.add(name + "heap", "B/hash", (double) (usedHeap() - heapBefore) / index.size());
        results.add(name + "by its own account", "B/hash", (double) index.memoryBytes() / index.size());
        long[] matches = new long[1];
        double micros = perQuery(index, queries, matches);
        results.add(name + "CPU per query", "us", micros);
        results.add(name + "queries on one thread", "1/s", 1e6 / micros);
        results.add(name + "matches per query", "", (double) matches[0] / queries.size());
        check(index, set, queries);
        log.printf(Locale.ROOT, "%s%.1f us, no miss against a linear scan for %d queries%n", name, micros, CHECKED);
        if (size <= arguments.faiss()) {
            faiss(name, set, queries, micros);
        }
        adds(name, index, queries);
        helper.shutdown();
    }

    /** What new values cost, and what they cost the searches: they are in the tail and in segments of their own. */
    private void adds(String name, PdqIndex index, List<PdqHash> queries) {
        Random random = new Random(4);
        long began = threadNanos();
        for (int i = 0; i < ADDS; i++) {
            index.add(PdqSets.random(random));
        }
        results.add(name + "add", "us", (threadNanos() - began) / 1e3 / ADDS);
        String after = String.format(Locale.ROOT, "CPU per query after %,d adds", ADDS);
        results.add(name + after, "us", perQuery(index, queries, new long[1]));
    }

    /** Microseconds of CPU, the median round. */
    private double perQuery(PdqIndex index, List<PdqHash> queries, long[] matches) {
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long began = threadNanos();
            long asked = 0;
            long found;
            do {
                found = 0;
                for (PdqHash query : queries) {
                    int[] count = new int[1];
                    index.search(query, arguments.distance(), MOST_MATCHES, (value, distance) -> count[0]++);
                    found += count[0];
                }
                asked += queries.size();
            } while (threadNanos() - began < ROUND_NANOS);
            matches[0] = found;
            rounds.add((threadNanos() - began) / 1e3 / asked);
        }
        // The first two are warm-up.
        return Results.quantile(rounds.subList(2, rounds.size()), 0.5);
    }

    private void check(PdqIndex index, PdqSet set, List<PdqHash> queries) {
        int[] near = new int[CHECKED];
        for (PdqHash value : set) {
            for (int i = 0; i < CHECKED; i++) {
                near[i] += queries.get(i).distance(value) <= arguments.distance() ? 1 : 0;
            }
        }
        PdqHash last = null;
        int twice = 0;
        for (PdqHash value : set) {
            twice += value.equals(last) ? 1 : 0;
            last = value;
        }
        for (int i = 0; i < CHECKED; i++) {
            int[] found = new int[1];
            index.search(queries.get(i), arguments.distance(), Integer.MAX_VALUE, (value, distance) -> found[0]++);
            // A set may hold a value twice, the index does not.
            if (found[0] > near[i] || found[0] + twice < near[i]) {
                throw new IllegalStateException(found[0] + " found, a linear scan finds " + near[i]);
            }
        }
    }

    private void faiss(String name, PdqSet set, List<PdqHash> queries, double micros) throws Exception {
        Path values = write("values", set);
        Path asked = write("queries", queries);
        Process process = new ProcessBuilder(
                        "/usr/bin/python3",
                        "bench/faiss/multihash.py",
                        values.toString(),
                        asked.toString(),
                        Integer.toString(arguments.distance()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("bench/faiss/multihash.py failed; Debian's package is python3-faiss");
        }
        String[] figures = answer.strip().split(" ", -1);
        double theirs = Double.parseDouble(figures[0]);
        results.add(name + "FAISS multi-hash, CPU per query", "us", theirs);
        results.add(name + "FAISS multi-hash / ours", "x", theirs / micros);
        results.add(name + "FAISS multi-hash, 50 a call / ours", "x", Double.parseDouble(figures[4]) / micros);
        results.add(name + "FAISS flat / ours", "x", Double.parseDouble(figures[5]) / micros);
        log.println(
                name + "FAISS: us a query, asked, matches, s to build, us in calls of 50, us flat: " + answer.strip());
    }

    private static Path write(String name, Iterable<PdqHash> set) throws IOException {
        Path file = Path.of("bench", "target", "match-index-" + name);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (PdqHash value : set) {
                out.write(value.bytes());
            }
        }
        return file;
    }

    private void exact(int size) {
        String name = String.format(Locale.ROOT, "exact %,d: ", size);
        long heapBefore = usedHeap();
        ExactTable table =
                new ExactTable(new Random(2).longs(ExactTable.SECRET_LONGS).toArray());
        Random random = new Random(3);
        byte[] key = new byte[ExactTable.KEY_BYTES];
        long began = threadNanos();
        for (int i = 0; i < size; i++) {
            random.nextBytes(key);
            table.add(key);
        }
        results.add(name + "add, making the key included", "ns", (double) (threadNanos() - began) / size);
        results.add(name + "heap", "B/key", (double) (usedHeap() - heapBefore) / size);
        byte[][] absent = new byte[1 << 18][ExactTable.KEY_BYTES];
        for (byte[] other : absent) {
            random.nextBytes(other);
        }
        List<Double> single = new ArrayList<>();
        List<Double> batched = new ArrayList<>();
        int mistakes = 0;
        for (int round = 0; round < 4 * ROUNDS; round++) {
            began = threadNanos();
            for (byte[] other : absent) {
                mistakes += table.mayContain(other) ? 1 : 0;
            }
            single.add((double) (threadNanos() - began) / absent.length);
            byte[][] batch = new byte[100][];
            int batches = absent.length / batch.length;
            began = threadNanos();
            for (int i = 0; i < batches; i++) {
                System.arraycopy(absent, i * batch.length, batch, 0, batch.length);
                mistakes += table.mayContain(batch)[0] ? 1 : 0;
            }
            batched.add((double) (threadNanos() - began) / (batches * batch.length));
        }
        results.add(name + "negative", "ns", Results.quantile(single, 0.5));
        results.add(name + "negative, 100 at once", "ns", Results.quantile(batched, 0.5));
        log.println(name + "false positives: " + mistakes);
    }

    /** Lengths as texts of 1 to 100 KB have, all else random. */
    private void tlsh(int size) {
        Random random = new Random(5);
        TlshIndex index = new TlshIndex(random.longs(ExactTable.SECRET_LONGS).toArray());
        byte[] hash = new byte[Tlsh.BYTES];
        for (int i = 0; i < size; i++) {
            index.add(tlsh(random, hash));
        }
        for (int distance : new int[] {30, 70, 150}) {
            int queries = 200;
            List<Double> rounds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long began = threadNanos();
                for (int i = 0; i < queries; i++) {
                    index.search(tlsh(random, hash), distance, true, MOST_MATCHES, (found, apart) -> {});
                }
                rounds.add((threadNanos() - began) / 1e6 / queries);
            }
            String name = String.format(Locale.ROOT, "TLSH %,d: CPU per query within %d", size, distance);
            results.add(name, "ms", Results.quantile(rounds, 0.5));
        }
    }

    private static byte[] tlsh(Random random, byte[] hash) {
        random.nextBytes(hash);
        // TLSH's length is a logarithm: 18 is about 1 KB, 58 about 100 KB; its hex digits are swapped.
        int length = 18 + random.nextInt(41);
        hash[1] = (byte) ((length >> 4) | (length << 4));
        return hash;
    }

    private static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long processNanos() throws IOException {
        return (long) (Usage.of(ProcessHandle.current().pid()).cpuSeconds() * 1e9);
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
