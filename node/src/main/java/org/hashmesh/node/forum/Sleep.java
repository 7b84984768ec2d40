// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.time.Duration;
import java.time.Instant;
import org.hashmesh.crypto.forum.Ballot;

/** What a node may not know yet, because it was not running when it happened. */
final class Sleep {

    /** A node that was awake for so long has seen what is public, if it has any peers. */
    private static final Duration LOOKED_AROUND = Duration.ofHours(1);

    /** After a start the acts of others come first: while it slept they may have decided something else than recovery keys. */
    private static final Duration CAUGHT_UP = Duration.ofMinutes(10);

    /** So long after a start it goes on with the vote in which it stopped: the others may have ended it in some other way. */
    private static final Duration HEARD_OTHERS = Duration.ofSeconds(10);

    private final Instant asleepSince;
    private final Instant startedAt;
    private final boolean stoppedInVote;

    /** {@code acts}: how many it had adopted when it stopped. */
    Sleep(ForumMachine.Kept kept, long acts, Instant startedAt) {
        this.asleepSince = kept.awake();
        this.startedAt = startedAt;
        this.stoppedInVote =
                kept.lastCast().filter(cast -> cast.request().number() >= acts).isPresent()
                        || kept.items().stream().anyMatch(Ballot.class::isInstance);
    }

    /** Before this moment nothing was public that this node has not seen. */
    Instant awakeSince(Instant now) {
        return now.isAfter(startedAt.plus(LOOKED_AROUND)) ? now : asleepSince;
    }

    /** Whether it must not adopt by itself what recovery keys signed. */
    boolean mayHaveMissedActs(Instant now) {
        return now.isBefore(startedAt.plus(CAUGHT_UP));
    }

    /** Whether it must not go on voting. */
    boolean mayHaveMissedVotes(Instant now) {
        return stoppedInVote && now.isBefore(startedAt.plus(HEARD_OTHERS));
    }
}
