// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.store.log.LogReader;

/**
 * What is listed under an incident, found through its own rows: no log is read for the entries in it that have nothing to do
 * with the incident. For many threads.
 */
public final class IncidentEntries {
    /** Entries that one page looks at, so that a filter that lets nothing through does not take long. */
    static final int PAGE_ENTRIES = 10_000;

    /** Entries of one log that are looked at for one in force: who takes part has not withdrawn so many and kept a later one. */
    static final int JOINING = 16;

    private final HashList list;
    private final IncidentList incidents;

    /** Of this list. */
    public IncidentEntries(HashList list) {
        this.list = list;
        this.incidents = list.incidents();
    }

    /**
     * Whether an incident is open and two members take part in it: the one that opened it, and another that has an entry in
     * force under it. Costs a read for each log that names it, and little more.
     */
    public boolean isJoined(IncidentId id, Instant now) {
        return incidents.find(id).filter(found -> found.isOpen(now)).isPresent()
                && incidents.firstEntries(id, JOINING).stream()
                        .flatMap(place -> list.at(place.log(), place.index(), now).stream())
                        .anyMatch(listing -> isOf(id, listing)
                                && listing.isInForce()
                                && !listing.origin().member().value().equals(id.member()));
    }

    /**
     * Listings of one log under an incident, newest first, from {@code start} down: as {@link HashList#page} has them.
     *
     * @param start where to start; the log's last entry when empty
     */
    public HashList.Page page(
            IncidentId id, LogReader log, Optional<EntryIndex> start, int max, Instant now, Predicate<Listing> wanted) {
        List<Listing> found = new ArrayList<>();
        if (log.isPurged()) {
            return new HashList.Page(found, Optional.empty());
        }
        Optional<EntryIndex> next = incidents.lastEntry(id, log, start.map(index -> new EntryIndex(index.value() + 1)));
        for (int looked = 0; next.isPresent() && looked < PAGE_ENTRIES && found.size() < max; looked++) {
            list.at(log.id(), next.get(), now)
                    .filter(listing -> isOf(id, listing) && wanted.test(listing))
                    .ifPresent(found::add);
            next = incidents.lastEntry(id, log, next);
        }
        return new HashList.Page(found, next);
    }

    /** A row is a hint; the entry says it. */
    private static boolean isOf(IncidentId id, Listing listing) {
        return listing.add().getIncident().equals(id.text());
    }
}
