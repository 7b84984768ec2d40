// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.util.List;
import java.util.function.Supplier;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.ChangeJournal;
import org.hashmesh.store.ledger.EffectChanges;
import org.hashmesh.store.ledger.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * Notes in the journal of changes what counts here again, so that who asks what arrived after a place hears of it: while it was
 * held back, nobody was told of it. For many threads.
 */
public final class Releases {
    private final ChangeJournal journal;
    private final EffectChanges effects;

    /** Where the journal ended before the release that is being made; none: none is. */
    private volatile @Nullable ChangeCursor underWay;

    /** Into this ledger's journal. */
    public Releases(Ledger ledger) {
        this.journal = ledger.journal();
        this.effects = ledger.effects();
    }

    /**
     * Releases something. A crash between note and change: it is still held back, and the note harms nobody.
     *
     * @param change makes it count
     */
    synchronized <T> T release(Release what, Supplier<T> change) {
        underWay = journal.end();
        try {
            effects.released(List.of(what.text()));
            return change.get();
        } finally {
            underWay = null;
        }
    }

    /** Notes what counts already. */
    synchronized void released(List<Release> what) {
        if (!what.isEmpty()) {
            effects.released(what.stream().map(Release::text).toList());
        }
    }

    /**
     * Where an answer may say it is up to: not behind a release that is noted and does not count yet.
     *
     * @param place where the list is, read before this and before anything that the answer takes
     */
    public ChangeCursor upTo(ChangeCursor place) {
        ChangeCursor before = underWay;
        return before != null && before.sequence() < place.sequence() ? before : place;
    }
}
