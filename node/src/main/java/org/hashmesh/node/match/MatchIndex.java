// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.PlainAdd;
import org.hashmesh.entry.Statement;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.node.match.index.ExactTable;
import org.hashmesh.node.match.index.PdqIndex;
import org.hashmesh.node.match.index.TlshIndex;
import org.hashmesh.store.ledger.Committed;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.ListedHashes;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.PurgedException;
import org.hashmesh.v1.EntryReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All hashes of the list, in memory: which may be listed, and which are near a given one. They are candidates, never truths:
 * {@link HashList} says what became of each. So what matters is that it misses none: it is filled from the list's rows, and
 * from then on takes every commit of the ledger. What is withdrawn is taken out only to save work.
 *
 * <p>Commits of up to {@value #AT_ONCE} entries are in it before any reader of the list sees them; larger ones, which are
 * bulks of logs far behind, follow on this index's own thread. While one does, every hash may be listed, so the list is asked
 * about each: only what is near is found later.
 */
public final class MatchIndex implements Committed.Follower, AutoCloseable {
    /** Some 20 ms of the writer's time. */
    private static final int AT_ONCE = 16_384;

    /** Entries that are read together. */
    private static final int BLOCK = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(MatchIndex.class);

    private final ListedHashes listed;
    private final HashList list;
    private final Newcomers newcomers;
    private final InstantSource clock;
    private final ExactTable exact;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "match-index");
        thread.setDaemon(true);
        return thread;
    });

    /** Commits that came while it was being filled. Guarded by this. */
    private final List<Committed> waiting = new ArrayList<>();

    private volatile PdqIndex pdq = new PdqIndex(worker);
    private final TlshIndex tlsh;
    private final Videos videos = new Videos(worker);
    private final AtomicBoolean takingAgain = new AtomicBoolean();
    private volatile boolean ready;

    /** Commits that readers see and this does not have yet: bulks, and all while it is being filled. */
    private final AtomicInteger behind = new AtomicInteger();

    /** How often what was taken out is to be put in again, and is not yet. */
    private final AtomicInteger again = new AtomicInteger();

    /** Whose hashes are in, and which readers see in a moment. Guarded by this. */
    private Optional<Taken> arriving = Optional.empty();

    /**
     * Hears of hashes as they come into the list: not of those that were there at the start, nor of the bulk that a log begins
     * with here, which is its history.
     */
    @FunctionalInterface
    public interface Newcomers {
        /**
         * An ADD has been committed, on the thread that did it; in each log's order. Of a bulk on another thread, some time
         * after that.
         */
        void listed(HashValue hash, LogReader log, EntryIndex index);
    }

    /** Empty: {@link #fill} it, once it follows the ledger. */
    public MatchIndex(
            ListedHashes listed, HashList list, Newcomers newcomers, SecureRandom random, InstantSource clock) {
        this.listed = listed;
        this.list = list;
        this.newcomers = newcomers;
        this.clock = clock;
        this.exact = new ExactTable(secret(random));
        this.tlsh = new TlshIndex(secret(random));
    }

    private static long[] secret(SecureRandom random) {
        return random.longs(ExactTable.SECRET_LONGS).toArray();
    }

    /**
     * Takes all hashes of the list, on two threads of its own. Until it is done, nothing can be asked.
     *
     * @return done when it is ready; failed when the disk cannot be read
     */
    public CompletableFuture<Void> fill() {
        long began = System.nanoTime();
        CompletableFuture<Void> others =
                CompletableFuture.runAsync(this::fillExact, task -> new Thread(task, "match-fill").start());
        return CompletableFuture.supplyAsync(this::readPdq, worker)
                .thenAcceptBothAsync(
                        others,
                        (filled, done) -> {
                            pdq = filled;
                            serve();
                            LOG.info(
                                    "matching {} PDQ hashes and {} others, filled in {} ms",
                                    filled.size(),
                                    exact.size(),
                                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                        },
                        worker);
    }

    private synchronized void serve() {
        waiting.forEach(this::takeBehind);
        waiting.clear();
        ready = true;
    }

    private PdqIndex readPdq() {
        try (ListedHashes.Walk walk = listed.walk(HashKind.PDQ)) {
            Iterator<PdqHash> values = new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return walk.hasNext();
                }

                @Override
                public PdqHash next() {
                    return PdqHash.of(walk.next(), 1);
                }
            };
            return PdqIndex.build(values, worker, 0);
        }
    }

    private void fillExact() {
        for (HashKind kind : HashKind.values()) {
            if (kind != HashKind.PDQ) {
                try (ListedHashes.Walk walk = listed.walk(kind)) {
                    while (walk.hasNext()) {
                        exact.add(walk.next());
                        if (isComparedByItsBytes(kind)) {
                            walk.hash().ifPresent(this::addForNearness);
                        }
                    }
                }
            }
        }
    }

    /** Whether what it takes to compare hashes of this kind is not in their row keys. */
    private static boolean isComparedByItsBytes(HashKind kind) {
        return kind == HashKind.TLSH || kind == HashKind.VPDQ;
    }

    private void addForNearness(HashValue hash) {
        switch (hash.kind()) {
            case TLSH -> tlsh.add(hash.value().toByteArray());
            case VPDQ -> videos.add(hash);
            default -> {}
        }
    }

    /** Whether it has taken all hashes. */
    public boolean isReady() {
        return ready;
    }

    /** Whether it has everything that readers of the list see, for what is near too. */
    boolean isUpToDate() {
        return ready && behind.get() == 0 && again.get() == 0;
    }

    /** Whether somebody may list this hash. */
    boolean mayContain(HashValue hash) {
        if (behind.get() > 0) {
            return true;
        }
        byte[] key = hash.rowKey();
        return hash.kind() == HashKind.PDQ ? pdq.contains(PdqHash.of(key, 1)) : exact.mayContain(key);
    }

    /** The set of PDQ hashes. */
    PdqIndex pdq() {
        return pdq;
    }

    /** The set of TLSH hashes. */
    TlshIndex tlsh() {
        return tlsh;
    }

    /** The set of vPDQ hashes. */
    Videos videos() {
        return videos;
    }

    /** Bytes of memory that it takes, without videos. */
    public long memoryBytes() {
        return exact.memoryBytes() + pdq.memoryBytes() + tlsh.memoryBytes();
    }

    /** How many hashes it holds. */
    public long size() {
        return exact.size() + pdq.size();
    }

    @Override
    public synchronized void arriving(long entries, List<Leaf> leaves) {
        if (!ready || leaves.size() < entries || entries > AT_ONCE) {
            behind.incrementAndGet();
        } else {
            Taken taken = new Taken();
            leaves.forEach(taken::add);
            arriving = Optional.of(taken);
        }
    }

    @Override
    public synchronized void committed(Committed commit) {
        Optional<Taken> taken = arriving;
        arriving = Optional.empty();
        if (!ready) {
            waiting.add(commit);
        } else if (taken.isPresent()) {
            taken.get().show(commit.log(), commit.from().value());
        } else {
            worker.execute(() -> takeBehind(commit));
        }
    }

    private void takeBehind(Committed commit) {
        take(commit);
        behind.decrementAndGet();
    }

    @Override
    public void forgotten(LogReader log) {
        takeAgain();
    }

    @Override
    public void effectChanged() {
        takeAgain();
    }

    /** What was taken out, since it was withdrawn, may be in force again when the withdrawal counts no longer. */
    private void takeAgain() {
        if (ready && takingAgain.compareAndSet(false, true)) {
            again.incrementAndGet();
            worker.execute(() -> {
                takingAgain.set(false);
                addAgain();
                again.decrementAndGet();
            });
        }
    }

    private void addAgain() {
        try (ListedHashes.Walk walk = listed.walk(HashKind.PDQ)) {
            walk.forEachRemaining(key -> pdq.add(PdqHash.of(key, 1)));
        }
        for (HashKind kind : List.of(HashKind.TLSH, HashKind.VPDQ)) {
            try (ListedHashes.Walk walk = listed.walk(kind)) {
                while (walk.hasNext()) {
                    walk.next();
                    walk.hash().ifPresent(this::addForNearness);
                }
            }
        }
    }

    private void take(Committed commit) {
        long held = commit.from().value();
        // Of a log that was followed, a bulk may be a flood: nobody goes unheard by adding more at once.
        boolean tells = held > 0 || commit.to().value() - held <= AT_ONCE;
        LogReader log = commit.log();
        long index = commit.from().value();
        try {
            while (index < commit.to().value()) {
                long to = Math.min(commit.to().value(), index + BLOCK);
                Taken taken = new Taken();
                log.leaves(new EntryIndex(index), new TreeSize(to), Long.MAX_VALUE)
                        .forEach(taken::add);
                if (tells) {
                    taken.show(log, index);
                } else {
                    taken.drop();
                }
                index = to;
            }
        } catch (PurgedException e) {
            LOG.debug("{}: deleted before it was indexed", log.origin());
        }
    }

    /** Entries of one log, whose hashes are in it: what is left to do waits until the list can be asked about them. */
    private final class Taken {
        private final PlainAdd plain = new PlainAdd();
        private final byte[] key = new byte[HashValue.ROW_KEY_BYTES];
        private final List<Optional<HashValue>> added = new ArrayList<>();
        private final List<EntryReference> withdrawn = new ArrayList<>();
        private final List<HashValue> doubtful = new ArrayList<>();

        void add(Leaf leaf) {
            byte[] bytes = leaf.bytes();
            added.add(
                    plain.read(bytes, 0, bytes.length, key)
                            ? MatchIndex.this.add(key)
                            : MatchIndex.this.add(Statement.read(bytes), withdrawn));
        }

        /** The list shows them: the log's entries from {@code from} on. */
        void show(LogReader log, long from) {
            for (int i = 0; i < added.size(); i++) {
                if (added.get(i).isPresent()) {
                    newcomers.listed(added.get(i).get(), log, new EntryIndex(from + i));
                }
            }
            drop();
        }

        void drop() {
            for (EntryReference reference : withdrawn) {
                LogId log = new LogId(Digest.of(reference.getLogId().toByteArray()));
                list.at(log, new EntryIndex(reference.getIndex()), clock.instant())
                        .map(Listing::hash)
                        .ifPresent(MatchIndex.this::dropIfWithdrawn);
            }
            doubtful.forEach(MatchIndex.this::dropIfWithdrawn);
        }

        /** Once the list shows them too. */
        void dropLater(HashValue hash) {
            doubtful.add(hash);
        }
    }

    /** The hash that the statement adds, if it does. */
    private Optional<HashValue> add(Statement statement, List<EntryReference> withdrawn) {
        if (statement instanceof Statement.Added added) {
            add(added.hash().rowKey());
            addForNearness(added.hash());
            return Optional.of(added.hash());
        }
        if (statement instanceof Statement.Withdrawn withdrawal) {
            withdrawn.addAll(withdrawal.withdraw().getEntriesList());
        }
        return Optional.empty();
    }

    /** The hash itself, where its row key says it. */
    private Optional<HashValue> add(byte[] key) {
        if (key[0] == HashKind.PDQ.wireType().getNumber()) {
            pdq.add(PdqHash.of(key, 1));
        } else {
            exact.add(key);
        }
        return HashValue.ofRowKey(key);
    }

    /**
     * Takes a hash out of what is searched for near ones, once all who listed it have withdrawn it. Not while entries are
     * on their way whose hashes are in already and which the list does not show: one may list it again.
     */
    private synchronized void dropIfWithdrawn(HashValue hash) {
        if (arriving.isPresent()) {
            arriving.get().dropLater(hash);
        } else if ((hash.kind() == HashKind.PDQ || isComparedByItsBytes(hash.kind())) && isWithdrawn(hash)) {
            switch (hash.kind()) {
                case PDQ -> pdq.remove(PdqHash.of(hash.rowKey(), 1));
                case TLSH -> tlsh.remove(hash.value().toByteArray());
                default -> videos.remove(hash);
            }
            // A bulk may have listed it between the two.
            if (!isWithdrawn(hash)) {
                add(hash.rowKey());
                addForNearness(hash);
            }
        }
    }

    private boolean isWithdrawn(HashValue hash) {
        Instant now = clock.instant();
        return list.lookup(List.of(hash), now).get(0).stream()
                .allMatch(listing -> listing.state() == Listing.State.WITHDRAWN);
    }

    /** Whether it takes nothing any more. */
    boolean isClosed() {
        return worker.isShutdown();
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
