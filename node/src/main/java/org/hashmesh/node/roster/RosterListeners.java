// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of one roster. One that fails is logged and does not keep the others from being told. */
final class RosterListeners {
    private static final Logger LOG = LoggerFactory.getLogger(RosterListeners.class);

    private final List<Place> places = new CopyOnWriteArrayList<>();

    Roster.Listening add(Consumer<RosterSnapshot> listener) {
        Place place = new Place(listener);
        places.add(place);
        return () -> places.remove(place);
    }

    void tell(RosterSnapshot snapshot) {
        for (Place place : places) {
            try {
                place.listener.accept(snapshot);
            } catch (RuntimeException e) {
                LOG.error("a listener failed on roster version {}", snapshot.version(), e);
            }
        }
    }

    /** Equal only to itself, so that a listener added twice has two places. */
    private static final class Place {
        private final Consumer<RosterSnapshot> listener;

        private Place(Consumer<RosterSnapshot> listener) {
            this.listener = listener;
        }
    }
}
