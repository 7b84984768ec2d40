// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import com.google.protobuf.ByteString;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.Skeleton;
import org.hashmesh.crypto.log.VerifiedChunk;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.entry.NewEntryCheck;
import org.hashmesh.entry.Taxonomy;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.v1.EntryType;

/**
 * The receiver's work below the network, alone: chunks of four logs, in an order as several peers send them, are verified
 * and stored until all heads have moved and nothing is left to compact. {@code bench/run write [ENTRIES [DIRECTORY [RUNS]]]}; later runs
 * are without the start of Java's compilers.
 */
public final class WritePath {
    private static final int LOGS = 4;

    /** Chunks that come in a row, and how many such rows are under way at once. */
    private static final int ROW = 16;

    private static final int UNDER_WAY = 8;

    private static final Instant TIME = Instant.ofEpochSecond(1_800_000_000);

    private final Path directory;
    private final int chunks;
    private final TreeHasher hasher = new TreeHasher();

    private record Source(LogSigner signer, Skeleton skeleton, Path blocks, List<Long> starts) {}

    private WritePath(Path directory, int chunks) {
        this.directory = directory;
        this.chunks = chunks;
    }

    /** Runs it. */
    public static void main(String[] words) throws Exception {
        int entries = words.length > 1 ? Integer.parseInt(words[1]) : 2_000_000;
        Path directory = Path.of(words.length > 2 ? words[2] : "bench/target/write");
        Files.createDirectories(directory);
        int runs = words.length > 3 ? Integer.parseInt(words[3]) : 1;
        WritePath bench = new WritePath(directory, entries / LOGS / LeafBlock.CHUNK);
        for (int run = 0; run < runs; run++) {
            bench.run();
        }
    }

    private void run() throws Exception {
        List<Source> sources = new ArrayList<>();
        for (int log = 0; log < LOGS; log++) {
            sources.add(source(log));
        }
        Path place = directory.resolve("store");
        delete(place);
        long entries = (long) LOGS * chunks * LeafBlock.CHUNK;
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
        long pid = ProcessHandle.current().pid();
        Usage before = Usage.of(pid);
        long threadBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long began = System.nanoTime();
        long stored;
        try (RocksKeyValues store = RocksKeyValues.create(place, StoreLimits.DEFAULT)) {
            fetch(Ledger.open(store), sources);
            stored = System.nanoTime() - began;
            store.flush();
            awaitIdle(pid);
            double thread = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - threadBefore) / 1e3;
            Usage used = Usage.of(pid).since(before);
            System.out.printf(
                    Locale.ROOT,
                    "%,d entries: %.2f us CPU of the writing thread, %.2f us of the process an entry; %,.0f entries/s%n",
                    entries,
                    thread / entries,
                    used.cpuSeconds() * 1e6 / entries,
                    entries / (stored / 1e9));
            used.byThread().forEach((name, seconds) -> {
                if (seconds * 1e6 / entries > 0.02) {
                    System.out.printf(Locale.ROOT, "  %-20s %.2f us%n", name, seconds * 1e6 / entries);
                }
            });
        }
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.printf(
                Locale.ROOT,
                "%.1f B on disk an entry; at most %d MB of heap, %d MB of memory in all%n",
                (double) RocksKeyValues.bytesOnDisk(place) / entries,
                heap >> 20,
                Usage.peakMemory(pid) >> 20);
    }

    private void fetch(Ledger ledger, List<Source> sources) throws Exception {
        List<VerifiedSkeleton> shapes = new ArrayList<>();
        List<FileChannel> blocks = new ArrayList<>();
        for (Source source : sources) {
            VerifiedSkeleton shape = VerifiedSkeleton.check(
                    source.skeleton, CompactRange.EMPTY, Optional.empty(), source.signer.logKey(), hasher);
            ledger.bulk().begin(shape);
            shapes.add(shape);
            blocks.add(FileChannel.open(source.blocks));
        }
        for (int[] row : order()) {
            Source source = sources.get(row[0]);
            for (int chunk = row[1]; chunk < Math.min(chunks, row[1] + ROW); chunk++) {
                byte[] packed = new byte[(int) (source.starts.get(chunk + 1) - source.starts.get(chunk))];
                blocks.get(row[0]).read(java.nio.ByteBuffer.wrap(packed), source.starts.get(chunk));
                ledger.bulk().take(VerifiedChunk.check(shapes.get(row[0]), chunk, packed, hasher));
            }
        }
        for (FileChannel file : blocks) {
            file.close();
        }
        if (!ledger.bulk().pending().isEmpty()) {
            throw new IllegalStateException("not everything has arrived");
        }
    }

    /** Log and first chunk of each row, in the order in which they arrive. */
    private List<int[]> order() {
        List<int[]> waiting = new ArrayList<>();
        for (int first = 0; first < chunks; first += ROW) {
            for (int log = 0; log < LOGS; log++) {
                waiting.add(new int[] {log, first});
            }
        }
        Random random = new Random(1);
        List<int[]> order = new ArrayList<>();
        while (!waiting.isEmpty()) {
            order.add(waiting.remove(random.nextInt(Math.min(UNDER_WAY, waiting.size()))));
        }
        return order;
    }

    /** A log of as many chunks; made once and kept in files. */
    private Source source(int log) throws Exception {
        Origin origin = Origin.parse("hashmesh/0123456789abcdef/acme.example/n" + log + "/main/1");
        byte[] seed = new byte[Ed25519PrivateKey.SEED_BYTES];
        seed[0] = (byte) log;
        LogSigner signer = new LogSigner(origin, Ed25519PrivateKey.fromSeed(seed));
        Path blocks = directory.resolve("blocks-" + log + "-" + chunks);
        Path digests = directory.resolve("digests-" + log + "-" + chunks);
        if (!Files.exists(digests)) {
            make(log, blocks, digests);
        }
        byte[] all = new byte[chunks * Digest.BYTES];
        List<Long> starts = new ArrayList<>(List.of(0L));
        CompactRange.Builder tree = CompactRange.EMPTY.toBuilder(hasher);
        try (DataInputStream in = new DataInputStream(Files.newInputStream(digests))) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                starts.add(in.readLong());
                in.readFully(all, chunk * Digest.BYTES, Digest.BYTES);
                tree.appendTile(Digest.of(all, chunk * Digest.BYTES));
            }
        }
        CompactRange range = tree.toRange();
        byte[] note =
                signer.sign(origin, range.size(), range.root(hasher), TIME).note();
        return new Source(signer, new Skeleton(origin, 0, all, List.of(), note), blocks, starts);
    }

    private void make(int log, Path blocks, Path digests) throws Exception {
        NewEntryCheck check = new NewEntryCheck(Taxonomy.load());
        Random random = new Random(log);
        Path part = digests.resolveSibling("part");
        long length = 0;
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(blocks));
                DataOutputStream index = new DataOutputStream(Files.newOutputStream(part))) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                List<Leaf> leaves = new ArrayList<>(LeafBlock.CHUNK);
                CompactRange.Builder tree = CompactRange.EMPTY.toBuilder(hasher);
                for (int i = 0; i < LeafBlock.CHUNK; i++) {
                    byte[] salt = new byte[EntryLeaf.SALT_BYTES];
                    random.nextBytes(salt);
                    int number = (log * chunks + chunk) * LeafBlock.CHUNK + i;
                    Leaf leaf = new Leaf(EntryLeaf.of(
                                    EntryType.ENTRY_TYPE_ADD,
                                    ByteString.copyFrom(salt),
                                    check.check(BenchList.entry(number), TIME))
                            .encode());
                    leaves.add(leaf);
                    tree.append(leaf.hash(hasher));
                }
                byte[] packed = LeafBlock.pack(leaves);
                out.write(packed);
                length += packed.length;
                index.writeLong(length);
                index.write(tree.toRange().root(hasher).toBytes());
            }
        }
        Files.move(part, digests);
    }

    /** What an earlier run stored. */
    private static void delete(Path store) throws IOException {
        if (Files.exists(store)) {
            try (Stream<Path> files = Files.walk(store)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void awaitIdle(long pid) throws IOException, InterruptedException {
        double before = -1;
        for (double now = Usage.of(pid).cpuSeconds();
                now - before > 0.05;
                now = Usage.of(pid).cpuSeconds()) {
            before = now;
            Thread.sleep(1_000);
        }
    }
}
