// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes this one dials. In a small forum all of them. In a large one a few of different companies, chosen by chance
 * and kept while they work, one of our own company, and one more that changes again and again: whoever controls all of a
 * node's other neighbours does not control that one for long.
 *
 * <p>Pure: told who there is and since when a link is missing, it answers with names. Deterministic from its random source.
 */
public final class Topology {

    /** Up to so many nodes in the forum, everybody dials everybody: 29 links cost less than a second hop. */
    public static final int FULL_MESH_NODES = 30;

    /**
     * Neighbours of different companies in a larger forum. With a third of all nodes silent, the chance that all six are
     * is 1 in 729, and the rotating one ends that too; and six links to and about six from others reach 500 nodes in
     * three hops.
     */
    public static final int NEIGHBOURS = 6;

    /**
     * How long the rotating neighbour stays. Long enough to compare all heads and fetch what differs; short enough that a
     * node whose other neighbours are all silent, a third of the forum with them, has heard from an honest one within a
     * quarter of an hour, as good as surely.
     */
    public static final Duration ROTATION = Duration.ofMinutes(5);

    /** A neighbour without a link for this long is replaced: longer than a restart, shorter than anybody's patience. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /** For this long a node that was replaced is not chosen again, if there are others. */
    public static final Duration REST = Duration.ofMinutes(30);

    /**
     * A node of the roster.
     *
     * @param dialable it has an address
     * @param downSince since when we want a link with it and have none, or it is cut off; empty when neither is so
     */
    public record Candidate(PeerName name, boolean dialable, Optional<Instant> downSince) {}

    private final PeerName self;
    private final RandomGenerator random;
    private final Set<PeerName> neighbours = new LinkedHashSet<>();
    private final Map<PeerName, Instant> resting = new HashMap<>();

    /** Who is next as the rotating one, so that everybody has a turn before anybody has two. */
    private final Deque<PeerName> turns = new ArrayDeque<>();

    private @Nullable PeerName sibling;
    private @Nullable PeerName rotating;
    private Instant rotateAt = Instant.MIN;

    /** Begins without neighbours. */
    public Topology(PeerName self, RandomGenerator random) {
        this.self = self;
        this.random = random;
    }

    /**
     * Whom to dial from now on. Expected every few seconds, and whenever the roster changes.
     *
     * @param roster every node of the forum, this one included or not; the same order gives the same choice
     * @return in an order that depends on nothing else
     */
    public Set<PeerName> choose(Collection<Candidate> roster, Instant now) {
        Map<PeerName, Candidate> dialable = new LinkedHashMap<>();
        long others = 0;
        for (Candidate candidate : roster) {
            if (!candidate.name().equals(self)) {
                others++;
                if (candidate.dialable()) {
                    dialable.put(candidate.name(), candidate);
                }
            }
        }
        if (others < FULL_MESH_NODES) {
            return Collections.unmodifiableSet(dialable.keySet());
        }
        resting.keySet().retainAll(dialable.keySet());
        resting.values().removeIf(until -> !now.isBefore(until));
        neighbours.removeIf(name -> isLost(name, dialable, now));
        if (sibling != null && isLost(sibling, dialable, now)) {
            sibling = null;
        }
        if (sibling == null) {
            sibling = pick(dialable.keySet(), this::isOurs).orElse(null);
        }
        fill(dialable.keySet());
        rotate(dialable, now);
        return wanted();
    }

    private Set<PeerName> wanted() {
        Set<PeerName> wanted = new LinkedHashSet<>(neighbours);
        if (sibling != null) {
            wanted.add(sibling);
        }
        if (rotating != null) {
            wanted.add(rotating);
        }
        return Collections.unmodifiableSet(wanted);
    }

    /** It left, has no address any more, or could not be reached for too long: then it rests. */
    private boolean isLost(PeerName name, Map<PeerName, Candidate> dialable, Instant now) {
        Candidate candidate = dialable.get(name);
        if (candidate == null) {
            return true;
        }
        boolean down = candidate
                .downSince()
                .filter(since -> !now.isBefore(since.plus(PATIENCE)))
                .isPresent();
        if (down) {
            resting.put(name, now.plus(REST));
        }
        return down;
    }

    /** Of companies that have no neighbour yet, if there are such; then of any other company; our own last of all. */
    private void fill(Set<PeerName> dialable) {
        Set<MemberName> companies = new HashSet<>();
        neighbours.forEach(name -> companies.add(name.member()));
        List<Predicate<PeerName>> preferences = List.of(
                name -> !isOurs(name) && !companies.contains(name.member()), name -> !isOurs(name), name -> true);
        for (Predicate<PeerName> preferred : preferences) {
            boolean found = true;
            while (found && neighbours.size() < NEIGHBOURS) {
                Optional<PeerName> next = pick(
                        dialable, name -> preferred.test(name) && !neighbours.contains(name) && !name.equals(sibling));
                next.ifPresent(name -> {
                    neighbours.add(name);
                    companies.add(name.member());
                });
                found = next.isPresent();
            }
        }
    }

    private void rotate(Map<PeerName, Candidate> dialable, Instant now) {
        if (rotating != null && (neighbours.contains(rotating) || isLost(rotating, dialable, now))) {
            rotating = null;
        }
        if (rotating != null && now.isBefore(rotateAt)) {
            return;
        }
        rotating = nextTurn(dialable.keySet()).orElse(null);
        rotateAt = now.plus(ROTATION);
    }

    private Optional<PeerName> nextTurn(Set<PeerName> dialable) {
        for (int round = 0; round < 2; round++) {
            while (!turns.isEmpty()) {
                PeerName next = turns.removeFirst();
                if (dialable.contains(next) && !neighbours.contains(next) && !next.equals(sibling)) {
                    return Optional.of(next);
                }
            }
            // Others before our own company, but those too: a forum may have no others.
            List<PeerName> all = new ArrayList<>(dialable);
            shuffle(all);
            all.stream().filter(name -> !isOurs(name)).forEach(turns::addLast);
            all.stream().filter(this::isOurs).forEach(turns::addLast);
        }
        return Optional.empty();
    }

    /** One by chance among those that fit; one that rests only if no other fits. */
    private Optional<PeerName> pick(Set<PeerName> among, Predicate<PeerName> fits) {
        List<PeerName> fitting = among.stream().filter(fits).toList();
        List<PeerName> rested =
                fitting.stream().filter(name -> !resting.containsKey(name)).toList();
        List<PeerName> choice = rested.isEmpty() ? fitting : rested;
        return choice.isEmpty() ? Optional.empty() : Optional.of(choice.get(random.nextInt(choice.size())));
    }

    private void shuffle(List<PeerName> names) {
        for (int i = names.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            PeerName moved = names.get(i);
            names.set(i, names.get(other));
            names.set(other, moved);
        }
    }

    private boolean isOurs(PeerName name) {
        return name.member().equals(self.member());
    }
}
