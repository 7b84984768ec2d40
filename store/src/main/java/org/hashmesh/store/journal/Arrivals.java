// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.PurgedException;
import org.hashmesh.v1.EntryReference;

/**
 * Which entries arrived here after a place in the journal: those that came, and those whose effect the forum or evidence
 * has changed since, so that they may count again. Takes a range for each run of entries, however many there are; reads entries
 * only where an effect changed. What this node released is handed on: which entries those are, only who held them back knows. For
 * many threads.
 */
public final class Arrivals {
    private final ChangeJournal journal;
    private final Logs logs;
    private final Consumer<String> released;

    /** First entry to one more than the last, apart from each other. Guarded by this, as is the place. */
    private final Map<LogId, NavigableMap<Long, Long>> ranges = new HashMap<>();

    private ChangeCursor at;

    /**
     * Those after the place; none before {@link #follow}.
     *
     * @param released takes the words of each release: see {@link ChangeRecord#released}
     */
    public Arrivals(ChangeJournal journal, Logs logs, ChangeCursor after, Consumer<String> released) {
        this.journal = journal;
        this.logs = logs;
        this.at = after;
        this.released = released;
    }

    /** Takes in what the journal has by now: a lookup a commit since the last time. */
    public synchronized void follow() {
        for (Optional<ChangeJournal.Step> step = journal.at(at); step.isPresent(); step = journal.at(at)) {
            ChangeRecord record = step.get().record();
            long from = record.from() + at.offset();
            if (record.kind() == ChangeRecord.Kind.RELEASED) {
                released.accept(record.text());
            } else {
                // A log that is not here any more lists nothing; what comes of it anew stands further on.
                logs.find(record.log()).filter(log -> !log.isPurged()).ifPresent(log -> take(record, log, from));
            }
            at = step.get().next();
        }
    }

    /** Whether this entry is one of them. */
    public synchronized boolean has(LogId log, EntryIndex index) {
        NavigableMap<Long, Long> runs = ranges.get(log);
        if (runs == null) {
            return false;
        }
        Map.Entry<Long, Long> run = runs.floorEntry(index.value());
        return run != null && index.value() < run.getValue();
    }

    private void take(ChangeRecord record, LogReader log, long from) {
        switch (record.kind()) {
            case GREW -> add(log.id(), from, record.to());
            case EFFECT -> {
                add(log.id(), from, record.to());
                withdrawals(log, from, record.to());
            }
            case DROPPED, RELEASED -> {}
        }
    }

    private void add(LogId log, long from, long to) {
        NavigableMap<Long, Long> runs = ranges.computeIfAbsent(log, id -> new TreeMap<>());
        long start = from;
        long end = to;
        for (Map.Entry<Long, Long> run = runs.floorEntry(end);
                run != null && run.getValue() >= start;
                run = runs.floorEntry(end)) {
            start = Math.min(start, run.getKey());
            end = Math.max(end, run.getValue());
            runs.remove(run.getKey());
        }
        runs.put(start, end);
    }

    /** What they withdrew may be in force again, when they are what lost its effect. */
    private void withdrawals(LogReader log, long from, long to) {
        try {
            for (long index = from; index < to; index += LeafBlock.CHUNK) {
                long end = Math.min(to, index + LeafBlock.CHUNK);
                for (Leaf leaf : log.leaves(new EntryIndex(index), new TreeSize(end), Long.MAX_VALUE)) {
                    if (Statement.read(leaf.bytes()) instanceof Statement.Withdrawn withdrawn) {
                        withdrawn.withdraw().getEntriesList().forEach(named -> withdrawn(log, named));
                    }
                }
            }
        } catch (PurgedException e) {
            // It lists nothing any more.
        } catch (StoreDamagedException e) {
            if (logs.find(log.number()).isPresent()) {
                throw e;
            }
            // It was let go of under our hands; the journal says so further on.
        }
    }

    private void withdrawn(LogReader by, EntryReference named) {
        LogId log = new LogId(Digest.of(named.getLogId().toByteArray()));
        boolean own = logs.find(log)
                .filter(found -> found.origin().member().equals(by.origin().member()))
                .isPresent();
        if (own && named.getIndex() >= 0) {
            add(log, named.getIndex(), named.getIndex() + 1);
        }
    }
}
