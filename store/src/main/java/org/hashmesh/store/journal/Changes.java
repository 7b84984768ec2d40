// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.journal.ListChange.Kind;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.PurgedException;
import org.hashmesh.v1.EntryReference;

/**
 * The journal told as changes of the list. For many threads.
 *
 * <p>What is told of a listing is its state at the moment of reading: who reads late is told the same steps with what came
 * of them since, and no steps of logs that are gone. Who takes each change as the newest word about that listing, and a
 * log's end as the end of its listings, has the list. Time alone makes no change: an ADD says when it expires.
 */
public final class Changes {
    /** Changes after which a part ends; one entry may add up to 32. */
    private static final int MOST = 256;

    /** Records that one part looks at. */
    private static final int MOST_RECORDS = 256;

    private final ChangeJournal journal;
    private final Logs logs;
    private final HashList list;

    /** The changes of this list. */
    public Changes(ChangeJournal journal, Logs logs, HashList list) {
        this.journal = journal;
        this.logs = logs;
        this.list = list;
    }

    /** The journal behind them: where cursors come from. */
    public ChangeJournal journal() {
        return journal;
    }

    /**
     * Some changes in a row.
     *
     * @param changes in their order; there may be none although there are more to come
     * @param next after them; the same as before when there is nothing more
     */
    public record Part(List<ListChange> changes, ChangeCursor next) {}

    /**
     * What comes after the place, some 256 changes at most.
     *
     * @param wanted which listings matter
     * @param now the moment that decides what has expired
     */
    public Part next(ChangeCursor place, Predicate<Listing> wanted, Instant now) {
        List<ListChange> changes = new ArrayList<>();
        ChangeCursor at = place;
        for (int records = 0; records < MOST_RECORDS && changes.size() < MOST; records++) {
            Optional<ChangeJournal.Step> step = journal.at(at);
            if (step.isEmpty()) {
                break;
            }
            ChangeRecord record = step.get().record();
            long from = record.from() + at.offset();
            long done = read(record, from, wanted, now, changes);
            at = from + done < record.to() ? at.plus(done) : step.get().next();
        }
        return new Part(changes, at);
    }

    /** Returns how many entries of the record it is done with. */
    private long read(
            ChangeRecord record, long from, Predicate<Listing> wanted, Instant now, List<ListChange> changes) {
        if (record.kind() == ChangeRecord.Kind.DROPPED) {
            changes.add(ListChange.dropped(record.parsedOrigin()));
            return record.to() - from;
        }
        if (record.kind() == ChangeRecord.Kind.RELEASED) {
            // The list is as it was.
            return 0;
        }
        Optional<LogReader> log = logs.find(record.log());
        if (log.isEmpty() || log.get().isPurged()) {
            return record.to() - from;
        }
        long to = Math.min(record.to(), (from / LeafBlock.CHUNK + 1) * LeafBlock.CHUNK);
        try {
            Kind kind = record.kind() == ChangeRecord.Kind.GREW ? Kind.LISTED : Kind.CHANGED;
            return entries(log.get(), kind, from, to, wanted, now, changes);
        } catch (PurgedException e) {
            return record.to() - from;
        } catch (StoreDamagedException e) {
            if (logs.find(record.log()).isEmpty()) {
                // It was let go of under our hands; the journal says so further on.
                return record.to() - from;
            }
            throw e;
        }
    }

    private long entries(
            LogReader log,
            Kind kind,
            long from,
            long to,
            Predicate<Listing> wanted,
            Instant now,
            List<ListChange> changes) {
        Map<EntryIndex, Listing> listings = new HashMap<>();
        list.listings(log, new EntryIndex(from), new TreeSize(to), now)
                .forEach(listing -> listings.put(listing.index(), listing));
        long sealedAt = log.head().totals().sealedAt();
        long next = from;
        for (Leaf leaf : log.leaves(new EntryIndex(from), new TreeSize(to), Long.MAX_VALUE)) {
            if (changes.size() >= MOST) {
                break;
            }
            EntryIndex index = new EntryIndex(next++);
            Listing listing = listings.get(index);
            if (listing != null) {
                if (wanted.test(listing)) {
                    changes.add(ListChange.of(kind, listing, log.origin(), index));
                }
            } else if (index.value() < sealedAt) {
                other(log, index, Statement.read(leaf.bytes()), wanted, now, changes);
            }
        }
        return next - from;
    }

    /** An entry that lists nothing itself. */
    private void other(
            LogReader log,
            EntryIndex index,
            Statement statement,
            Predicate<Listing> wanted,
            Instant now,
            List<ListChange> changes) {
        if (statement instanceof Statement.Withdrawn withdrawn) {
            for (EntryReference named : withdrawn.withdraw().getEntriesList()) {
                named(named, now)
                        .filter(listing ->
                                listing.origin().member().equals(log.origin().member()))
                        .filter(wanted)
                        .ifPresent(listing -> changes.add(ListChange.of(Kind.CHANGED, listing, log.origin(), index)));
            }
        } else if (statement instanceof Statement.Opined opined) {
            named(opined.opinion().getEntry(), now)
                    .filter(wanted)
                    .ifPresent(listing -> changes.add(ListChange.of(Kind.OPINION, listing, log.origin(), index)));
        } else if (statement instanceof Statement.Declared declared) {
            changes.add(ListChange.incident(
                    new IncidentId(
                            log.origin().member().value(), declared.incident().getName()),
                    log.origin(),
                    index));
        }
    }

    /** The listing that an entry names, if it is here and the very same. */
    private Optional<Listing> named(EntryReference reference, Instant now) {
        if (reference.getIndex() < 0) {
            return Optional.empty();
        }
        LogId log = new LogId(Digest.of(reference.getLogId().toByteArray()));
        Digest leafHash = Digest.of(reference.getLeafHash().toByteArray());
        return list.at(log, new EntryIndex(reference.getIndex()), now)
                .filter(listing -> listing.leafHash().equals(leafHash));
    }
}
