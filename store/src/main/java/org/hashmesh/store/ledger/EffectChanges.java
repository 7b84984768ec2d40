// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.ChangeJournal;
import org.hashmesh.store.journal.ChangeRecord;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;

/**
 * Writes into the journal when the forum, or evidence, changes what entries count: no commit says so. It remembers what it
 * wrote last, so whatever changed while nobody looked, over a crash too, is found when it looks the next time. Entries
 * that come later are told with their effect when they come. What the node itself counts again, it is told.
 */
public final class EffectChanges {
    private static final Key STANDING = Key.of("standing/".getBytes(StandardCharsets.UTF_8));
    private static final Key TAKEN_DOWN = Key.of("taken-down-up-to-act".getBytes(StandardCharsets.UTF_8));

    private final Ledger ledger;
    private final KeyValues store;
    private final Logs logs;
    private final ChangeJournal journal;
    private final Map<LogId, Standing> written = new HashMap<>();
    private long takenDownUpTo;

    /** What the forum says now. */
    public interface Word {
        /** Of a log as a whole. */
        Standing standing(LogId log);

        /** The entries that were taken down. */
        Collection<TakenDownEntry> takenDownEntries();
    }

    /**
     * An entry that was taken down.
     *
     * @param log which log
     * @param index where it stands there
     * @param act the number of the act that says so
     */
    public record TakenDownEntry(LogId log, EntryIndex index, long act) {}

    /** One lock with the ledger: its monitor. */
    EffectChanges(Ledger ledger, KeyValues store, Logs logs, ChangeJournal journal) {
        this.ledger = ledger;
        this.store = store;
        this.logs = logs;
        this.journal = journal;
        reload();
    }

    /** Reads again what was written, after the store was opened again. */
    void reload() {
        written.clear();
        try (Scan scan = store.scan(Column.META, KeyRange.startingWith(STANDING))) {
            while (scan.hasNext()) {
                KeyValue next = scan.next();
                byte[] id = next.key().bytes(STANDING.length(), next.key().length());
                written.put(new LogId(Digest.of(id)), Standing.decode(next.value()));
            }
        }
        takenDownUpTo = store.get(Column.META, TAKEN_DOWN)
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .orElse(0L);
    }

    /** Looks at all logs, and at what was taken down. Costs a lookup a log. */
    public void follow(Word word) {
        synchronized (ledger) {
            Batch batch = new Batch();
            List<ChangeRecord> records = new ArrayList<>();
            Map<LogId, Standing> changed = new HashMap<>();
            logs.all().forEach(log -> compare(log, word, batch, records, changed));
            long act = takenDownUpTo;
            for (TakenDownEntry entry : word.takenDownEntries()) {
                if (entry.act() > takenDownUpTo) {
                    act = Math.max(act, entry.act());
                    Optional<LogReader> log = logs.find(entry.log())
                            .filter(found -> found.head().size().contains(entry.index()));
                    long index = entry.index().value();
                    log.ifPresent(found -> records.add(ChangeRecord.effect(found, index, index + 1)));
                }
            }
            if (act > takenDownUpTo) {
                batch.put(
                        Column.META,
                        TAKEN_DOWN,
                        ByteBuffer.allocate(Long.BYTES).putLong(act).array());
            }
            commit(batch, records, changed);
            takenDownUpTo = act;
        }
    }

    /** Looks at one log: also after its entries came, since it may have come in another standing than it left. A lookup. */
    public void follow(LogId log, Word word) {
        synchronized (ledger) {
            Batch batch = new Batch();
            List<ChangeRecord> records = new ArrayList<>();
            Map<LogId, Standing> changed = new HashMap<>();
            logs.find(log).ifPresent(found -> compare(found, word, batch, records, changed));
            commit(batch, records, changed);
        }
    }

    /**
     * Notes that this node counts again what it had held back itself: see {@link ChangeRecord#released}. When it returns, that
     * survives a power cut.
     *
     * @throws org.hashmesh.store.kv.StoreFailedException when the disk refuses: not known whether it was noted
     */
    public void released(List<String> what) {
        synchronized (ledger) {
            Batch batch = new Batch();
            ChangeCursor changes =
                    journal.put(batch, what.stream().map(ChangeRecord::released).toList());
            // A crash before: not noted, and the caller has released nothing yet. After: noted, perhaps for nothing.
            store.commit(batch, Durability.SYNCED);
            journal.show(changes);
        }
    }

    private void compare(
            LogReader log, Word word, Batch batch, List<ChangeRecord> records, Map<LogId, Standing> changed) {
        Standing before = written.getOrDefault(log.id(), Standing.OPEN);
        Standing now = word.standing(log.id());
        if (now.equals(before)) {
            return;
        }
        changed.put(log.id(), now);
        batch.put(Column.META, STANDING.plus(log.id().value().toBytes()), now.encode());
        long from = before.voice() == now.voice() ? Math.min(before.reach(), now.reach()) : 0;
        long size = log.head().size().value();
        if (now.gone()) {
            records.add(ChangeRecord.dropped(log));
        } else if (from < size) {
            records.add(ChangeRecord.effect(log, from, size));
        }
    }

    private void commit(Batch batch, List<ChangeRecord> records, Map<LogId, Standing> changed) {
        if (batch.size() == 0) {
            return;
        }
        ChangeCursor changes = journal.put(batch, records);
        // A crash before: found again at the next start. After: done.
        store.commit(batch, Durability.SYNCED);
        written.putAll(changed);
        ledger.tellEffectChanged();
        journal.show(changes);
    }
}
