// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.hashmesh.node.defence.Released;
import org.hashmesh.store.journal.Arrivals;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.ChangeJournal;
import org.hashmesh.store.journal.CursorException;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.log.Logs;

/**
 * What arrived after the cursors that callers named last, kept from one request of a stream to the next. For many threads.
 */
final class RecentArrivals {
    /** Hunts that go on at the same time; one more reads its part of the journal again with each request. */
    private static final int MOST = 8;

    private final ChangeJournal journal;
    private final Logs logs;
    private final Map<ChangeCursor, Since> kept = new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ChangeCursor, Since> eldest) {
            return size() > MOST;
        }
    };

    /** What came after a place, and what counts again since. */
    private record Since(Arrivals arrivals, Released released) {
        boolean has(Listing listing) {
            return arrivals.has(listing.log(), listing.index()) || released.covers(listing);
        }
    }

    RecentArrivals(ChangeJournal journal, Logs logs) {
        this.journal = journal;
        this.logs = logs;
    }

    /**
     * Tells which listings arrived after it, or count again since, as of now.
     *
     * @throws CursorException when this journal cannot go on from it
     */
    Predicate<Listing> after(String cursor) throws CursorException {
        ChangeCursor place = journal.find(cursor);
        Since since;
        synchronized (kept) {
            since = kept.computeIfAbsent(place, this::since);
        }
        since.arrivals.follow();
        return since::has;
    }

    private Since since(ChangeCursor place) {
        Released released = new Released();
        return new Since(new Arrivals(journal, logs, place, released::add), released);
    }
}
