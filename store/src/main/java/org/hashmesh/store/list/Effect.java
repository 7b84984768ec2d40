// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;

/**
 * Which entries have an effect, as the forum decides: asked for each answer, since it may decide anew at any time.
 *
 * <p>Laws: one entry has one verdict at a moment, on every node that knows the same acts. Never blocks; for many threads.
 */
public interface Effect {
    /** Why this entry has no effect whatever it says; empty when it may have one. */
    Optional<Annulment> annulment(LogId log, EntryIndex index, Digest leafHash);

    /** How many entries of the log, from the first on, may have an effect: for estimates. */
    long reach(LogId log);

    /** How many entries were taken down: for estimates. */
    long takenDown();

    /**
     * Whether the log's member is in the forum now: what those who left think counts for nothing, even where their entries
     * stay.
     */
    boolean hasVoice(LogId log);

    /** Of a store that is looked at without its forum: every entry may have one. */
    static Effect everywhere() {
        return new Effect() {
            @Override
            public Optional<Annulment> annulment(LogId log, EntryIndex index, Digest leafHash) {
                return Optional.empty();
            }

            @Override
            public boolean hasVoice(LogId log) {
                return true;
            }

            @Override
            public long reach(LogId log) {
                return Long.MAX_VALUE;
            }

            @Override
            public long takenDown() {
                return 0;
            }
        };
    }
}
