// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.PlainAdd;
import org.hashmesh.entry.Statement;
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
 *
 * <p>When the hashes take more than {@link MatchMemory} allows, it lets go of all of them: it then misses everything, and says so.
 */
public final class MatchIndex implements Committed.Follower, AutoCloseable {
    /** Some 20 ms of the writer's time. */
    private static final int AT_ONCE = 16_384;

    /** Entries of a bulk that are put in together. */
    private static final int SPAN = 1 << 18;

    /** The same when newcomers are told of them, since they wait as objects. */
    private static final int TOLD_SPAN = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(MatchIndex.class);

    private final ListedHashes listed;
    private final HashList list;
    private final Newcomers newcomers;
    private final InstantSource clock;
    private final SecureRandom random;
    private final MatchMemory memory;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "match-index");
        thread.setDaemon(true);
        return thread;
    });

    /** Commits that came while it was being filled. Guarded by this. */
    private final List<Committed> waiting = new ArrayList<>();

    /** Empty until it is filled, and once it was let go of. */
    private volatile Optional<HashSets> sets = Optional.empty();

    private volatile Runnable onShortage = () -> {};

    /** Done once it let go of everything. */
    private final CompletableFuture<Void> lost = new CompletableFuture<>();

    private final AtomicBoolean takingAgain = new AtomicBoolean();

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
            ListedHashes listed,
            HashList list,
            Newcomers newcomers,
            MatchMemory memory,
            SecureRandom random,
            InstantSource clock) {
        this.listed = listed;
        this.list = list;
        this.newcomers = newcomers;
        this.memory = memory;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Takes all hashes of the list, on two threads of its own. Until it is done, nothing can be asked.
     *
     * @return done when it is ready; failed when the disk cannot be read, or when it had to let go
     */
    public CompletableFuture<Void> fill() {
        long began = System.nanoTime();
        HashSets empty = HashSets.empty(random, worker, this::mergeRoom);
        return new WholeList(listed, memory, worker, this::mergeRoom, empty)
                .read()
                .thenAcceptAsync(
                        filled -> {
                            serve(filled);
                            LOG.info(
                                    "matching {} PDQ hashes and {} others, filled in {} ms",
                                    filled.pdq().size(),
                                    filled.exact().size(),
                                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                        },
                        worker)
                .whenComplete((done, thrown) -> {
                    if (thrown != null && thrown.getCause() instanceof WholeList.TooLongException) {
                        letGo();
                    }
                });
    }

    private synchronized void serve(HashSets filled) {
        List<Committed> came = List.copyOf(waiting);
        waiting.clear();
        came.forEach(commit -> takeBehind(commit, filled));
        keepWithinMemory(filled);
        if (lost.isDone()) {
            throw new WholeList.TooLongException();
        }
        sets = Optional.of(filled);
    }

    /** Before they are filled nothing is merged. */
    private long mergeRoom() {
        return sets.map(all -> memory.roomBytes(all.memoryBytes())).orElse(0L);
    }

    /** Better no match answered than a node that ends. */
    private void keepWithinMemory(HashSets all) {
        long taken = all.memoryBytes();
        if (memory.isExceeded(taken)) {
            letGo();
        }
        if (memory.isShort(taken, false)) {
            onShortage.run();
        }
    }

    /** Has this run after every commit that leaves little memory, or none, on the thread that took it. */
    void onShortage(Runnable listener) {
        onShortage = listener;
    }

    private synchronized void letGo() {
        sets = Optional.empty();
        waiting.clear();
        arriving = Optional.empty();
        if (lost.complete(null)) {
            LOG.error(memory.excess());
        }
    }

    /** Whether it has taken all hashes, and has them still. */
    public boolean isReady() {
        return sets.isPresent();
    }

    /** Done once it let go of everything: the list was longer than its memory. */
    CompletableFuture<Void> lost() {
        return lost;
    }

    /**
     * Whether it has so much that no more should come.
     *
     * @param already what this answered last
     */
    boolean isShortOfMemory(boolean already) {
        return lost.isDone()
                || sets.filter(all -> memory.isShort(all.memoryBytes(), already))
                        .isPresent();
    }

    /** Whether it has everything that readers of the list see, for what is near too. */
    boolean isUpToDate() {
        return isReady() && behind.get() == 0 && again.get() == 0;
    }

    /**
     * Whether somebody may list this hash.
     *
     * @param among what {@link #sets} gave
     */
    boolean mayContain(HashSets among, HashValue hash) {
        return behind.get() > 0 || among.mayContain(hash);
    }

    /** What it has: whole as long as it is in use, whatever becomes of this index. Empty while it is not ready. */
    Optional<HashSets> sets() {
        return sets;
    }

    @Override
    public synchronized void arriving(long entries, List<Leaf> leaves) {
        if (sets.isEmpty() || leaves.size() < entries || entries > AT_ONCE) {
            behind.incrementAndGet();
        } else {
            Taken taken = new Taken(sets.get(), sets.get()::add, true);
            leaves.forEach(leaf -> taken.add(leaf.bytes(), 0, leaf.length()));
            arriving = Optional.of(taken);
        }
    }

    @Override
    public synchronized void committed(Committed commit) {
        Optional<Taken> taken = arriving;
        arriving = Optional.empty();
        if (lost.isDone()) {
            return;
        }
        if (taken.isPresent()) {
            taken.get().show(commit.log(), commit.from().value());
            keepWithinMemory(taken.get().sets);
        } else if (sets.isPresent()) {
            HashSets all = sets.get();
            worker.execute(() -> takeBehind(commit, all));
        } else {
            waiting.add(commit);
        }
    }

    private void takeBehind(Committed commit, HashSets all) {
        take(commit, all);
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
        if (isReady() && takingAgain.compareAndSet(false, true)) {
            again.incrementAndGet();
            worker.execute(() -> {
                takingAgain.set(false);
                sets.ifPresent(this::addAgain);
                again.decrementAndGet();
            });
        }
    }

    private void addAgain(HashSets all) {
        try (ListedHashes.Walk walk = listed.walk(HashKind.PDQ)) {
            walk.forEachRemaining(all::add);
        }
        for (HashKind kind : List.of(HashKind.TLSH, HashKind.VPDQ)) {
            try (ListedHashes.Walk walk = listed.walk(kind)) {
                while (walk.hasNext()) {
                    walk.next();
                    walk.hash().ifPresent(all::addForNearness);
                }
            }
        }
    }

    private void take(Committed commit, HashSets all) {
        long held = commit.from().value();
        long end = commit.to().value();
        // Of a log that was followed, a bulk may be a flood: nobody goes unheard by adding more at once.
        boolean tells = held > 0 || end - held <= AT_ONCE;
        int span = (int) Math.min(tells ? TOLD_SPAN : SPAN, end - held);
        HashSets.Bulk bulk = all.bulk(span);
        try {
            for (long from = held; from < end && !lost.isDone(); from += span) {
                Taken taken = new Taken(all, bulk::add, tells);
                takeSpan(commit.log(), from, Math.min(end, from + span), taken, bulk);
                taken.show(commit.log(), from);
                keepWithinMemory(all);
            }
        } catch (PurgedException e) {
            LOG.debug("{}: deleted before it was indexed", commit.log().origin());
        }
    }

    /** Into the sets, whether or not the log still has all of them when this is read. */
    private void takeSpan(LogReader log, long from, long to, Taken taken, HashSets.Bulk bulk) throws PurgedException {
        try {
            log.read(new EntryIndex(from), new TreeSize(to), taken::add);
        } finally {
            bulk.flush();
        }
    }

    /** Entries of one log, whose hashes are in it: what is left to do waits until the list can be asked about them. */
    private final class Taken {
        private final HashSets sets;
        private final Consumer<byte[]> keys;
        private final boolean tells;
        private final PlainAdd plain = new PlainAdd();
        private final byte[] key = new byte[HashValue.ROW_KEY_BYTES];
        private final List<Optional<HashValue>> added = new ArrayList<>();
        private final List<EntryReference> withdrawn = new ArrayList<>();
        private final List<HashValue> doubtful = new ArrayList<>();

        /**
         * Of no entries yet.
         *
         * @param keys takes the row keys of hashes into the sets
         * @param tells whether newcomers are to hear of them
         */
        Taken(HashSets sets, Consumer<byte[]> keys, boolean tells) {
            this.sets = sets;
            this.keys = keys;
            this.tells = tells;
        }

        void add(byte[] leaf, int offset, int length) {
            boolean isPlain = plain.read(leaf, offset, length, key);
            if (isPlain) {
                keys.accept(key);
            }
            Optional<HashValue> hash = !isPlain
                    ? add(Statement.read(leaf, offset, length))
                    : tells ? HashValue.ofRowKey(key) : Optional.empty();
            if (tells) {
                added.add(hash);
            }
        }

        /** The hash that the statement adds, if it does. */
        private Optional<HashValue> add(Statement statement) {
            if (statement instanceof Statement.Added adds) {
                keys.accept(adds.hash().rowKey());
                sets.addForNearness(adds.hash());
                return Optional.of(adds.hash());
            }
            if (statement instanceof Statement.Withdrawn withdrawal) {
                withdrawn.addAll(withdrawal.withdraw().getEntriesList());
            }
            return Optional.empty();
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

        private void drop() {
            for (EntryReference reference : withdrawn) {
                LogId log = new LogId(Digest.of(reference.getLogId().toByteArray()));
                list.at(log, new EntryIndex(reference.getIndex()), clock.instant())
                        .map(Listing::hash)
                        .ifPresent(hash -> dropIfWithdrawn(sets, hash));
            }
            doubtful.forEach(hash -> dropIfWithdrawn(sets, hash));
        }

        /** Once the list shows them too. */
        void dropLater(HashValue hash) {
            doubtful.add(hash);
        }
    }

    /**
     * Takes a hash out of what is searched for near ones, once all who listed it have withdrawn it. Not while entries are
     * on their way whose hashes are in already and which the list does not show: one may list it again.
     */
    private synchronized void dropIfWithdrawn(HashSets all, HashValue hash) {
        if (arriving.isPresent()) {
            arriving.get().dropLater(hash);
        } else if ((hash.kind() == HashKind.PDQ || HashSets.isComparedByItsBytes(hash.kind())) && isWithdrawn(hash)) {
            all.removeFromNearness(hash);
            // A bulk may have listed it between the two.
            if (!isWithdrawn(hash)) {
                all.add(hash);
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
