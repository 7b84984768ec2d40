// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.Collection;
import java.util.Optional;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.store.ledger.EffectChanges;
import org.hashmesh.store.ledger.Standing;

/** The same as {@link RosterEffect}, log by log: what to compare to learn that something has changed. */
public final class RosterStandings implements EffectChanges.Word {
    private final Roster roster;
    private final LogEnds ends;

    public RosterStandings(Roster roster, LogEnds ends) {
        this.roster = roster;
        this.ends = ends;
    }

    @Override
    public Standing standing(LogId log) {
        RosterSnapshot now = roster.current();
        Optional<ClosedLog> closed = now.closed(log);
        if (closed.isPresent()) {
            Aftermath aftermath = closed.get().aftermath();
            long reach = aftermath == Aftermath.KEEP ? closed.get().size() : 0;
            return new Standing(
                    reach,
                    false,
                    aftermath == Aftermath.PURGE,
                    aftermath + " by " + closed.get().act());
        }
        if (now.log(log).isEmpty()) {
            return new Standing(0, false, false, "not listed");
        }
        return ends.of(log)
                .map(end -> new Standing(end.size(), true, false, "frozen"))
                .orElse(Standing.OPEN);
    }

    @Override
    public Collection<EffectChanges.TakenDownEntry> takenDownEntries() {
        return roster.current().takenDownEntries().stream()
                .map(entry -> new EffectChanges.TakenDownEntry(entry.log(), entry.index(), entry.act()))
                .toList();
    }
}
