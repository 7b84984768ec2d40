// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.list.NewestFirst.Verdict;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.StoreKeys;

/**
 * The incidents that members declared, and what belongs to each: a function of the entries held and of the forum's word, not
 * of the order of arrival. Rows are hints; each answer is read from the entry itself. For many threads.
 */
public final class IncidentList {
    private final KeyValues store;
    private final Logs logs;
    private final Effect effect;

    public IncidentList(KeyValues store, Logs logs, Effect effect) {
        this.store = store;
        this.logs = logs;
        this.effect = effect;
    }

    /** The incident of this id as its member last told it; empty when it never did, or was evicted. */
    public Optional<DeclaredIncident> find(IncidentId id) {
        return read(IncidentKeys.statements(id)).stream().findFirst();
    }

    /** Every incident, in no order that matters. Costs a few reads for each. */
    public List<DeclaredIncident> all() {
        return read(IncidentKeys.statements());
    }

    private List<DeclaredIncident> read(KeyRange range) {
        Map<IncidentId, DeclaredIncident> newest = new HashMap<>();
        TreeHasher hasher = new TreeHasher();
        List<KeyValue> first = store.scanEach(Column.INCIDENTS, List.of(range), NewestFirst.PAGE)
                .get(0);
        NewestFirst.walk(store, Column.INCIDENTS, range, first, row -> {
            Optional<LogReader> log = logs.find(IncidentKeys.log(row));
            if (log.isEmpty()
                    || log.get().isPurged()
                    || !effect.hasVoice(log.get().id())) {
                return Verdict.NONE;
            }
            Optional<DeclaredIncident> told = told(log.get(), row, hasher);
            told.ifPresent(incident -> newest.merge(
                    incident.id(),
                    incident,
                    (one, other) -> DeclaredIncident.OLDEST_FIRST.compare(one, other) < 0 ? other : one));
            return told.isPresent() ? Verdict.COUNTS : Verdict.OLDER;
        });
        return new ArrayList<>(newest.values());
    }

    private Optional<DeclaredIncident> told(LogReader log, Key row, TreeHasher hasher) {
        EntryIndex index = NewestFirst.index(row);
        if (!HashList.counts(log, index)) {
            return Optional.empty();
        }
        return HashList.leaf(log, index)
                .filter(leaf ->
                        effect.annulment(log.id(), index, leaf.hash(hasher)).isEmpty())
                .filter(leaf -> Statement.read(leaf.bytes()) instanceof Statement.Declared declared
                        && IncidentKeys.statement(declared.incident(), log.origin(), log.number(), index)
                                .equals(row))
                .map(leaf -> (Statement.Declared) Statement.read(leaf.bytes()))
                .map(declared -> new DeclaredIncident(
                        new IncidentId(
                                log.origin().member().value(),
                                declared.incident().getName()),
                        log.origin(),
                        log.id(),
                        index,
                        declared.incident()));
    }

    /**
     * Where an ADD stands that may belong to an incident.
     *
     * @param log its log
     * @param index where it stands there
     */
    public record Place(LogId log, EntryIndex index) {}

    /**
     * The ADDs that name an incident, at most so many, by log and place within it. Whether each counts is what {@link
     * HashList#at} says.
     */
    public List<Place> entries(IncidentId id, int max) {
        List<Place> places = new ArrayList<>();
        try (Scan scan = store.scan(Column.INCIDENTS, IncidentKeys.entries(id))) {
            while (scan.hasNext() && places.size() < max) {
                Key row = scan.next().key();
                logs.find(IncidentKeys.log(row))
                        .filter(log -> !log.isPurged())
                        .ifPresent(log -> places.add(new Place(log.id(), new EntryIndex(StoreKeys.indexAtEnd(row)))));
            }
        }
        return places;
    }

    /**
     * The first ADDs of each log that name an incident, by log. Costs a read for each log, however many of them a log has.
     *
     * @param ofEach how many of a log, at most
     */
    public List<Place> firstEntries(IncidentId id, int ofEach) {
        List<Place> places = new ArrayList<>();
        KeyRange rest = IncidentKeys.entries(id);
        while (true) {
            List<KeyValue> rows =
                    store.scanEach(Column.INCIDENTS, List.of(rest), ofEach).get(0);
            if (rows.isEmpty()) {
                return places;
            }
            LogNumber number = IncidentKeys.log(rows.get(0).key());
            logs.find(number)
                    .filter(log -> !log.isPurged())
                    .ifPresent(log -> rows.stream()
                            .map(KeyValue::key)
                            .filter(row -> IncidentKeys.log(row).equals(number))
                            .forEach(
                                    row -> places.add(new Place(log.id(), new EntryIndex(StoreKeys.indexAtEnd(row))))));
            rest = IncidentKeys.entriesFrom(id, new LogNumber(number.value() + 1));
        }
    }

    /** The last ADD of a log that names an incident, before a place in the log if one is given. Costs a read. */
    Optional<EntryIndex> lastEntry(IncidentId id, LogReader log, Optional<EntryIndex> before) {
        return store.last(Column.INCIDENTS, IncidentKeys.entriesOf(id, log.number(), before))
                .map(row -> new EntryIndex(StoreKeys.indexAtEnd(row.key())));
    }
}
