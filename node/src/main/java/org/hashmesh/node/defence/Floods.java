// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.node.policy.PolicySettings;
import org.hashmesh.store.list.Listing;

/**
 * Floods of near-duplicates: one author that adds many PDQ hashes around one picture in a short time makes a whole
 * neighbourhood match. From the entry on that is one too many, the author's entries near it are held until people release them.
 * Only those: the author's other entries count. What is listed under an incident that {@link JointIncidents} know is held
 * from a later entry on, when they are many times too many. For many threads.
 */
public final class Floods {
    /** Floods held at once, of all authors. */
    static final int MAX = 4_096;

    /** Authors whose hashes are watched: more than a forum has members. */
    static final int MAX_AUTHORS = 1_024;

    private static final int COLUMNS = 9;

    /** Without a start for what is listed under incidents: as files and journals were before there was one. */
    private static final int LEAST_COLUMNS = 6;

    /**
     * Where something begins to be held.
     *
     * @param entry the first entry
     * @param since when that was signed
     */
    public record Start(Place entry, Instant since) {
        private boolean covers(Listing listing) {
            return listing.log().equals(entry.log())
                    ? listing.index().compareTo(entry.index()) >= 0
                    : !listing.signedAt().isBefore(since);
        }

        private List<String> words() {
            return List.of(
                    entry.log().value().hex(),
                    Long.toString(entry.index().value()),
                    Long.toString(since.getEpochSecond()));
        }

        private static Start read(List<String> words) {
            return new Start(
                    new Place(new LogId(Digest.parseHex(words.get(0))), new EntryIndex(Long.parseLong(words.get(1)))),
                    Instant.ofEpochSecond(Long.parseLong(words.get(2))));
        }
    }

    /**
     * One flood.
     *
     * @param id by which people call it
     * @param author whose
     * @param middle the hash around which the others are
     * @param from from where on it is held
     * @param raised from where on what is listed under an incident is held too; empty while that counts
     * @param count near-duplicates so far
     */
    public record Hold(String id, MemberName author, HashValue middle, Start from, Optional<Start> raised, int count) {
        /** When it began. */
        public Instant since() {
            return from.since;
        }

        /** Whether a listing of this hash is part of it. */
        boolean covers(HashValue listed, Listing listing, int distance) {
            return listing.origin().member().equals(author)
                    && listed.kind() == HashKind.PDQ
                    && from.covers(listing)
                    && pdq(middle).distance(pdq(listed)) <= distance;
        }

        private boolean coversUnderIncident(Listing listing) {
            return raised.filter(start -> start.covers(listing)).isPresent();
        }

        private Hold with(Optional<Start> newRaised, int newCount) {
            return new Hold(id, author, middle, from, newRaised, newCount);
        }

        /** Everything but the id, which the rest gives. */
        List<String> words() {
            List<String> words = new ArrayList<>(List.of(author.value(), middle.text()));
            words.addAll(from.words());
            words.add(Integer.toString(count));
            words.addAll(raised.map(Start::words).orElse(List.of("", "", "")));
            return words;
        }

        /** Reads {@link #words}, also of a version before there were limits for incidents. */
        static Hold read(List<String> words) throws MalformedNameException, FieldException {
            MemberName author = MemberName.parse(words.get(0));
            HashValue middle = HashValue.parse(HashKind.PDQ.label(), words.get(1));
            boolean isRaised =
                    words.size() > LEAST_COLUMNS && !words.get(LEAST_COLUMNS).isEmpty();
            return new Hold(
                    Floods.id(author, middle),
                    author,
                    middle,
                    Start.read(words.subList(2, 5)),
                    isRaised ? Optional.of(Start.read(words.subList(LEAST_COLUMNS, COLUMNS))) : Optional.empty(),
                    Integer.parseInt(words.get(5)));
        }
    }

    /** How many near-duplicates came to a flood since it is held, and within a window. */
    private static final class Tally {
        private long since;
        private long within;
        private int unsaved;

        Tally(long since, int within) {
            this.since = since;
            this.within = within;
        }

        void count(long at, long windowSeconds) {
            if (Math.abs(at - since) >= windowSeconds) {
                since = at;
                within = 0;
            }
            within++;
            unsaved++;
        }
    }

    private final StateFile file;
    private final Map<MemberName, NearClusters> clusters = new HashMap<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private volatile Map<MemberName, List<Hold>> holds = Map.of();
    private boolean unsaved;

    private Floods(StateFile file) {
        this.file = file;
    }

    static Floods open(Path directory) {
        Floods all = new Floods(new StateFile(
                directory.resolve("held-floods.tsv"),
                "author, pdq in the middle, from log, index, since (seconds), count; under incidents too from log, index, since",
                LEAST_COLUMNS,
                COLUMNS));
        all.use(all.file.read(Hold::read));
        return all;
    }

    boolean none() {
        return holds.isEmpty();
    }

    /**
     * An author added a hash.
     *
     * @return the flood, when this entry is the first that is held, or the first that an incident does not help
     */
    synchronized Optional<Hold> listed(
            HashValue hash, MemberName author, Place place, Instant signedAt, PolicySettings.Defence settings) {
        if (hash.kind() != HashKind.PDQ) {
            return Optional.empty();
        }
        PdqHash pdq = pdq(hash);
        Optional<Hold> known = holding(author, pdq, settings.floodDistance());
        Start here = new Start(place, signedAt);
        if (known.isPresent()) {
            return counted(known.get(), here, settings);
        }
        NearClusters near = clusters.get(author);
        if (near == null) {
            if (clusters.size() >= MAX_AUTHORS) {
                return Optional.empty();
            }
            near = new NearClusters();
            clusters.put(author, near);
        }
        NearClusters.Found found = near.add(
                pdq,
                signedAt.getEpochSecond(),
                settings.floodDistance(),
                settings.floodWindow().toSeconds());
        if (found.count() < settings.floodHashes() || all().size() >= MAX) {
            return Optional.empty();
        }
        HashValue middle = value(found.middle());
        Optional<Start> raised = found.count() < settings.raisedFlood() ? Optional.empty() : Optional.of(here);
        Hold hold = new Hold(id(author, middle), author, middle, here, raised, found.count());
        near.forget(found.middle());
        tallies.put(hold.id, new Tally(signedAt.getEpochSecond(), found.count()));
        List<Hold> next = new ArrayList<>(all());
        next.add(hold);
        use(next);
        unsaved = true;
        return Optional.of(hold);
    }

    /** One more of a flood that is known. */
    private Optional<Hold> counted(Hold hold, Start here, PolicySettings.Defence settings) {
        Tally tally = tallies.computeIfAbsent(hold.id, id -> new Tally(here.since.getEpochSecond(), 0));
        tally.count(here.since.getEpochSecond(), settings.floodWindow().toSeconds());
        unsaved = true;
        if (hold.raised.isPresent() || tally.within < settings.raisedFlood()) {
            return Optional.empty();
        }
        Hold worse = hold.with(Optional.of(here), hold.count + tally.unsaved);
        tally.unsaved = 0;
        replace(hold, Optional.of(worse));
        return Optional.of(worse);
    }

    /**
     * Why this listing does not count, if it is part of a flood.
     *
     * @param raised asked only of one near a flood: whether its limit is that of an incident
     */
    Optional<String> words(
            HashValue listed, Listing listing, PolicySettings.Defence settings, Predicate<Listing> raised) {
        for (Hold hold : holds.getOrDefault(listing.origin().member(), List.of())) {
            if (hold.covers(listed, listing, settings.floodDistance())) {
                boolean underIncident = raised.test(listing);
                if (!underIncident || hold.coversUnderIncident(listing)) {
                    return Optional.of("held: " + hold.author + " added " + hold.count + " hashes around one picture"
                            + (underIncident ? ", too many for an incident too" : "")
                            + "; to count them: hashmesh defence release " + hold.id);
                }
            }
        }
        return Optional.empty();
    }

    /** All floods that are held, oldest first. */
    public List<Hold> all() {
        return holds.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Hold::since).thenComparing(Hold::id))
                .toList();
    }

    /** Its entries count from now on; what it was, if it was. */
    synchronized Optional<Hold> release(String id) {
        Optional<Hold> found = all().stream().filter(hold -> hold.id.equals(id)).findFirst();
        found.ifPresent(hold -> {
            tallies.remove(id);
            replace(hold, Optional.empty());
            unsaved = true;
            save();
        });
        return found;
    }

    /** Writes what changed. A crash before it loses the floods of the last seconds. */
    synchronized void save() {
        if (unsaved) {
            use(all().stream().map(this::withTally).toList());
            file.write(all().stream().map(Hold::words).toList());
            unsaved = false;
        }
    }

    /** Counts are put in now and then: each change copies all floods. */
    private Hold withTally(Hold hold) {
        Tally tally = tallies.get(hold.id);
        if (tally == null || tally.unsaved == 0) {
            return hold;
        }
        Hold counted = hold.with(hold.raised, hold.count + tally.unsaved);
        tally.unsaved = 0;
        return counted;
    }

    private Optional<Hold> holding(MemberName author, PdqHash pdq, int distance) {
        return holds.getOrDefault(author, List.of()).stream()
                .filter(hold -> pdq(hold.middle).distance(pdq) <= distance)
                .findFirst();
    }

    private void replace(Hold old, Optional<Hold> by) {
        List<Hold> next = new ArrayList<>(all());
        next.remove(old);
        by.ifPresent(next::add);
        use(next);
    }

    private void use(List<Hold> all) {
        Map<MemberName, List<Hold>> next = new HashMap<>();
        all.forEach(hold ->
                next.computeIfAbsent(hold.author, name -> new ArrayList<>()).add(hold));
        next.replaceAll((name, list) -> List.copyOf(list));
        holds = next;
    }

    private static PdqHash pdq(HashValue hash) {
        return PdqHash.of(hash.value().toByteArray(), 0);
    }

    private static HashValue value(PdqHash pdq) {
        return new HashValue(HashKind.PDQ, "", ByteString.copyFrom(pdq.bytes()));
    }

    private static String id(MemberName author, HashValue middle) {
        return Ids.of("flood " + author.value(), middle);
    }
}
