// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hashmesh.crypto.log.LogId;

/** What one session's other side has said, and what it was told. */
final class PeerState {

    final Session session;
    final Instant connectedAt;
    final byte[] ourSalt;
    byte[] theirSalt = new byte[0];

    /** True once its hello was accepted. */
    boolean open;

    /** True once its first whole frontier has arrived. */
    boolean frontierSeen;

    /** Entries it said it holds. */
    private final Map<LogId, Long> holds = new HashMap<>();

    /** The head size that we last announced to it. */
    private final Map<LogId, Long> told = new HashMap<>();

    /** Logs on which it was silent, and until when it is passed over. */
    final Map<LogId, Instant> slow = new HashMap<>();

    /** Requests of its that are being served. */
    final Set<Long> serving = new HashSet<>();

    /** Bytes of chunks that may still come for requests that we have given up. */
    long unasked;

    /** Downloads that it is the source of. */
    int downloads;

    private double controlBudget = SyncLimits.CONTROL_FRAMES_BURST;
    private Instant controlBudgetAt;

    PeerState(Session session, byte[] ourSalt, Instant now) {
        this.session = session;
        this.ourSalt = ourSalt;
        this.connectedAt = now;
        this.controlBudgetAt = now;
    }

    long holds(LogId log) {
        return holds.getOrDefault(log, 0L);
    }

    void nowHolds(LogId log, long size) {
        holds.merge(log, size, Math::max);
    }

    /** It said so itself, in a refusal: may be less than before. */
    void holdsOnly(LogId log, long size) {
        holds.put(log, size);
    }

    /** The larger of what it holds and what it was told of. */
    long knows(LogId log) {
        return Math.max(holds(log), told.getOrDefault(log, 0L));
    }

    void told(LogId log, long size) {
        told.merge(log, size, Math::max);
    }

    boolean isSlow(LogId log, Instant now) {
        Instant until = slow.get(log);
        return until != null && now.isBefore(until);
    }

    /** Takes one control frame from the budget; false when it is used up. */
    boolean spendControlFrame(Instant now) {
        double earned = Math.max(0, Duration.between(controlBudgetAt, now).toNanos())
                / 1e9
                * SyncLimits.CONTROL_FRAMES_PER_SECOND;
        controlBudget = Math.min(SyncLimits.CONTROL_FRAMES_BURST, controlBudget + earned) - 1;
        controlBudgetAt = now;
        return controlBudget >= 0;
    }
}
