// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.function.Consumer;

/**
 * Who is who in the forum, now.
 *
 * <p>Laws: {@link #current} never blocks and never goes back to an older version. Every change is told to every listener
 * once, in order, after {@code current} already answers with it. A listener added twice is told twice. All snapshots of
 * one roster are of the same forum. Safe for use by any thread.
 */
public interface Roster {
    /** The newest snapshot. Ask again for each decision: what it said a second ago proves nothing. */
    RosterSnapshot current();

    /**
     * Tells the listener of every later change, on the roster's own thread: return soon. To miss nothing, listen first
     * and ask {@link #current} then.
     *
     * @return ends the listening when closed; a call under way may still finish
     */
    Listening onChange(Consumer<RosterSnapshot> listener);

    /** A listener's place, given up by closing it. */
    @FunctionalInterface
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
