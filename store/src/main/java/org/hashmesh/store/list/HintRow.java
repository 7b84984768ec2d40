// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.Optional;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.log.LogNumber;

/**
 * A row beside ROWS and WITHDRAWALS, of which each entry makes one of its own or none: so rows are never replaced, and go
 * with their entry.
 */
record HintRow(Column column, Key key) {
    static final byte[] NOTHING = new byte[0];

    /** What this entry makes. */
    static Optional<HintRow> of(Statement statement, Origin origin, LogNumber log, EntryIndex index) {
        if (statement instanceof Statement.Opined opined) {
            return OpinionKeys.row(opined.opinion(), origin.member(), log, index)
                    .map(key -> new HintRow(Column.OPINIONS, key));
        } else if (statement instanceof Statement.Declared declared) {
            return Optional.of(
                    new HintRow(Column.INCIDENTS, IncidentKeys.statement(declared.incident(), origin, log, index)));
        } else if (statement instanceof Statement.Added added) {
            return incident(added)
                    .map(incident -> new HintRow(Column.INCIDENTS, IncidentKeys.entry(incident, log, index)));
        }
        return Optional.empty();
    }

    void put(Batch batch) {
        batch.put(column, key, NOTHING);
    }

    /** The incident that an ADD belongs to; such ones are urgent. */
    static Optional<IncidentId> incident(Statement.Added added) {
        String text = added.add().getIncident();
        return text.isEmpty() ? Optional.empty() : IncidentId.parse(text);
    }
}
