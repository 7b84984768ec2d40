// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import java.util.Optional;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.store.list.Listing;

/**
 * Something that a reader of the list should know. Its listing is as it stands when it is read.
 *
 * @param kind what it is
 * @param listing which listing it is about, if one
 * @param log the log of the entry behind it; of the log that is gone
 * @param index of that entry; empty for a log that is gone
 * @param incident the incident's id; empty when it is about none
 */
public record ListChange(
        Kind kind, Optional<Listing> listing, Origin log, Optional<EntryIndex> index, String incident) {
    /** What a change is. */
    public enum Kind {
        /** A member listed a hash. */
        LISTED,
        /** Something else became of a listing. */
        CHANGED,
        /** Somebody said what it thinks of a listing. */
        OPINION,
        /** A member said something about an incident of its. */
        INCIDENT,
        /** Nothing that this log said is listed any more; what of it counts comes again. */
        DROPPED
    }

    static ListChange of(Kind kind, Listing listing, Origin log, EntryIndex index) {
        return new ListChange(kind, Optional.of(listing), log, Optional.of(index), "");
    }

    static ListChange incident(IncidentId id, Origin log, EntryIndex index) {
        return new ListChange(Kind.INCIDENT, Optional.empty(), log, Optional.of(index), id.text());
    }

    static ListChange dropped(Origin log) {
        return new ListChange(Kind.DROPPED, Optional.empty(), log, Optional.empty(), "");
    }
}
