// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.ledger.EffectChanges;
import org.hashmesh.store.ledger.Standing;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.list.Annulment;
import org.hashmesh.store.list.Annulment.Reason;
import org.hashmesh.store.list.Effect;

/** Closes logs and takes entries down, at once. */
final class TestForum implements Effect, EffectChanges.Word {
    private final Map<LogId, Standing> standings = new HashMap<>();
    final List<EffectChanges.TakenDownEntry> takenDown = new ArrayList<>();

    void close(TestLog log, long size) {
        standings.put(log.origin().id(), new Standing(size, true, false, "closed"));
    }

    void purge(TestLog log) {
        standings.put(log.origin().id(), new Standing(0, false, true, "purged"));
    }

    void takeDown(TestLog log, long index, long act) {
        takenDown.add(new EffectChanges.TakenDownEntry(log.origin().id(), new EntryIndex(index), act));
    }

    @Override
    public Optional<Annulment> annulment(LogId log, EntryIndex index, Digest leafHash) {
        if (index.value() >= reach(log)) {
            return Optional.of(new Annulment(Reason.PAST_PIN, 1));
        }
        return takenDown.stream()
                .filter(entry -> entry.log().equals(log) && entry.index().equals(index))
                .map(entry -> new Annulment(Reason.TAKEN_DOWN, entry.act()))
                .findFirst();
    }

    @Override
    public long reach(LogId log) {
        return standing(log).reach();
    }

    @Override
    public boolean hasVoice(LogId log) {
        return standing(log).voice();
    }

    @Override
    public long takenDown() {
        return takenDown.size();
    }

    @Override
    public Standing standing(LogId log) {
        return standings.getOrDefault(log, Standing.OPEN);
    }

    @Override
    public Collection<EffectChanges.TakenDownEntry> takenDownEntries() {
        return List.copyOf(takenDown);
    }
}
