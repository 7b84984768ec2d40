// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.PurgedException;
import org.hashmesh.store.log.StoreKeys;

/**
 * The view that people look at: who lists which hash, and what was withdrawn. It is a function of the entries held, not of
 * the order in which they came; rows are hints only, and each answer is read from the entry itself. For many threads.
 *
 * <p>An ADD counts unless its log was sealed before it. It is withdrawn when an entry of the same member, in whichever of
 * that member's logs, names its log, index and leaf hash. What the forum annuls counts for nothing, with one exception: a
 * WITHDRAW that was taken down still withdraws, so that a takedown never puts anything in force.
 */
public final class HashList {
    /** Listings of one hash that are read; more than any forum has members. */
    public static final int MAX_LISTINGS = 1_000;

    /** Entries that one page looks at, so that a filter that lets nothing through does not read a whole log at once. */
    private static final int PAGE_ENTRIES = 10_000;

    /** Entries that are resolved together. */
    private static final int BLOCK = 256;

    private final KeyValues store;
    private final Logs logs;
    private final Effect effect;
    private final OpinionList opinions;
    private final IncidentList incidents;

    /** An ADD that counts, before anybody asked whether it was withdrawn. */
    private record Candidate(LogReader log, EntryIndex index, Leaf leaf, Statement.Added statement) {}

    /** The list over these logs of this store, without the forum's say. */
    public HashList(KeyValues store, Logs logs) {
        this(store, logs, Effect.everywhere());
    }

    /** The list over these logs of this store. */
    public HashList(KeyValues store, Logs logs, Effect effect) {
        this.store = store;
        this.logs = logs;
        this.effect = effect;
        this.opinions = new OpinionList(store, logs, effect);
        this.incidents = new IncidentList(store, logs, effect);
    }

    /** The incidents that members declared. */
    public IncidentList incidents() {
        return incidents;
    }

    /** What members think of entries. */
    public OpinionList opinions() {
        return opinions;
    }

    /**
     * Who lists these hashes, withdrawn and expired ones included: for each hash in its order the listings by member, log
     * and index. A hash that nobody lists costs about a microsecond.
     *
     * @param now the moment that decides what has expired
     */
    public List<List<Listing>> lookup(List<HashValue> hashes, Instant now) {
        List<KeyRange> ranges = hashes.stream().map(ListKeys::rows).toList();
        List<List<KeyValue>> rows = store.scanEach(Column.ROWS, ranges, MAX_LISTINGS);
        List<Candidate> candidates = new ArrayList<>();
        int[] ends = new int[hashes.size()];
        for (int i = 0; i < ends.length; i++) {
            for (KeyValue row : rows.get(i)) {
                candidate(row.key(), hashes.get(i)).ifPresent(candidates::add);
            }
            ends[i] = candidates.size();
        }
        List<Listing> listings = resolve(candidates, now);
        List<List<Listing>> answers = new ArrayList<>(ends.length);
        for (int i = 0; i < ends.length; i++) {
            List<Listing> answer = new ArrayList<>(listings.subList(i == 0 ? 0 : ends[i - 1], ends[i]));
            answer.sort(Comparator.comparing(
                            (Listing listing) -> listing.origin().member().value())
                    .thenComparing(Listing::origin)
                    .thenComparing(Listing::index));
            answers.add(answer);
        }
        return answers;
    }

    /** The listing at this place, if an ADD that counts stands there. */
    public Optional<Listing> at(LogId log, EntryIndex index, Instant now) {
        return logs.find(log)
                .filter(reader -> reader.head().size().contains(index))
                .flatMap(reader -> leaf(reader, index).flatMap(leaf -> candidate(reader, index, leaf)))
                .map(candidate -> resolve(List.of(candidate), now).get(0));
    }

    /**
     * How the forum took the effect of the entry at this place away, if it did.
     *
     * @throws IllegalArgumentException when it is not held
     */
    public Optional<Annulment> annulment(LogReader log, EntryIndex index) {
        return effect.annulment(log.id(), index, log.leafHash(index));
    }

    /**
     * A part of a log's listings.
     *
     * @param listings newest first
     * @param next where the next page starts; empty at the log's beginning
     */
    public record Page(List<Listing> listings, Optional<EntryIndex> next) {}

    /**
     * Listings of a log, newest first, from {@code start} down. A page ends after {@code max} listings, or after 10,000
     * entries with fewer.
     *
     * @param start where to start; the log's last entry when empty
     */
    public Page page(LogReader log, Optional<EntryIndex> start, int max, Instant now, Predicate<Listing> wanted) {
        if (log.isPurged()) {
            return new Page(List.of(), Optional.empty());
        }
        long end = Math.min(
                log.head().size().value(), start.map(index -> index.value() + 1).orElse(Long.MAX_VALUE));
        long lowest = Math.max(0, end - PAGE_ENTRIES);
        List<Listing> found = new ArrayList<>();
        while (end > lowest && found.size() < max) {
            // Down to a chunk's start, so that each chunk is read once.
            long from = Math.max(lowest, (end - 1) / BLOCK * BLOCK);
            List<Listing> block = listings(log, from, end, now);
            for (int i = block.size() - 1; i >= 0 && found.size() < max; i--) {
                Listing listing = block.get(i);
                if (wanted.test(listing)) {
                    found.add(listing);
                    from = found.size() == max ? listing.index().value() : from;
                }
            }
            end = from;
        }
        return new Page(found, end == 0 ? Optional.empty() : Optional.of(new EntryIndex(end - 1)));
    }

    /** All listings of a log up to its head at this moment, oldest first, one after the other. */
    public void forEach(LogReader log, Instant now, Consumer<Listing> listing) {
        long size = log.head().size().value();
        for (long from = 0; from < size; from += BLOCK) {
            listings(log, from, Math.min(size, from + BLOCK), now).forEach(listing);
        }
    }

    /**
     * The listings of a log from {@code from} to before {@code to}, oldest first.
     *
     * @throws IllegalArgumentException when these entries are not held
     */
    public List<Listing> listings(LogReader log, EntryIndex from, TreeSize to, Instant now) {
        return listings(log, from.value(), to.value(), now);
    }

    /**
     * How many ADDs are in force: all, less what was withdrawn or annulled. An estimate: it does not look whether an ADD
     * expired, whether a withdrawal names the right leaf hash, or how many ADDs come after a pin. Costs a scan over the
     * withdrawals.
     */
    public long estimateInForce() {
        long adds = logs.heads().stream().mapToLong(this::addsInReach).sum() - effect.takenDown();
        long withdrawn = 0;
        Key last = Key.empty();
        try (Scan scan = store.scan(Column.WITHDRAWALS, KeyRange.all())) {
            while (scan.hasNext()) {
                Key key = scan.next().key();
                Key target = ListKeys.targetOf(key);
                if (!target.equals(last) && isOfTargetsMember(key)) {
                    withdrawn++;
                    last = target;
                }
            }
        }
        return Math.max(0, adds - withdrawn);
    }

    /** Of a log that counts in part, its share. */
    private long addsInReach(LogHead head) {
        if (logs.find(head.number()).filter(LogReader::isPurged).isPresent()) {
            return 0;
        }
        long size = head.size().value();
        long reach = Math.min(size, effect.reach(head.id()));
        long adds = head.totals().adds();
        return reach == size ? adds : Math.round((double) adds * reach / size);
    }

    private boolean isOfTargetsMember(Key withdrawal) {
        LogId target = ListKeys.targetLog(withdrawal);
        return logs.find(target)
                .filter(log -> !log.isPurged())
                .filter(log ->
                        Math.min(log.head().size().value(), effect.reach(target)) > ListKeys.targetIndex(withdrawal))
                .filter(log -> ListKeys.isOf(withdrawal, log.origin().member()))
                .isPresent();
    }

    private List<Listing> listings(LogReader log, long from, long to, Instant now) {
        List<Candidate> candidates = new ArrayList<>(BLOCK);
        long index = from;
        try {
            for (Leaf leaf : log.leaves(new EntryIndex(from), new TreeSize(to), Long.MAX_VALUE)) {
                candidate(log, new EntryIndex(index++), leaf).ifPresent(candidates::add);
            }
        } catch (PurgedException e) {
            return List.of();
        }
        return resolve(candidates, now);
    }

    private Optional<Candidate> candidate(Key row, HashValue hash) {
        EntryIndex index = new EntryIndex(StoreKeys.indexAtEnd(row));
        return logs.find(StoreKeys.numberBeforeIndex(row))
                // A row beyond the head was written before a crash, for an extension that did not come through.
                .filter(log -> log.head().size().contains(index))
                .flatMap(log -> leaf(log, index).flatMap(leaf -> candidate(log, index, leaf)))
                .filter(candidate -> candidate.statement.hash().equals(hash));
    }

    /** The entry, unless it is deleted. */
    static Optional<Leaf> leaf(LogReader log, EntryIndex index) {
        try {
            return Optional.of(log.leaf(index));
        } catch (PurgedException e) {
            return Optional.empty();
        }
    }

    private static Optional<Candidate> candidate(LogReader log, EntryIndex index, Leaf leaf) {
        return counts(log, index) && Statement.read(leaf.bytes()) instanceof Statement.Added added
                ? Optional.of(new Candidate(log, index, leaf, added))
                : Optional.empty();
    }

    /** Whether it is held, and not after the log's seal. */
    static boolean counts(LogReader log, EntryIndex index) {
        LogHead head = log.head();
        return head.size().contains(index) && index.value() < head.totals().sealedAt();
    }

    private List<Listing> resolve(List<Candidate> candidates, Instant now) {
        TreeHasher hasher = new TreeHasher();
        Map<LogId, byte[]> members = new HashMap<>();
        List<KeyRange> ranges = new ArrayList<>(candidates.size());
        List<Target> targets = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            LogReader log = candidate.log;
            byte[] member = members.computeIfAbsent(
                    log.id(), id -> ListKeys.member(log.origin().member()));
            Digest leafHash = candidate.leaf.hash(hasher);
            targets.add(new Target(log.id(), candidate.index, leafHash));
            ranges.add(ListKeys.withdrawals(log.id(), candidate.index, member, leafHash));
        }
        // As many as the member has logs.
        List<List<KeyValue>> withdrawals = store.scanEach(Column.WITHDRAWALS, ranges, Integer.MAX_VALUE);
        List<Opinions> thought = opinions.about(targets);
        Set<IncidentId> open = openIncidents(candidates, now);
        List<Listing> listings = new ArrayList<>(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            boolean incidentOpen =
                    HintRow.incident(candidate.statement).filter(open::contains).isPresent();
            listings.add(listing(
                    candidate, targets.get(i).leafHash(), withdrawals.get(i), thought.get(i), incidentOpen, now));
        }
        return listings;
    }

    /** Those that some of these name and that go on: few, however many name them. */
    private Set<IncidentId> openIncidents(List<Candidate> candidates, Instant now) {
        return candidates.stream()
                .flatMap(candidate -> HintRow.incident(candidate.statement).stream())
                .distinct()
                .filter(id ->
                        incidents.find(id).filter(found -> found.isOpen(now)).isPresent())
                .collect(Collectors.toSet());
    }

    private Listing listing(
            Candidate candidate,
            Digest leafHash,
            List<KeyValue> hints,
            Opinions thought,
            boolean incidentOpen,
            Instant now) {
        Optional<Annulment> annulment = effect.annulment(candidate.log.id(), candidate.index, leafHash);
        Optional<Listing.Withdrawal> withdrawal = hints.stream()
                .flatMap(hint -> withdrawer(hint, candidate, leafHash).stream())
                .min(Comparator.comparing(found -> found.log.id()))
                .map(Withdrawer::told);
        return new Listing(
                candidate.log.origin(),
                candidate.log.id(),
                candidate.index,
                leafHash,
                candidate.statement,
                candidate.log.covering(candidate.index).time(),
                annulment
                        .map(HashList::state)
                        .orElseGet(() -> state(
                                withdrawal.isPresent(),
                                candidate.statement.add().getExpires(),
                                now)),
                withdrawal,
                annulment,
                thought,
                incidentOpen);
    }

    private static Listing.State state(Annulment annulment) {
        return switch (annulment.reason()) {
            case TAKEN_DOWN -> Listing.State.TAKEN_DOWN;
            case QUARANTINED -> Listing.State.QUARANTINED;
            case PAST_PIN, PURGED, FROZEN, NOT_LISTED -> Listing.State.VOID;
        };
    }

    private static Listing.State state(boolean withdrawn, long expires, Instant now) {
        if (withdrawn) {
            return Listing.State.WITHDRAWN;
        }
        return expires != 0 && now.getEpochSecond() >= expires ? Listing.State.EXPIRED : Listing.State.IN_FORCE;
    }

    private record Withdrawer(LogReader log, EntryIndex index, Statement.Withdrawn statement) {
        Listing.Withdrawal told() {
            return new Listing.Withdrawal(
                    log.origin(),
                    index,
                    statement.withdraw().getReason(),
                    log.covering(index).time());
        }
    }

    /** The entry behind a withdrawal's row, if it does withdraw that leaf and may. */
    private Optional<Withdrawer> withdrawer(KeyValue hint, Candidate target, Digest leafHash) {
        EntryIndex index = ListKeys.withdrawingIndex(hint.value());
        return logs.find(ListKeys.withdrawingLog(hint.key()))
                .filter(log -> log.origin().member().equals(target.log.origin().member()))
                .filter(log -> counts(log, index))
                .flatMap(log -> leaf(log, index).flatMap(leaf -> withdrawer(log, index, leaf, target, leafHash)));
    }

    private Optional<Withdrawer> withdrawer(
            LogReader log, EntryIndex index, Leaf leaf, Candidate target, Digest leafHash) {
        return Statement.read(leaf.bytes()) instanceof Statement.Withdrawn withdrawn
                        && ListKeys.names(withdrawn, target.log.id(), target.index, leafHash)
                        && mayWithdraw(log.id(), index, leaf)
                ? Optional.of(new Withdrawer(log, index, withdrawn))
                : Optional.empty();
    }

    private boolean mayWithdraw(LogId log, EntryIndex index, Leaf leaf) {
        return effect.annulment(log, index, leaf.hash(new TreeHasher()))
                .filter(annulment -> annulment.reason() != Annulment.Reason.TAKEN_DOWN)
                .isEmpty();
    }
}
