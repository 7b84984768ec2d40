// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.function.Consumer;

/** A roster that is whatever it was last told: for simulations and tests. */
public final class MemoryRoster implements Roster {
    private final RosterListeners listeners = new RosterListeners();
    private volatile RosterSnapshot current;

    /** Begins with this. */
    public MemoryRoster(RosterSnapshot first) {
        this.current = first;
    }

    @Override
    public RosterSnapshot current() {
        return current;
    }

    @Override
    public Listening onChange(Consumer<RosterSnapshot> listener) {
        return listeners.add(listener);
    }

    /**
     * Changes the roster and tells the listeners on the caller's thread.
     *
     * @throws IllegalArgumentException when the version does not grow or the forum is another
     */
    public synchronized void change(RosterSnapshot next) {
        if (next.version().number() <= current.version().number()
                || !next.forum().equals(current.forum())) {
            throw new IllegalArgumentException("a roster's version grows and its forum stays");
        }
        current = next;
        listeners.tell(next);
    }
}
