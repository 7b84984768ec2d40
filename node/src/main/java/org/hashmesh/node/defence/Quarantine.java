// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.policy.PolicySettings;
import org.hashmesh.store.list.Listing;

/**
 * Listed hashes that suddenly match too much: often, and a large share of all queries. Such a one is most likely a bad hash, and
 * is not counted until its term is over or people release it. What many members list is only reported, and so is, up to a larger
 * share, what is listed under an incident that {@link JointIncidents} know: content that spreads fast looks the same in
 * numbers, and must go on matching.
 *
 * <p>Matches are counted in two halves of the window, each in a {@link HeavyHitters}, so the memory is bounded and nothing is
 * accused of more than it did within the window. For many threads.
 */
public final class Quarantine {
    /** Listed hashes counted at once in each half. */
    static final int PLACES = 4_096;

    /** Hashes in quarantine at once: with a share of 1 % of the queries there are at most some hundreds. */
    static final int MAX = 10_000;

    /** How long a hash that people released is left alone. */
    static final Duration RELEASED = Duration.ofDays(30);

    private static final int COLUMNS = 7;

    /**
     * One listed hash.
     *
     * @param id by which people call it
     * @param hash which
     * @param since when it went beyond the limit
     * @param until when it counts again by itself
     * @param matches within the window, when last counted
     * @param queries of all hashes within the window, then
     * @param released whether people said that it is as it should be
     */
    public record Case(
            String id, HashValue hash, Instant since, Instant until, long matches, long queries, boolean released) {
        boolean isOver(Instant now) {
            return !now.isBefore(until);
        }

        boolean isBeyond(double share) {
            return matches >= share * queries;
        }
    }

    private final StateFile file;
    private final Map<HashValue, Case> cases = new ConcurrentHashMap<>();

    private final Object counting = new Object();
    private HeavyHitters<HashValue> now = new HeavyHitters<>(PLACES);
    private HeavyHitters<HashValue> before = new HeavyHitters<>(PLACES);
    private final LongAdder queriesNow = new LongAdder();
    private volatile long queriesBefore;
    private volatile long half = Long.MIN_VALUE;
    private volatile long halfMillis;
    private volatile boolean unsaved;

    private Quarantine(StateFile file) {
        this.file = file;
    }

    static Quarantine open(Path directory) {
        Quarantine all = new Quarantine(new StateFile(
                directory.resolve("matches-too-much.tsv"),
                "hash type, value, since, until (seconds), matches, queries, held or released",
                COLUMNS));
        all.file.read(Quarantine::read).forEach(one -> all.cases.put(one.hash, one));
        return all;
    }

    boolean none() {
        return cases.isEmpty();
    }

    /** So many hashes were asked about. */
    void queried(int hashes, PolicySettings.Defence settings, Instant at) {
        turn(settings, at);
        queriesNow.add(hashes);
    }

    /**
     * A query matched this listed hash.
     *
     * @return the case, when this match is the one that opens it, or that takes it beyond the share that an incident allows
     */
    Optional<Case> matched(HashValue hash, PolicySettings.Defence settings, Instant at) {
        turn(settings, at);
        long matches;
        synchronized (counting) {
            matches = (long) now.add(hash) + before.count(hash);
        }
        if (matches < settings.tooMuchMatches()) {
            return Optional.empty();
        }
        long queries = queriesBefore + queriesNow.sum();
        Case known = cases.get(hash);
        if (known != null && !known.isOver(at)) {
            return worse(known, matches, queries, settings);
        }
        if (matches < settings.tooMuchShare() * queries || (known == null && cases.size() >= MAX)) {
            return Optional.empty();
        }
        Case opened =
                new Case(Ids.of("too-much", hash), hash, at, at.plus(settings.tooMuchTerm()), matches, queries, false);
        cases.put(hash, opened);
        unsaved = true;
        return Optional.of(opened);
    }

    private Optional<Case> worse(Case known, long matches, long queries, PolicySettings.Defence settings) {
        if (known.released || known.isBeyond(settings.raisedShare()) || matches < settings.raisedShare() * queries) {
            return Optional.empty();
        }
        Case worse = new Case(known.id, known.hash, known.since, known.until, matches, queries, false);
        if (!cases.replace(known.hash, known, worse)) {
            // Released in the meantime, or another thread was first to see it.
            return Optional.empty();
        }
        unsaved = true;
        return Optional.of(worse);
    }

    /**
     * Why this hash does not count now.
     *
     * @param raised asked only of a hash that matches too much: whether a listing's limit is that of an incident
     */
    Optional<String> words(Hit hit, PolicySettings.Defence settings, Predicate<Listing> raised, Instant at) {
        Case found = cases.get(hit.listed());
        if (found == null || found.released || found.isOver(at) || spares(found, hit, settings, raised)) {
            return Optional.empty();
        }
        return Optional.of("matches-too-much: " + found.matches + " of " + found.queries
                + " queries; counts again from " + found.until + ", or: hashmesh defence release " + found.id);
    }

    /** Whether a hash that matches too much is only reported, never held back. */
    private static boolean spares(Case found, Hit hit, PolicySettings.Defence settings, Predicate<Listing> raised) {
        List<Listing> inForce =
                hit.listings().stream().filter(Listing::isInForce).toList();
        long members = inForce.stream()
                .map(listing -> listing.origin().member())
                .distinct()
                .count();
        return members >= settings.tooMuchSpares()
                || (!found.isBeyond(settings.raisedShare()) && inForce.stream().anyMatch(raised));
    }

    /** Those that are not over, and not released, oldest first. */
    public List<Case> all(Instant at) {
        return cases.values().stream()
                .filter(one -> !one.released && !one.isOver(at))
                .sorted(Comparator.comparing(Case::since).thenComparing(Case::id))
                .toList();
    }

    /** Those that have counted again since their term was over. */
    List<Release> over(Instant at) {
        return cases.values().stream()
                .filter(one -> !one.released && one.isOver(at))
                .<Release>map(one -> new Release.OfHash(one.hash))
                .toList();
    }

    /** It counts again, and is left alone for a month; what it was, if it was. */
    Optional<Case> release(String id, Instant at) {
        Optional<Case> found = cases.values().stream()
                .filter(one -> one.id.equals(id) && !one.released)
                .findFirst();
        found.ifPresent(one -> {
            cases.put(
                    one.hash, new Case(one.id, one.hash, one.since, at.plus(RELEASED), one.matches, one.queries, true));
            unsaved = true;
            save(at);
        });
        return found;
    }

    /** Writes what changed and forgets what is over. A crash before it loses cases of the last seconds, which open anew. */
    synchronized void save(Instant at) {
        unsaved |= cases.values().removeIf(one -> one.isOver(at));
        if (unsaved) {
            unsaved = false;
            List<List<String>> rows = new ArrayList<>();
            cases.values().stream().sorted(Comparator.comparing(Case::id)).forEach(one -> rows.add(row(one)));
            try {
                file.write(rows);
            } catch (RuntimeException e) {
                unsaved = true;
                throw e;
            }
        }
    }

    /** Goes on to the half of the window that this moment is in. */
    private void turn(PolicySettings.Defence settings, Instant at) {
        long millis = settings.tooMuchWindow().toMillis() / 2;
        long wanted = Math.floorDiv(at.toEpochMilli(), millis);
        if (wanted == half && millis == halfMillis) {
            return;
        }
        synchronized (counting) {
            if (millis == halfMillis && wanted <= half) {
                // Another thread was here first, or the clock went back: what was counted stays where it is.
                return;
            }
            boolean next = millis == halfMillis && wanted == half + 1;
            HeavyHitters<HashValue> free = before;
            free.clear();
            before = now;
            now = free;
            queriesBefore = queriesNow.sumThenReset();
            if (!next) {
                before.clear();
                queriesBefore = 0;
            }
            halfMillis = millis;
            half = wanted;
        }
    }

    private static List<String> row(Case one) {
        return List.of(
                one.hash.type(),
                one.hash.text(),
                Long.toString(one.since.getEpochSecond()),
                Long.toString(one.until.getEpochSecond()),
                Long.toString(one.matches),
                Long.toString(one.queries),
                one.released ? "released" : "held");
    }

    private static Case read(List<String> row) throws Exception {
        HashValue hash = HashValue.parse(row.get(0), row.get(1));
        return new Case(
                Ids.of("too-much", hash),
                hash,
                Instant.ofEpochSecond(Long.parseLong(row.get(2))),
                Instant.ofEpochSecond(Long.parseLong(row.get(3))),
                Long.parseLong(row.get(4)),
                Long.parseLong(row.get(5)),
                row.get(6).equals("released"));
    }
}
