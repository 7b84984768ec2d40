// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;

/**
 * Hashes that this member made up and gave away, to everybody by listing them or to one peer: no content has them, so a match on
 * one says that a list is in hands where it should not be. A match is an alarm, never a block. For many threads.
 */
public final class Canaries {
    /** Canaries at once. */
    public static final int MAX = 10_000;

    private static final int COLUMNS = 7;

    /**
     * One canary.
     *
     * @param id by which people call it
     * @param hash the made-up hash
     * @param givenTo whom it was given to alone; empty for everybody
     * @param planted when
     * @param note for people
     * @param alarms matches so far
     * @param lastAlarm the last of them
     */
    public record Canary(
            String id,
            HashValue hash,
            String givenTo,
            Instant planted,
            String note,
            long alarms,
            Optional<Instant> lastAlarm) {
        String words() {
            return "canary: made up here on " + planted + (givenTo.isEmpty() ? "" : " for " + givenTo)
                    + "; no content has this hash";
        }
    }

    private final StateFile file;
    private final Map<HashValue, Canary> canaries = new ConcurrentHashMap<>();
    private volatile boolean unsaved;

    private Canaries(StateFile file) {
        this.file = file;
    }

    static Canaries open(Path directory) {
        Canaries all = new Canaries(new StateFile(
                directory.resolve("canaries.tsv"),
                "hash type, value, given to, planted (seconds), note, alarms, last alarm (seconds, 0 = never)",
                COLUMNS));
        all.file.read(Canaries::read).forEach(canary -> all.canaries.put(canary.hash, canary));
        return all;
    }

    boolean none() {
        return canaries.isEmpty();
    }

    Optional<Canary> of(HashValue hash) {
        return Optional.ofNullable(canaries.get(hash));
    }

    /** Somebody asked about a canary's hash. */
    void alarm(HashValue hash, Instant at) {
        canaries.computeIfPresent(
                hash,
                (key, canary) -> new Canary(
                        canary.id,
                        hash,
                        canary.givenTo,
                        canary.planted,
                        canary.note,
                        canary.alarms + 1,
                        Optional.of(at)));
        unsaved = true;
    }

    /** All, oldest first. */
    public List<Canary> all() {
        return canaries.values().stream()
                .sorted(Comparator.comparing(Canary::planted).thenComparing(Canary::id))
                .toList();
    }

    /**
     * Makes one up.
     *
     * @param kind a function with values of one length
     * @throws IllegalArgumentException when it has not, or there are too many
     */
    public synchronized Canary plant(HashKind kind, String givenTo, Instant at, String note, RandomGenerator random) {
        if (kind.length() == 0) {
            throw new IllegalArgumentException("a canary is md5, sha1, sha256, pdq, tmk, tlsh or url_sha256");
        }
        if (canaries.size() >= MAX) {
            throw new IllegalArgumentException(MAX + " canaries stand already");
        }
        byte[] value = new byte[kind.length()];
        random.nextBytes(value);
        HashValue hash = new HashValue(kind, "", ByteString.copyFrom(value));
        Canary canary = new Canary(Ids.of("canary", hash), hash, givenTo, at, note, 0, Optional.empty());
        canaries.put(hash, canary);
        unsaved = true;
        save();
        return canary;
    }

    /** It is a hash as any other from now on; what it was, if it was. */
    public synchronized Optional<Canary> remove(String id) {
        Optional<Canary> found = canaries.values().stream()
                .filter(canary -> canary.id.equals(id))
                .findFirst();
        found.ifPresent(canary -> {
            canaries.remove(canary.hash);
            unsaved = true;
            save();
        });
        return found;
    }

    /** Writes what changed. A crash before it loses alarms of the last seconds, which are in the log. */
    synchronized void save() {
        if (unsaved) {
            List<List<String>> rows = new ArrayList<>();
            all().forEach(canary -> rows.add(row(canary)));
            // Before it: an alarm meanwhile is written the next time.
            unsaved = false;
            write(rows);
        }
    }

    private void write(List<List<String>> rows) {
        try {
            file.write(rows);
        } catch (RuntimeException e) {
            unsaved = true;
            throw e;
        }
    }

    private static List<String> row(Canary canary) {
        return List.of(
                canary.hash.type(),
                canary.hash.text(),
                canary.givenTo,
                Long.toString(canary.planted.getEpochSecond()),
                canary.note,
                Long.toString(canary.alarms),
                Long.toString(canary.lastAlarm.map(Instant::getEpochSecond).orElse(0L)));
    }

    private static Canary read(List<String> row) throws Exception {
        HashValue hash = HashValue.parse(row.get(0), row.get(1));
        long last = Long.parseLong(row.get(6));
        return new Canary(
                Ids.of("canary", hash),
                hash,
                row.get(2),
                Instant.ofEpochSecond(Long.parseLong(row.get(3))),
                row.get(4),
                Long.parseLong(row.get(5)),
                last == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(last)));
    }
}
