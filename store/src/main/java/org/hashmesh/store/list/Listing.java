// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.time.Instant;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.Statement;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.WithdrawReason;

/**
 * One member's ADD, and what became of it.
 *
 * @param origin the log that says it
 * @param log that log's id
 * @param index where it stands there
 * @param leafHash its leaf's hash
 * @param statement what it says
 * @param signedAt time of the first checkpoint here that covers it
 * @param state whether it is in force at the moment asked about
 * @param withdrawal what withdrew it, if anything did
 * @param annulment that the forum took its effect away, if it did; that goes before all else
 * @param opinions what the forum's members think of it now
 * @param incidentOpen whether it names an incident that goes on at the moment asked about
 */
public record Listing(
        Origin origin,
        LogId log,
        EntryIndex index,
        Digest leafHash,
        Statement.Added statement,
        Instant signedAt,
        State state,
        Optional<Withdrawal> withdrawal,
        Optional<Annulment> annulment,
        Opinions opinions,
        boolean incidentOpen) {
    /** What became of an ADD. */
    public enum State {
        IN_FORCE,
        WITHDRAWN,
        /** Past the time that the ADD itself sets. */
        EXPIRED,
        /** By an act of the forum: its payload is not to be shown. */
        TAKEN_DOWN,
        /** Its author was evicted. */
        QUARANTINED,
        /** The forum does not count it. */
        VOID
    }

    /**
     * An entry of the same member that takes the ADD back. When several do, the first one in the log with
     * the smallest id.
     *
     * @param origin the log that says it
     * @param index where it stands there
     * @param reason why
     * @param signedAt time of the first checkpoint here that covers it
     */
    public record Withdrawal(Origin origin, EntryIndex index, WithdrawReason reason, Instant signedAt) {}

    /** The hash it is about. */
    public HashValue hash() {
        return statement.hash();
    }

    /** The body of the entry. */
    public Add add() {
        return statement.add();
    }

    /** What others name it by. */
    public Target target() {
        return new Target(log, index, leafHash);
    }

    /** Whether the current stance of any other member is that it should not be on the list. */
    public boolean isDisputed() {
        return opinions.hasOther(origin.member(), OpinionKind.OPINION_KIND_DISAGREE);
    }

    /** Whether the current stance of any other member is that its labels are wrong. */
    public boolean labelsDisputed() {
        return opinions.hasOther(origin.member(), OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS);
    }

    /** Whether it counts at the moment asked about. */
    public boolean isInForce() {
        return state == State.IN_FORCE;
    }
}
