// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;

/** What one session's other side has said, and what it was told. */
final class PeerState {

    final Session session;
    final Instant connectedAt;
    final byte[] ourSalt;
    private byte[] theirSalt = new byte[0];

    /** True once its hello was accepted. */
    boolean greeted;

    /** True once entries may be exchanged: at once, or when both sides know the same acts. */
    boolean open;

    /** When we last sent it our whole frontier. */
    Instant frontierSentAt = Instant.EPOCH;

    /** Entries it said it holds. */
    private final Map<LogId, Long> holds = new HashMap<>();

    /** Up to where, as it said or nearly, its logs have entries that withdraw something or are about an incident. */
    private final Map<LogId, Long> urgentTo = new HashMap<>();

    /** The head size that we last announced to it. */
    private final Map<LogId, Long> told = new HashMap<>();

    /** Whether it wants entries along with heads; what is not here goes by the rule for all. */
    private final Map<LogId, Boolean> inline = new HashMap<>();

    /** Logs whose entries we asked it not to send along with heads. */
    final Set<LogId> headsAlone = new HashSet<>();

    /** Logs whose evidence it has, or was sent. */
    final Set<LogId> knowsEvidence = new HashSet<>();

    /** The largest confirmed heads that it sent, or was sent. */
    private final Map<LogId, SignedCheckpoint> confirmed = new HashMap<>();

    /** Logs of which it holds another tree than ours; so far it has shown nothing that proves it. */
    final Set<LogId> otherTree = new HashSet<>();

    /** It was silent or dripping: it is asked last until then. */
    private Instant slowUntil = Instant.EPOCH;

    private Duration slowPause = Duration.ZERO;

    /** It said that it is busy: it is not asked until then. */
    Instant busyUntil = Instant.EPOCH;

    /** It said that it cannot keep up: until then it gets heads alone, and is asked for nothing. */
    Instant throttledUntil = Instant.EPOCH;

    /** We asked it to wait, until then. */
    Instant throttlingUntil = Instant.EPOCH;

    /** Requests of its that are being served. */
    final Set<Long> serving = new HashSet<>();

    /** Bytes of answers that may still come for requests that we have given up. */
    long unasked;

    final Budget controlFrames;
    final Budget judged;
    final Budget compared;
    final Budget receipts;

    /** For reports; outlives the session. */
    final Tally tally;

    PeerState(Session session, byte[] ourSalt, Tally tally, Instant now) {
        this.session = session;
        this.tally = tally;
        this.ourSalt = ourSalt;
        this.connectedAt = now;
        this.controlFrames = new Budget(SyncLimits.CONTROL_FRAMES_PER_SECOND, SyncLimits.CONTROL_FRAMES_BURST, now);
        this.judged = new Budget(SyncLimits.JUDGED_PER_SECOND, SyncLimits.JUDGED_BURST, now);
        this.compared = new Budget(SyncLimits.COMPARED_PER_SECOND, SyncLimits.COMPARED_BURST, now);
        this.receipts = new Budget(SyncLimits.RECEIPTS_PER_SECOND, SyncLimits.RECEIPTS_BURST, now);
    }

    void greeted(byte[] salt) {
        theirSalt = salt;
        greeted = true;
    }

    /** Both salts, the dialler's first. */
    byte[] salt() {
        byte[] first = session.dialled() ? ourSalt : theirSalt;
        byte[] second = session.dialled() ? theirSalt : ourSalt;
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    long holds(LogId log) {
        return holds.getOrDefault(log, 0L);
    }

    /**
     * Entries that it may be asked for together with the checkpoint over them; of a log that is closed nothing from a peer
     * that holds more, since it does not know of that yet and would answer with a checkpoint after the pin.
     */
    long offers(LogState log) {
        long claimed = holds(log.id);
        return claimed > log.limit() ? 0 : claimed;
    }

    long urgentTo(LogId log) {
        return urgentTo.getOrDefault(log, 0L);
    }

    void urgentTo(LogId log, long entries) {
        urgentTo.put(log, entries);
    }

    void nowHolds(LogId log, long size) {
        holds.merge(log, size, Math::max);
    }

    /** It said so itself: may be less than before. */
    void holdsOnly(LogId log, long size) {
        holds.put(log, size);
    }

    /** The larger of what it holds and what it was told of. */
    long knows(LogId log) {
        return Math.max(holds(log), told(log));
    }

    long told(LogId log) {
        return told.getOrDefault(log, 0L);
    }

    void told(LogId log, long size) {
        told.merge(log, size, Math::max);
    }

    /**
     * It has this confirmed head now, or is about to.
     *
     * @return whether that is more than it was known to have
     */
    boolean knowsConfirmed(ReceiptedCheckpoint head) {
        LogId log = head.checkpoint().origin().id();
        SignedCheckpoint before = confirmed.get(log);
        if (before != null
                && (head.isFor(before)
                        || before.size().compareTo(head.checkpoint().size()) > 0)) {
            return false;
        }
        confirmed.put(log, head.checkpoint());
        return true;
    }

    boolean wantsInline(LogId log, boolean otherwise, Instant now) {
        return inline.getOrDefault(log, otherwise) && !now.isBefore(throttledUntil);
    }

    void wantsInline(LogId log, boolean wanted) {
        inline.put(log, wanted);
    }

    /**
     * It was silent or dripping, once more: the pause doubles while that goes on. So over a line on which every peer seems
     * slow, all of them are slow at last, and one has the time to finish.
     */
    void wasSlow(Instant now) {
        boolean again = now.isBefore(slowUntil.plus(slowPause));
        Duration longer = slowPause.multipliedBy(2);
        slowPause = !again
                ? SyncLimits.SLOW_PEER_PAUSE
                : longer.compareTo(SyncLimits.SLOW_PEER_LONGEST) < 0 ? longer : SyncLimits.SLOW_PEER_LONGEST;
        slowUntil = now.plus(slowPause);
    }

    boolean isSlow(Instant now) {
        return now.isBefore(slowUntil);
    }

    boolean isThrottled(Instant now) {
        return now.isBefore(throttledUntil) || now.isBefore(throttlingUntil);
    }

    boolean isAsked(Instant now) {
        return open && !now.isBefore(busyUntil) && !now.isBefore(throttledUntil);
    }
}
