// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.time.Instant;
import java.util.Comparator;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.entry.IncidentRules;
import org.hashmesh.v1.Incident;

/**
 * An incident as its member last told it.
 *
 * @param id its full id
 * @param origin the log that tells it
 * @param log that log's id
 * @param index where it stands there
 * @param said what it says
 */
public record DeclaredIncident(IncidentId id, Origin origin, LogId log, EntryIndex index, Incident said) {
    /** Of several statements the last in this order counts: by its own time, then log, then place. */
    static final Comparator<DeclaredIncident> OLDEST_FIRST = Comparator.comparingLong(
                    (DeclaredIncident incident) -> incident.said.getAt())
            .thenComparing(DeclaredIncident::log)
            .thenComparing(DeclaredIncident::index);

    /** Whether it goes on: neither closed nor past its time. */
    public boolean isOpen(Instant now) {
        return IncidentRules.isOpen(said, now.getEpochSecond());
    }
}
