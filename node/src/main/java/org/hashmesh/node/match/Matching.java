// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.pdq.Dihedral;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.hash.tmk.TmkThresholds;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.ChangeJournal;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.ListedHashes;
import org.hashmesh.store.list.Listing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is known about hashes: candidates from the {@link MatchIndex}, what became of them from the list. For many threads. */
public final class Matching implements AutoCloseable {
    /** Near hashes that one answer tells of. */
    public static final int MAX_NEAR = 100;

    /** Near hashes that the list is asked about for one batch: some 50 ms, and an answer of a megabyte. */
    private static final int MAX_RESOLVED = 4_000;

    /** Values that a search gives out; more are not sorted by distance. */
    private static final int MAX_FOUND = 4_096;

    /** A second of start-up for a list that is there when the doors open. */
    private static final long PATIENCE_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Matching.class);

    private final MatchIndex index;
    private final MatchMemory memory;
    private final HashList list;
    private final ChangeJournal journal;
    private final TmkFiles tmkFiles;

    private final CompletableFuture<Void> filled;

    /** Up to where the index has everything, as of when somebody last asked. */
    private volatile ChangeCursor known;

    private Matching(
            MatchIndex index,
            MatchMemory memory,
            HashList list,
            ChangeJournal journal,
            TmkFiles tmkFiles,
            CompletableFuture<Void> filled) {
        this.index = index;
        this.memory = memory;
        this.list = list;
        this.journal = journal;
        this.tmkFiles = tmkFiles;
        this.filled = filled;
        this.known = journal.start();
    }

    /**
     * Begins to read the list, and follows it from then on. A list of some 100,000 hashes is in when this returns; for a longer one, and after a disk that
     * cannot be read, see {@link #whenReady}.
     */
    public static Matching open(
            KeyValues store,
            Ledger ledger,
            HashList list,
            MatchIndex.Newcomers newcomers,
            SecureRandom random,
            InstantSource clock) {
        return open(store, ledger, list, newcomers, TmkFiles.none(), MatchMemory.ofHeap(), random, clock);
    }

    /** The same, with TMK files, which it closes, and with as much memory as is said. */
    public static Matching open(
            KeyValues store,
            Ledger ledger,
            HashList list,
            MatchIndex.Newcomers newcomers,
            TmkFiles tmkFiles,
            MatchMemory memory,
            SecureRandom random,
            InstantSource clock) {
        MatchIndex index =
                new MatchIndex(new ListedHashes(store, ledger.logs()), list, newcomers, memory, random, clock);
        // First the changes, then all there is: so nothing falls between.
        ledger.onCommit(index);
        CompletableFuture<Void> filled = index.fill().whenComplete((done, cause) -> {
            if (cause != null && !index.isClosed() && !index.lost().isDone()) {
                LOG.error(unreadable(cause));
            }
        });
        try {
            filled.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("the list is still being read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Matching(index, memory, list, ledger.journal(), tmkFiles, filled);
    }

    /** Whether questions can be answered: not before the index has taken the whole list, nor when that outgrew its memory. */
    public boolean isReady() {
        return index.isReady();
    }

    /** How many TLSH hashes a text is compared with. */
    int texts() {
        return index.sets().map(all -> all.tlsh().size()).orElse(0);
    }

    /** Runs this once questions can be answered; at once when they can already. */
    public void whenReady(Runnable then) {
        CompletableFuture<Void> unused = filled.thenRun(then);
    }

    /** Runs this if questions cannot be answered any more, since the list outgrew the memory; at once when that is so already. */
    public void whenLost(Runnable then) {
        CompletableFuture<Void> unused = index.lost().thenRun(then);
    }

    /** Whether the list could not be read, so that questions are not answered until it was made again. */
    public boolean isDamaged() {
        return filled.isCompletedExceptionally() && !index.lost().isDone();
    }

    /**
     * Why no more entries should come, for people: there is little memory left for their hashes, or none. Empty while there is enough.
     *
     * @param already whether it was short of memory when last asked
     */
    public Optional<String> shortOfMemory(boolean already) {
        return index.isShortOfMemory(already)
                ? Optional.of(index.lost().isDone() ? memory.excess() : memory.shortage())
                : Optional.empty();
    }

    /** Runs this after every commit that leaves little memory, since a second later it may be too late: see {@link #shortOfMemory}. */
    public void onShortage(Runnable listener) {
        index.onShortage(listener);
    }

    /** Why questions cannot be answered, for people; empty once they can. */
    public Optional<String> obstacle() {
        if (isReady()) {
            return Optional.empty();
        }
        if (index.lost().isDone()) {
            return Optional.of(memory.excess());
        }
        return Optional.of(
                isDamaged()
                        ? unreadable(filled.handle((done, cause) -> cause).join())
                        : "the node is still reading its list; ask again in some seconds");
    }

    private static String unreadable(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return "the list cannot be read, so no match is answered: " + cause.getMessage()
                + "; stop the node, then hashmesh store verify, and hashmesh store rebuild to make it again";
    }

    /**
     * What changed up to here is in every answer that is asked for from now on. While a bulk is on its way into the index, it
     * is where that began, at the latest.
     */
    ChangeCursor known() {
        // In this order: what the journal shows has reached the index, or is counted as on its way.
        ChangeCursor end = journal.end();
        if (index.isUpToDate()) {
            known = end;
        }
        return known;
    }

    /** What is to be asked of the list for one query. */
    private record Candidates(MatchQuery query, boolean exact, List<Nearness> near, boolean capped) {
        int size() {
            return (exact ? 1 : 0) + near.size();
        }
    }

    /**
     * Answers a batch, in its order. A hash that nobody lists, nor one near it, never touches the disk.
     *
     * @param now the moment that decides what has expired
     * @throws IllegalStateException when it is not ready
     */
    public List<MatchAnswer> answer(List<MatchQuery> queries, MatchOptions options, Instant now) {
        HashSets sets = sets();
        List<Candidates> candidates = new ArrayList<>(queries.size());
        List<HashValue> wanted = new ArrayList<>();
        int left = MAX_RESOLVED;
        for (MatchQuery query : queries) {
            Candidates found = candidates(sets, query, options, Math.min(MAX_NEAR, left));
            left -= found.near.size();
            candidates.add(found);
            if (found.exact) {
                wanted.add(query.hash());
            }
            found.near.forEach(near -> wanted.add(near.hash()));
        }
        List<List<Listing>> listings = wanted.isEmpty() ? List.of() : list.lookup(wanted, now);
        List<MatchAnswer> answers = new ArrayList<>(queries.size());
        int next = 0;
        for (Candidates found : candidates) {
            answers.add(answer(found, listings.subList(next, next + found.size()), options));
            next += found.size();
        }
        return answers;
    }

    /**
     * Answers what is asked about hashes for which something arrived: as {@link #answer} does, with near hashes that did before
     * others when there are too many. Others are answered as unknown. The list is asked about all that is near, however
     * much it is: some 50 ms for a query at the worst.
     */
    List<MatchAnswer> answerArrived(
            List<MatchQuery> queries, MatchOptions options, Predicate<Listing> arrived, Instant now) {
        HashSets sets = sets();
        return queries.stream()
                .map(query -> answerArrived(sets, query, options, arrived, now))
                .toList();
    }

    private HashSets sets() {
        return index.sets().orElseThrow(() -> new IllegalStateException("asked while the index was not filled"));
    }

    private MatchAnswer answerArrived(
            HashSets sets, MatchQuery query, MatchOptions options, Predicate<Listing> arrived, Instant now) {
        Candidates found = candidates(sets, query, options, Integer.MAX_VALUE);
        List<HashValue> wanted = new ArrayList<>();
        if (found.exact) {
            wanted.add(query.hash());
        }
        found.near.forEach(near -> wanted.add(near.hash()));
        MatchAnswer all = answer(found, wanted.isEmpty() ? List.of() : list.lookup(wanted, now), options);
        Predicate<NearHash> anyArrived = near -> near.listings().stream().anyMatch(arrived);
        if (all.listings().stream().noneMatch(arrived) && all.near().stream().noneMatch(anyArrived)) {
            return new MatchAnswer(query, List.of(), List.of(), all.capped());
        }
        if (all.near().size() <= MAX_NEAR) {
            return all;
        }
        List<NearHash> near = Stream.concat(
                        all.near().stream().filter(anyArrived),
                        all.near().stream().filter(anyArrived.negate()))
                .limit(MAX_NEAR)
                .sorted(Comparator.comparing(NearHash::nearness, Nearness.NEAREST_FIRST))
                .toList();
        return new MatchAnswer(query, all.listings(), near, true);
    }

    private Candidates candidates(HashSets sets, MatchQuery query, MatchOptions options, int most) {
        List<Nearness> near = new ArrayList<>();
        boolean capped = switch (query.hash().kind()) {
            case PDQ -> nearPdq(sets, query.hash(), options, near);
            case TLSH -> nearTlsh(sets, query.hash(), options.maxTlshDistance(), near);
            case VPDQ -> nearVideos(sets, query.hash(), options.vpdq(), near);
            case TMK -> nearTmk(sets, query, options.tmk(), near);
            default -> false;
        };
        near.sort(Nearness.NEAREST_FIRST);
        boolean more = near.size() > most;
        return new Candidates(
                query, index.mayContain(sets, query.hash()), more ? near.subList(0, most) : near, capped || more);
    }

    private static boolean nearPdq(HashSets sets, HashValue hash, MatchOptions options, List<Nearness> near) {
        PdqHash bits = PdqHash.of(hash.rowKey(), 1);
        if (!options.variants()) {
            return options.maxDistance() > 0 && nearPdq(sets, bits, bits, options.maxDistance(), "", near::add);
        }
        // A hash may be near in several ways: the nearest counts, the first of those.
        Map<HashValue, Nearness> nearest = new HashMap<>();
        boolean capped = false;
        for (Dihedral way : Dihedral.values()) {
            String variant = way == Dihedral.ORIGINAL ? "" : way.name().toLowerCase(Locale.ROOT);
            capped |= nearPdq(
                    sets,
                    bits,
                    bits.turned(way),
                    options.maxDistance(),
                    variant,
                    found -> nearest.merge(
                            found.hash(), found, (one, other) -> other.distance() < one.distance() ? other : one));
        }
        near.addAll(nearest.values());
        return capped;
    }

    private static boolean nearPdq(
            HashSets sets, PdqHash asked, PdqHash turned, int most, String variant, Consumer<Nearness> near) {
        return sets.pdq().search(turned, most, MAX_FOUND, (found, distance) -> {
            if (!found.equals(asked)) {
                near.accept(Nearness.by(HashValue.pdq(found.bytes()), distance, most, variant));
            }
        });
    }

    private static boolean nearTlsh(HashSets sets, HashValue hash, int most, List<Nearness> near) {
        byte[] asked = hash.value().toByteArray();
        return most > 0
                && sets.tlsh().search(asked, most, false, MAX_FOUND, (found, distance) -> {
                    HashValue listed = HashValue.tlsh(found);
                    if (!listed.equals(hash)) {
                        near.add(Nearness.by(listed, distance, most, ""));
                    }
                });
    }

    private static boolean nearVideos(HashSets sets, HashValue hash, VpdqThresholds thresholds, List<Nearness> near) {
        return sets.videos().search(hash, thresholds, (listed, match) -> {
            if (!listed.equals(hash)) {
                near.add(Nearness.byFrames(listed, thresholds.distance(), match));
            }
        });
    }

    private boolean nearTmk(HashSets sets, MatchQuery query, TmkThresholds thresholds, List<Nearness> near) {
        return query.video().isPresent()
                && tmkFiles.search(
                        query.video().get(),
                        query.hash(),
                        thresholds,
                        listed -> index.mayContain(sets, listed),
                        (listed, level1, level2) -> near.add(Nearness.byScores(listed, level1, level2)));
    }

    private static MatchAnswer answer(Candidates found, List<List<Listing>> listings, MatchOptions options) {
        if (found.size() == 0) {
            return MatchAnswer.unknown(found.query);
        }
        List<Listing> exact = !found.exact
                ? List.of()
                : listings.get(0).stream()
                        .filter(listing -> options.withdrawn() || listing.isInForce())
                        .toList();
        List<NearHash> near = new ArrayList<>();
        for (int i = 0; i < found.near.size(); i++) {
            List<Listing> inForce = listings.get(i + (found.exact ? 1 : 0)).stream()
                    .filter(Matching::countsNear)
                    .toList();
            if (!inForce.isEmpty()) {
                near.add(new NearHash(found.near.get(i), inForce));
            }
        }
        return new MatchAnswer(found.query, exact, near, found.capped);
    }

    /** A picture with too little structure is near unrelated ones. */
    private static boolean countsNear(Listing listing) {
        return listing.isInForce()
                && (!listing.add().hasQuality() || listing.add().getQuality() >= MatchQuery.MIN_QUALITY);
    }

    @Override
    public void close() {
        index.close();
        tmkFiles.close();
    }
}
