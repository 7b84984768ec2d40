// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;

/**
 * The order in which commits changed the list here, one small record each, in the same batch as what it is about: so a
 * reader who follows it by its numbers loses nothing and hears nothing twice, whatever crashes. For many readers; the ledger
 * alone writes.
 *
 * <p>Each record carries a check over itself and all before it. A store of an earlier version has none: its journal begins
 * with one record a log.
 */
public final class ChangeJournal {
    private static final Key INSTANCE = Key.of("changes".getBytes(StandardCharsets.UTF_8));
    private static final int INSTANCE_BYTES = 8;
    private static final int CHECK_BYTES = Integer.BYTES;

    private final KeyValues store;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile ChangeCursor start;
    private volatile ChangeCursor end;

    private ChangeJournal(KeyValues store, ChangeCursor start, ChangeCursor end) {
        this.store = store;
        this.start = start;
        this.end = end;
    }

    /**
     * Opens the journal of a store, and makes it when there is none.
     *
     * @throws StoreDamagedException when it has lost its beginning
     */
    public static ChangeJournal open(KeyValues store, Logs logs) {
        if (store.get(Column.META, INSTANCE).isEmpty()) {
            begin(store, logs);
        }
        ChangeCursor start = readStart(store);
        return new ChangeJournal(store, start, readEnd(store, start));
    }

    private static void begin(KeyValues store, Logs logs) {
        if (store.last(Column.CHANGES, KeyRange.all()).isPresent()) {
            throw new StoreDamagedException("the journal of changes does not say which one it is");
        }
        beginAgain(store, logs);
    }

    private static void beginAgain(KeyValues store, Logs logs) {
        byte[] instance = new byte[INSTANCE_BYTES];
        new SecureRandom().nextBytes(instance);
        ChangeCursor start = start(instance);
        Batch batch = new Batch().put(Column.META, INSTANCE, instance);
        try (Scan scan = store.scan(Column.CHANGES, KeyRange.all())) {
            scan.forEachRemaining(pair -> batch.delete(Column.CHANGES, pair.key()));
        }
        List<ChangeRecord> held = logs.all().stream()
                .map(LogReader::head)
                .filter(head -> head.size().value() > 0)
                .map(head -> ChangeRecord.grew(head, 0))
                .toList();
        append(batch, start, held);
        // A crash before: the next opening does it. After: done.
        store.commit(batch, Durability.SYNCED);
    }

    /** Makes another journal instead of one that does not verify: cursors of the old one are refused. For the ledger. */
    public void repair(Logs logs) {
        if (verify(logs).isPresent()) {
            beginAgain(store, logs);
            reload();
            listeners.forEach(Runnable::run);
        }
    }

    /** What is wrong with it, if anything is: reads all of it. */
    public Optional<String> verify(Logs logs) {
        Map<LogNumber, Long> known = new HashMap<>();
        ChangeCursor at = start;
        try (Scan scan = store.scan(Column.CHANGES, KeyRange.all())) {
            while (scan.hasNext()) {
                KeyValue next = scan.next();
                Entry entry = Entry.decode(next.value());
                if (!next.key().equals(key(at.sequence())) || check(at, entry.record.encode()) != entry.check) {
                    return Optional.of("record " + at.sequence() + " is damaged or not there");
                }
                at = new ChangeCursor(at.instance(), at.sequence() + 1, 0, entry.check);
                if (entry.record.kind() == ChangeRecord.Kind.GREW) {
                    known.put(entry.record.log(), entry.record.to());
                }
            }
        } catch (StoreDamagedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return logs.heads().stream()
                .filter(head ->
                        known.getOrDefault(head.number(), 0L) != head.size().value())
                .map(head -> "it does not know the last entries of " + head.origin())
                .findFirst();
    }

    /** Reads again how far it is, after the store was opened again. */
    public void reload() {
        start = readStart(store);
        end = readEnd(store, start);
    }

    private static ChangeCursor start(byte[] instance) {
        int check = ByteBuffer.wrap(Digest.sha256(instance).toBytes()).getInt();
        return new ChangeCursor(HexFormat.of().formatHex(instance), 0, 0, check);
    }

    private static ChangeCursor readStart(KeyValues store) {
        byte[] instance = store.get(Column.META, INSTANCE).orElse(new byte[0]);
        if (instance.length != INSTANCE_BYTES) {
            throw new StoreDamagedException("the journal of changes does not say which one it is");
        }
        return start(instance);
    }

    private static ChangeCursor readEnd(KeyValues store, ChangeCursor start) {
        Optional<KeyValue> last = store.last(Column.CHANGES, KeyRange.all());
        if (last.isEmpty()) {
            return start;
        }
        long sequence = ByteBuffer.wrap(last.get().key().bytes(0, Long.BYTES)).getLong();
        return new ChangeCursor(
                start.instance(), sequence + 1, 0, Entry.decode(last.get().value()).check);
    }

    /** Before everything. */
    public ChangeCursor start() {
        return start;
    }

    /** After everything, at this moment. */
    public ChangeCursor end() {
        return end;
    }

    /** From now on the listener is told that there is more, on the thread that wrote: it returns soon and throws nothing. */
    public void onMore(Runnable listener) {
        listeners.add(listener);
    }

    /** Ends that. */
    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /**
     * Puts records into the batch that makes them true. For the ledger, under its lock.
     *
     * @return to be {@link #show shown} once the batch is durable
     */
    public ChangeCursor put(Batch batch, List<ChangeRecord> records) {
        return append(batch, end, records);
    }

    /** Shows readers what was put. For the ledger. */
    public void show(ChangeCursor put) {
        if (put.sequence() > end.sequence()) {
            end = put;
            listeners.forEach(Runnable::run);
        }
    }

    private static ChangeCursor append(Batch batch, ChangeCursor after, List<ChangeRecord> records) {
        ChangeCursor at = after;
        for (ChangeRecord record : records) {
            byte[] encoded = record.encode();
            int check = check(at, encoded);
            byte[] value = ByteBuffer.allocate(CHECK_BYTES + encoded.length)
                    .putInt(check)
                    .put(encoded)
                    .array();
            batch.put(Column.CHANGES, key(at.sequence()), value);
            at = new ChangeCursor(at.instance(), at.sequence() + 1, 0, check);
        }
        return at;
    }

    private static int check(ChangeCursor before, byte[] record) {
        byte[] text = ByteBuffer.allocate(Long.BYTES + CHECK_BYTES + record.length)
                .putLong(before.sequence())
                .putInt(before.check())
                .put(record)
                .array();
        return ByteBuffer.wrap(Digest.sha256(text).toBytes()).getInt();
    }

    private static Key key(long sequence) {
        return Key.of(ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
    }

    /**
     * A record, and the place after it.
     *
     * @param record what it says
     * @param next behind it
     */
    public record Step(ChangeRecord record, ChangeCursor next) {}

    /**
     * The record at this place; empty at the end.
     *
     * @throws StoreDamagedException when it is not there, or its check is another one
     */
    public Optional<Step> at(ChangeCursor place) {
        if (place.sequence() >= end.sequence()) {
            return Optional.empty();
        }
        Entry entry = entry(place.sequence());
        if (check(place, entry.record.encode()) != entry.check) {
            throw new StoreDamagedException("record " + place.sequence() + " of the journal of changes is damaged");
        }
        return Optional.of(
                new Step(entry.record, new ChangeCursor(place.instance(), place.sequence() + 1, 0, entry.check)));
    }

    private Entry entry(long sequence) {
        return Entry.decode(store.get(Column.CHANGES, key(sequence))
                .orElseThrow(() ->
                        new StoreDamagedException("record " + sequence + " of the journal of changes is not there")));
    }

    /**
     * The place that the text names; the start when it is empty.
     *
     * @throws CursorException when it is of another journal, or of another past of this one
     */
    public ChangeCursor find(String text) throws CursorException {
        if (text.isEmpty()) {
            return start;
        }
        ChangeCursor asked = ChangeCursor.parse(text);
        if (!asked.instance().equals(start.instance())) {
            throw new CursorException("it is of another database, or this one was made anew since");
        }
        ChangeCursor now = end;
        boolean known = asked.sequence() <= now.sequence()
                && (asked.sequence() == 0 ? start.check() : entry(asked.sequence() - 1).check) == asked.check();
        if (!known) {
            throw new CursorException("this database was restored from a copy that is older than it");
        }
        if (asked.offset() > 0
                && (asked.sequence() == now.sequence() || asked.offset() >= size(entry(asked.sequence()).record))) {
            throw new CursorException("it is no place in this database's journal");
        }
        return asked;
    }

    private static long size(ChangeRecord record) {
        return record.to() - record.from();
    }

    private record Entry(int check, ChangeRecord record) {
        static Entry decode(byte[] value) {
            if (value.length < CHECK_BYTES) {
                throw new StoreDamagedException("a record of the journal of changes is damaged");
            }
            return new Entry(ByteBuffer.wrap(value).getInt(), ChangeRecord.decode(value, CHECK_BYTES));
        }
    }
}
