// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.Listing;

/**
 * What this member's own people decided not to count: hashes, whoever lists them, and single entries. Here only: nobody else
 * hears of it. Each change is on disk before it is answered. For many threads.
 */
public final class Suppressions {
    /** Suppressions at once: past that, a withdrawal or a dispute is the better tool. */
    public static final int MAX = 100_000;

    private static final int COLUMNS = 7;

    /**
     * One decision.
     *
     * @param id by which people call it
     * @param hash the hash, or nothing
     * @param entry the entry, when no hash is named
     * @param until when it ends by itself, if it does
     * @param at when it was decided
     * @param by who decided
     * @param reason why, for people
     */
    public record Suppression(
            String id,
            Optional<HashValue> hash,
            Optional<Place> entry,
            Optional<Instant> until,
            Instant at,
            String by,
            String reason) {
        boolean isOver(Instant now) {
            return until.filter(end -> !now.isBefore(end)).isPresent();
        }

        /** What counts again without it. */
        Release release() {
            return hash.<Release>map(Release.OfHash::new).orElseGet(() -> new Release.OfEntry(entry.orElseThrow()));
        }

        String words() {
            return "suppressed: by " + by + until.map(end -> " until " + end).orElse("") + ": " + reason;
        }
    }

    private final StateFile file;
    private volatile Map<HashValue, Suppression> byHash = Map.of();
    private volatile Map<Place, Suppression> byEntry = Map.of();

    private Suppressions(StateFile file) {
        this.file = file;
    }

    static Suppressions open(Path directory) {
        Suppressions all = new Suppressions(new StateFile(
                directory.resolve("suppressed.tsv"),
                "hash type value | entry log index, then until (seconds, 0 = for good), at, by, reason",
                COLUMNS));
        all.use(all.file.read(Suppressions::read));
        return all;
    }

    boolean none() {
        return byHash.isEmpty() && byEntry.isEmpty();
    }

    Optional<String> words(HashValue listed, Listing listing, Instant now) {
        Suppression found = byHash.get(listed);
        if (found == null || found.isOver(now)) {
            found = byEntry.get(new Place(listing.log(), listing.index()));
        }
        return found == null || found.isOver(now) ? Optional.empty() : Optional.of(found.words());
    }

    /** All that are not over, oldest first. */
    public List<Suppression> all(Instant now) {
        return all().filter(one -> !one.isOver(now))
                .sorted(Comparator.comparing(Suppression::at).thenComparing(Suppression::id))
                .toList();
    }

    private Stream<Suppression> all() {
        return Stream.concat(byHash.values().stream(), byEntry.values().stream());
    }

    /** Those whose time is over, and that nobody forgot yet. */
    List<Suppression> over(Instant now) {
        return all().filter(one -> one.isOver(now)).toList();
    }

    /** Drops what is over. */
    synchronized void forget(List<Suppression> over) {
        if (!over.isEmpty()) {
            save(all().filter(one -> !over.contains(one)).toList());
        }
    }

    /** From now on the hash does not count, whoever lists it. */
    public Suppression add(HashValue hash, Optional<Instant> until, Instant at, String by, String reason) {
        return add(
                new Suppression(Ids.of("suppress", hash), Optional.of(hash), Optional.empty(), until, at, by, reason));
    }

    /** From now on this entry does not count. */
    public Suppression add(Place entry, Optional<Instant> until, Instant at, String by, String reason) {
        return add(new Suppression(
                Ids.of("suppress", entry.toString()), Optional.empty(), Optional.of(entry), until, at, by, reason));
    }

    private synchronized Suppression add(Suppression one) {
        List<Suppression> next = new ArrayList<>(all().toList());
        next.removeIf(other -> other.id.equals(one.id));
        if (next.size() >= MAX) {
            throw new IllegalArgumentException(MAX + " suppressions stand already: take some back");
        }
        next.add(one);
        save(next);
        return one;
    }

    /** Takes it back; what it was, if it was. */
    synchronized Optional<Suppression> remove(String id, Instant now) {
        List<Suppression> next = new ArrayList<>(all().toList());
        Optional<Suppression> found = next.stream()
                .filter(one -> one.id.equals(id) && !one.isOver(now))
                .findFirst();
        if (found.isPresent()) {
            next.remove(found.get());
            save(next);
        }
        return found;
    }

    private void save(List<Suppression> next) {
        // A crash before this: nobody was answered, the old rows stand. After it: the new ones do.
        file.write(next.stream().map(Suppressions::row).toList());
        use(next);
    }

    private void use(List<Suppression> all) {
        Map<HashValue, Suppression> hashes = new LinkedHashMap<>();
        Map<Place, Suppression> entries = new LinkedHashMap<>();
        for (Suppression one : all) {
            one.hash.ifPresent(hash -> hashes.put(hash, one));
            one.entry.ifPresent(entry -> entries.put(entry, one));
        }
        byHash = hashes;
        byEntry = entries;
    }

    private static List<String> row(Suppression one) {
        String until = Long.toString(one.until.map(Instant::getEpochSecond).orElse(0L));
        String at = Long.toString(one.at.getEpochSecond());
        return one.hash
                .map(hash -> List.of("hash", hash.type(), hash.text(), until, at, one.by, one.reason))
                .orElseGet(() -> {
                    Place entry = one.entry.orElseThrow();
                    return List.of(
                            "entry",
                            entry.log().value().hex(),
                            Long.toString(entry.index().value()),
                            until,
                            at,
                            one.by,
                            one.reason);
                });
    }

    private static Suppression read(List<String> row) throws Exception {
        long until = Long.parseLong(row.get(3));
        Optional<Instant> end = until == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(until));
        Instant at = Instant.ofEpochSecond(Long.parseLong(row.get(4)));
        switch (row.get(0)) {
            case "hash" -> {
                HashValue hash = HashValue.parse(row.get(1), row.get(2));
                return new Suppression(
                        Ids.of("suppress", hash), Optional.of(hash), Optional.empty(), end, at, row.get(5), row.get(6));
            }
            case "entry" -> {
                Place entry =
                        new Place(new LogId(Digest.parseHex(row.get(1))), new EntryIndex(Long.parseLong(row.get(2))));
                return new Suppression(
                        Ids.of("suppress", entry.toString()),
                        Optional.empty(),
                        Optional.of(entry),
                        end,
                        at,
                        row.get(5),
                        row.get(6));
            }
            default -> throw new IllegalArgumentException("`" + row.get(0) + "` is neither hash nor entry");
        }
    }
}
