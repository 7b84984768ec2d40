// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Instant;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.jspecify.annotations.Nullable;

/**
 * One log on its way here. At most three extensions are in memory: one with the ledger, one complete and waiting for
 * it, one being received.
 */
final class LogState {

    final LogId id;

    /** What the ledger holds; null before the first commit. */
    @Nullable
    SignedCheckpoint head;

    /** With the ledger now. */
    @Nullable
    Extension applying;

    /** Complete, follows {@link #applying}. */
    @Nullable
    Extension ready;

    /** Who sent {@link #ready}; set together with it. */
    @Nullable
    Session readySource;

    @Nullable
    Download download;

    /** Not asked for before this moment. */
    Instant wantAfter = Instant.EPOCH;

    /** The author contradicted itself: nothing more is taken from this log until a person has looked. */
    boolean frozen;

    LogState(LogId id) {
        this.id = id;
    }

    long held() {
        SignedCheckpoint known = head;
        return known == null ? 0 : known.size().value();
    }

    /** The size reached once all that is here is applied: where the next extension must begin. */
    long expected() {
        Extension last = ready != null ? ready : applying;
        return last == null ? held() : last.from().value() + last.leaves().size();
    }
}
