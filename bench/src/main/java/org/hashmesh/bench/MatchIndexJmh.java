// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.hashmesh.bench.PdqSets.PdqSet;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.node.match.index.ExactTable;
import org.hashmesh.node.match.index.PdqIndex;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The hot paths of matching under JMH, each on one thread, wall-clock time: {@code bench/run jmh}. {@link MatchIndexBench} measures
 * the same in CPU time, with more sizes, and checks the answers.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx2g", "-XX:+UseSerialGC", "-XX:+UseTransparentHugePages"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatchIndexJmh {
    private static final int SIZE = 1_000_000;
    private static final int QUERIES = 1 << 12;
    private static final int DISTANCE = 31;
    private static final int MOST_MATCHES = 1_000;

    /** A million PDQ values, and queries of which every second one is near some. */
    @State(Scope.Benchmark)
    public static class Pdq {
        /** Clusters are around random centres here: real ones are not part of the project. */
        @Param({"random", "clustered"})
        private String shape = "random";

        private List<PdqHash> queries = List.of();
        private PdqIndex index = new PdqIndex(Runnable::run);
        private int next;

        /** Makes the index. */
        @Setup
        public void build() {
            PdqSet set = shape.equals("random") ? PdqSets.uniform(SIZE) : PdqSets.clustered(SIZE, centres());
            index = PdqIndex.build(set.iterator(), Runnable::run, 0);
            queries = PdqSets.queries(set, QUERIES);
        }

        private static List<PdqHash> centres() {
            Random random = new Random(1);
            List<PdqHash> centres = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                centres.add(PdqSets.random(random));
            }
            return centres;
        }
    }

    /** A million exact keys, and others. */
    @State(Scope.Benchmark)
    public static class Exact {
        private final ExactTable table =
                new ExactTable(new Random(2).longs(ExactTable.SECRET_LONGS).toArray());
        private final byte[][] absent = new byte[1 << 18][ExactTable.KEY_BYTES];
        private int next;

        /** Fills the table. */
        @Setup
        public void fill() {
            Random random = new Random(3);
            byte[] key = new byte[ExactTable.KEY_BYTES];
            for (int i = 0; i < SIZE; i++) {
                random.nextBytes(key);
                table.add(key);
            }
            for (byte[] other : absent) {
                random.nextBytes(other);
            }
        }
    }

    /** One PDQ query within 31 bits. */
    @Benchmark
    public int pdqSearch(Pdq pdq) {
        int[] count = new int[1];
        PdqHash query = pdq.queries.get(pdq.next++ & (QUERIES - 1));
        pdq.index.search(query, DISTANCE, MOST_MATCHES, (value, distance) -> count[0]++);
        return count[0];
    }

    /** One exact key that is not there. */
    @Benchmark
    public boolean exactNegative(Exact exact) {
        return exact.table.mayContain(exact.absent[exact.next++ & (exact.absent.length - 1)]);
    }
}
