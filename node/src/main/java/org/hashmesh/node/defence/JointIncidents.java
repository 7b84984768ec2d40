// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.store.list.Listing;
import org.jspecify.annotations.Nullable;

/**
 * Which incidents raise the limits of the defences: open ones that two members take part in, the one that opened it and
 * another that lists something under it. So nobody raises a limit alone; and limits are raised ({@code incident-times} in
 * {@code policy.toml}), never lifted, since anybody may join the incident of another.
 *
 * <p>The list is asked about an incident when a listing under it would be held, and again every few seconds; so a match does
 * not ask it each time. For many threads.
 */
public final class JointIncidents {
    /** Incidents of one member's listings that are known at once; under others its limits are the usual ones. */
    static final int OF_EACH = 64;

    private static final int COLUMNS = 2;

    /** Knows the list. */
    @FunctionalInterface
    public interface Source {
        /** Whether this incident is open, and a member other than the one that opened it has an entry in force under it. */
        boolean isJoined(IncidentId id, Instant now);
    }

    private static final class Answer {
        private final IncidentId id;
        private volatile boolean joined;
        /** Whether a listing was held that will count if the incident is joined. */
        private volatile boolean held;

        private volatile boolean asked = true;

        Answer(IncidentId id, boolean joined) {
            this.id = id;
            this.joined = joined;
        }
    }

    private final StateFile file;
    private final Source source;

    /** By the member that lists, then by the incident's id. */
    private final Map<String, Map<String, Answer>> answers = new ConcurrentHashMap<>();

    /** Those under which something is held, as on the disk. Of the thread that follows. */
    private List<List<String>> saved;

    private JointIncidents(StateFile file, Source source) {
        this.file = file;
        this.source = source;
        this.saved = file.read(row -> row);
        for (List<String> row : saved) {
            IncidentId.parse(row.get(1)).ifPresent(id -> {
                Answer answer = new Answer(id, false);
                answer.held = true;
                of(row.get(0)).put(id.text(), answer);
            });
        }
    }

    static JointIncidents open(Path directory, Source source) {
        return new JointIncidents(
                new StateFile(directory.resolve("held-under-incidents.tsv"), "member, incident", COLUMNS), source);
    }

    /** Whether this listing has raised limits: it is in force and names such an incident. To be asked of one that is held else. */
    boolean raise(Listing listing, Instant now) {
        String id = listing.add().getIncident();
        if (!listing.isInForce() || id.isEmpty()) {
            return false;
        }
        Answer answer = answer(of(listing.origin().member().value()), id, now);
        if (answer == null) {
            return false;
        }
        answer.asked = true;
        if (listing.incidentOpen() && answer.joined) {
            return true;
        }
        answer.held = true;
        return false;
    }

    private Map<String, Answer> of(String member) {
        return answers.computeIfAbsent(member, name -> new ConcurrentHashMap<>());
    }

    private @Nullable Answer answer(Map<String, Answer> ofMember, String text, Instant now) {
        Answer known = ofMember.get(text);
        if (known != null || ofMember.size() >= OF_EACH) {
            return known;
        }
        Optional<IncidentId> id = IncidentId.parse(text);
        if (id.isEmpty()) {
            return null;
        }
        return ofMember.computeIfAbsent(text, missing -> new Answer(id.get(), source.isJoined(id.get(), now)));
    }

    /**
     * Asks the list again.
     *
     * @return incidents under which something was held that counts from now on, until {@link #save}
     */
    List<Release> follow(Instant now) {
        List<Release> again = new ArrayList<>();
        for (Map<String, Answer> ofMember : answers.values()) {
            boolean full = ofMember.size() >= OF_EACH;
            ofMember.values().removeIf(answer -> !answer.asked && (full || !answer.held));
            for (Answer answer : ofMember.values()) {
                answer.asked = false;
                answer.joined = source.isJoined(answer.id, now);
                if (answer.joined && answer.held) {
                    again.add(new Release.OfIncident(answer.id.text()));
                }
            }
        }
        return again.stream().distinct().toList();
    }

    /** What {@link #follow} gave is noted. A crash before it: it is noted once more. */
    void save() {
        List<List<String>> rows = new ArrayList<>();
        answers.forEach((member, ofMember) -> ofMember.forEach((id, answer) -> {
            if (answer.joined) {
                answer.held = false;
            } else if (answer.held) {
                rows.add(List.of(member, id));
            }
        }));
        rows.sort((one, other) -> one.toString().compareTo(other.toString()));
        if (!rows.equals(saved)) {
            file.write(rows);
            saved = rows;
        }
    }

    int size(String member) {
        return of(member).size();
    }
}
