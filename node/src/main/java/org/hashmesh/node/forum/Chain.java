// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Recovery;

/** The acts adopted here, and the state that they add up to. Grows only by acts that verify. */
final class Chain {
    /** The last tenth of the delay is for what was voted before to reach everybody. */
    private static final int VOTED_UNTIL_PART = 10;

    private final List<AdoptedAct> acts = new ArrayList<>();
    private final Map<ActId, Instant> publicSince = new HashMap<>();
    private ForumState state;

    /**
     * A chain of acts that lie on this node's own disk.
     *
     * @throws ForumException when they are no chain
     */
    Chain(List<AdoptedAct> stored) throws ForumException {
        if (stored.isEmpty()) {
            throw new ForumException(Reason.NOT_NEXT, "a chain begins with a genesis, and there is none");
        }
        this.state = ForumState.founded(stored.get(0));
        this.acts.add(stored.get(0));
        for (AdoptedAct next : stored.subList(1, stored.size())) {
            // They were adopted once: if by recovery keys, then after the delay.
            adopt(next, Instant.MAX);
        }
    }

    ForumState state() {
        return state;
    }

    List<AdoptedAct> acts() {
        return acts;
    }

    ActId id(long number) {
        return acts.get((int) number).act().id();
    }

    /**
     * Appends an act.
     *
     * @throws ForumException when it does not verify; the chain is then as it was
     */
    void adopt(AdoptedAct adopted, Instant now) throws ForumException {
        state = state.next(adopted, now);
        acts.add(adopted);
    }

    /**
     * Since when a proposal of recovery keys counts as public here.
     *
     * @param awakeSince a node that slept cannot have seen what was published meanwhile; this is when it fell asleep
     */
    Instant publicSince(Act act, Recovery recovery, Instant awakeSince) {
        return publicSince.computeIfAbsent(
                act.id(), unknown -> recovery.published().isAfter(awakeSince) ? recovery.published() : awakeSince);
    }

    /** As it was kept over a restart. */
    void restorePublicSince(ActId act, Instant since) {
        publicSince.put(act, since);
    }

    /** Whether recovery keys have waited in public for long enough, by what this node saw itself. */
    boolean hasWaited(Act act, Recovery recovery, Instant awakeSince, Instant now) {
        return hasWaited(act, recovery, awakeSince, state.parameters().recoveryDelay(), now);
    }

    /**
     * Whether they have waited for so long that other nodes may soon find it enough. Nodes do not see the same at one moment:
     * if some still voted while others adopt what the recovery keys signed, the chain would split.
     */
    boolean hasNearlyWaited(Act act, Recovery recovery, Instant awakeSince, Instant now) {
        Duration delay = state.parameters().recoveryDelay();
        return hasWaited(act, recovery, awakeSince, delay.minus(delay.dividedBy(VOTED_UNTIL_PART)), now);
    }

    private boolean hasWaited(Act act, Recovery recovery, Instant awakeSince, Duration time, Instant now) {
        return !publicSince(act, recovery, awakeSince).plus(time).isAfter(now);
    }
}
