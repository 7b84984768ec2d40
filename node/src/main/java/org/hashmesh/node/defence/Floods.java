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
 * Only those: the author's other entries count. For many threads.
 */
public final class Floods {
    /** Floods held at once, of all authors. */
    static final int MAX = 4_096;

    /** Authors whose hashes are watched: more than a forum has members. */
    static final int MAX_AUTHORS = 1_024;

    private static final int COLUMNS = 6;

    /**
     * One flood.
     *
     * @param id by which people call it
     * @param author whose
     * @param middle the hash around which the others are
     * @param from the first entry that is held
     * @param since when that was signed
     * @param count near-duplicates so far
     */
    public record Hold(String id, MemberName author, HashValue middle, Place from, Instant since, int count) {
        /** Whether a listing of this hash is part of it. */
        boolean covers(HashValue listed, Listing listing, int distance) {
            return listing.origin().member().equals(author)
                    && listed.kind() == HashKind.PDQ
                    && pdq(middle).distance(pdq(listed)) <= distance
                    && (listing.log().equals(from.log())
                            ? listing.index().compareTo(from.index()) >= 0
                            : !listing.signedAt().isBefore(since));
        }

        /** Everything but the id, which the rest gives. */
        List<String> words() {
            return List.of(
                    author.value(),
                    middle.text(),
                    from.log().value().hex(),
                    Long.toString(from.index().value()),
                    Long.toString(since.getEpochSecond()),
                    Integer.toString(count));
        }

        /** Reads {@link #words}. */
        static Hold read(List<String> words) throws MalformedNameException, FieldException {
            MemberName author = MemberName.parse(words.get(0));
            HashValue middle = HashValue.parse(HashKind.PDQ.label(), words.get(1));
            return new Hold(
                    Floods.id(author, middle),
                    author,
                    middle,
                    new Place(new LogId(Digest.parseHex(words.get(2))), new EntryIndex(Long.parseLong(words.get(3)))),
                    Instant.ofEpochSecond(Long.parseLong(words.get(4))),
                    Integer.parseInt(words.get(5)));
        }
    }

    private final StateFile file;
    private final Map<MemberName, NearClusters> clusters = new HashMap<>();
    private volatile Map<MemberName, List<Hold>> holds = Map.of();
    private boolean unsaved;

    private Floods(StateFile file) {
        this.file = file;
    }

    static Floods open(Path directory) {
        Floods all = new Floods(new StateFile(
                directory.resolve("held-floods.tsv"),
                "author, pdq in the middle, from log, index, since (seconds), count",
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
     * @return the flood, when this entry is the first that is held
     */
    synchronized Optional<Hold> listed(
            HashValue hash, MemberName author, Place place, Instant signedAt, PolicySettings.Defence settings) {
        if (hash.kind() != HashKind.PDQ) {
            return Optional.empty();
        }
        PdqHash pdq = pdq(hash);
        Optional<Hold> known = holding(author, pdq, settings.floodDistance());
        if (known.isPresent()) {
            replace(known.get(), Optional.of(counted(known.get())));
            unsaved = true;
            return Optional.empty();
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
        Hold hold = new Hold(id(author, middle), author, middle, place, signedAt, found.count());
        near.forget(found.middle());
        List<Hold> next = new ArrayList<>(all());
        next.add(hold);
        use(next);
        unsaved = true;
        return Optional.of(hold);
    }

    /** Why this listing does not count, if it is part of a flood. */
    Optional<String> words(HashValue listed, Listing listing, PolicySettings.Defence settings) {
        if (listed.kind() != HashKind.PDQ) {
            return Optional.empty();
        }
        return holds.getOrDefault(listing.origin().member(), List.of()).stream()
                .filter(hold -> hold.covers(listed, listing, settings.floodDistance()))
                .findFirst()
                .map(hold -> "held: " + hold.author + " added " + hold.count
                        + " hashes around one picture; to count them: hashmesh defence release " + hold.id);
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
            replace(hold, Optional.empty());
            unsaved = true;
            save();
        });
        return found;
    }

    /** Writes what changed. A crash before it loses the floods of the last seconds. */
    synchronized void save() {
        if (unsaved) {
            file.write(all().stream().map(Hold::words).toList());
            unsaved = false;
        }
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

    private static Hold counted(Hold hold) {
        return new Hold(hold.id, hold.author, hold.middle, hold.from, hold.since, hold.count + 1);
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
