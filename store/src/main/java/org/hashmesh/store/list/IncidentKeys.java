// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;
import org.hashmesh.v1.Incident;

/** The keys of incidents and what belongs to them, as {@link org.hashmesh.store.kv.Column} describes them. */
final class IncidentKeys {
    private static final int STATEMENT = 0;
    private static final int ENTRY = 1;

    /** Where the log's number stands in either. */
    private static final int LOG_AT = 1 + Digest.BYTES;

    private IncidentKeys() {}

    static Key statement(Incident incident, Origin origin, LogNumber log, EntryIndex index) {
        IncidentId id = new IncidentId(origin.member().value(), incident.getName());
        return NewestFirst.place(key(STATEMENT, id).plusU32(log.value()), incident.getAt(), index);
    }

    static Key entry(IncidentId id, LogNumber log, EntryIndex index) {
        return key(ENTRY, id).plusU32(log.value()).plusU40(index.value());
    }

    /** What is said of every incident. */
    static KeyRange statements() {
        return KeyRange.startingWith(Key.empty().plusU8(STATEMENT));
    }

    /** What is said of this one. */
    static KeyRange statements(IncidentId id) {
        return KeyRange.startingWith(key(STATEMENT, id));
    }

    /** The ADDs that say that they belong to this one. */
    static KeyRange entries(IncidentId id) {
        return KeyRange.startingWith(key(ENTRY, id));
    }

    /** Of them those of this log and of logs with greater numbers. */
    static KeyRange entriesFrom(IncidentId id, LogNumber log) {
        return new KeyRange(key(ENTRY, id).plusU32(log.value()), entries(id).to());
    }

    /** Of them those of this log, before a place in it; all when there is none. */
    static KeyRange entriesOf(IncidentId id, LogNumber log, Optional<EntryIndex> before) {
        KeyRange all = KeyRange.startingWith(key(ENTRY, id).plusU32(log.value()));
        return before.map(end -> KeyRange.of(all.from(), entry(id, log, end))).orElse(all);
    }

    static LogNumber log(Key row) {
        return new LogNumber((int) row.numberAt(LOG_AT, StoreKeys.NUMBER_BYTES));
    }

    private static Key key(int kind, IncidentId id) {
        return Key.empty()
                .plusU8(kind)
                .plus(Digest.sha256(id.text().getBytes(StandardCharsets.UTF_8)).toBytes());
    }
}
