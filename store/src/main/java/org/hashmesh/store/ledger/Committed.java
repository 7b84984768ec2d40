// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.List;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.log.LogReader;

/**
 * What followers hear after a commit: the log holds more, durably.
 *
 * @param log which
 * @param from entries held before
 * @param to entries held now; equal to {@code from} when the author only signed again
 */
public record Committed(LogReader log, TreeSize from, TreeSize to) {
    /** Hears of what was committed, in its order, on the thread that did it: returns soon and throws nothing. */
    @FunctionalInterface
    public interface Follower {
        void committed(Committed commit);

        /**
         * Entries are durable that readers do not see yet; {@link #committed} follows as soon as they do. For who must not be
         * behind what readers see.
         *
         * @param entries how many; none when the author only signed again
         * @param leaves the entries; none of them when they are on the disk only
         */
        default void arriving(long entries, List<Leaf> leaves) {}

        /** The log is let go of, durably: nothing of it is held. It may come anew. */
        default void forgotten(LogReader log) {}

        /** The forum, or evidence, changed what entries that are held count. */
        default void effectChanged() {}
    }
}
