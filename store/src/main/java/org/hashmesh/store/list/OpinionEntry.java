// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.Comparator;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.v1.Opinion;

/**
 * An entry that says what its member thinks of another entry.
 *
 * @param origin the log that says it
 * @param log that log's id
 * @param index where it stands there
 * @param leafHash its own leaf's hash
 * @param said what it says
 */
public record OpinionEntry(Origin origin, LogId log, EntryIndex index, Digest leafHash, Opinion said) {
    /** Of several of one member the last in this order counts: by its own time, then log, then place. */
    static final Comparator<OpinionEntry> OLDEST_FIRST = Comparator.comparingLong(
                    (OpinionEntry entry) -> entry.said.getAt())
            .thenComparing(OpinionEntry::log)
            .thenComparing(OpinionEntry::index);
}
