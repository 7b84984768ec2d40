// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.Optional;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.list.Annulment;
import org.hashmesh.store.list.Annulment.Reason;
import org.hashmesh.store.list.Effect;

/**
 * What the newest roster, and evidence against authors, say of entries. They are asked for each answer, so an act changes
 * the view at once.
 */
public final class RosterEffect implements Effect {
    private final Roster roster;
    private final LogEnds ends;

    public RosterEffect(Roster roster, LogEnds ends) {
        this.roster = roster;
        this.ends = ends;
    }

    @Override
    public Optional<Annulment> annulment(LogId log, EntryIndex index, Digest leafHash) {
        RosterSnapshot now = roster.current();
        Optional<ClosedLog> closed = now.closed(log);
        if (closed.isPresent()) {
            Optional<Annulment> annulment = annulment(closed.get(), index);
            if (annulment.isPresent()) {
                return annulment;
            }
        } else if (now.log(log).isEmpty()) {
            return Optional.of(new Annulment(Reason.NOT_LISTED, 0));
        } else if (ends.of(log).filter(end -> index.value() >= end.size()).isPresent()) {
            return Optional.of(new Annulment(Reason.FROZEN, 0));
        }
        return now.takenDown(log, index, leafHash).map(entry -> new Annulment(Reason.TAKEN_DOWN, entry.act()));
    }

    private static Optional<Annulment> annulment(ClosedLog log, EntryIndex index) {
        return switch (log.aftermath()) {
            case PURGE -> Optional.of(new Annulment(Reason.PURGED, log.act()));
            case QUARANTINE, KEEP -> {
                if (!log.pin().size().contains(index)) {
                    yield Optional.of(new Annulment(Reason.PAST_PIN, log.act()));
                }
                yield log.aftermath() == Aftermath.KEEP
                        ? Optional.empty()
                        : Optional.of(new Annulment(Reason.QUARANTINED, log.act()));
            }
        };
    }

    @Override
    public boolean hasVoice(LogId log) {
        RosterSnapshot now = roster.current();
        return now.closed(log).isEmpty() && now.log(log).isPresent();
    }

    @Override
    public long reach(LogId log) {
        RosterSnapshot now = roster.current();
        Optional<ClosedLog> closed = now.closed(log);
        if (closed.isPresent()) {
            return closed.get().aftermath() == Aftermath.KEEP ? closed.get().size() : 0;
        }
        return now.log(log).isPresent() ? ends.of(log).map(LogEnd::size).orElse(Long.MAX_VALUE) : 0;
    }

    @Override
    public long takenDown() {
        return roster.current().takenDown();
    }
}
