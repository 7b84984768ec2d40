// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.Listing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was released after some place in the journal. For many threads. */
public final class Released {
    private static final Logger LOG = LoggerFactory.getLogger(Released.class);

    private final Set<HashValue> hashes = ConcurrentHashMap.newKeySet();
    private final Set<Place> entries = ConcurrentHashMap.newKeySet();
    /** Floods and sources: few. */
    private final List<Release> others = new CopyOnWriteArrayList<>();

    private volatile boolean anything;

    /** One more, as the journal has it. Of one that a later version wrote, nothing is known: it may be anything. */
    public void add(String text) {
        try {
            Release release = Release.parse(text);
            if (release instanceof Release.OfHash one) {
                hashes.add(one.hash());
            } else if (release instanceof Release.OfEntry one) {
                entries.add(one.entry());
            } else if (!others.contains(release)) {
                others.add(release);
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; all listings are taken as released", e.getMessage());
            anything = true;
        }
    }

    /** Whether it is among them; one that was never held back may be. */
    public boolean covers(Listing listing) {
        return anything
                || hashes.contains(listing.hash())
                || entries.contains(new Place(listing.log(), listing.index()))
                || others.stream().anyMatch(release -> release.covers(listing));
    }
}
