// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.util.Optional;
import java.util.OptionalInt;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Receipt;
import org.hashmesh.crypto.log.SignedCheckpoint;

/** What the newest roster says of logs: those it does not list are neither asked for nor taken nor told of. */
public interface KnownLogs {

    boolean lists(LogId log);

    /** The checkpoint after which a listed log has nothing that counts; empty for a log that is open. */
    Optional<SignedCheckpoint> pin(LogId log);

    /** The listed log whose id begins like this. */
    Optional<LogId> find(LogTag tag);

    /** Receipts of so many members, the author's own not counted, confirm a head of this log; at least 1. */
    int confirmations(LogId log);

    /** This node's member's place in the order in which members give receipts for this log; none for its own. */
    OptionalInt rank(LogId log);

    /** Whether a receipt is by a key that the roster lists for the node that it names, of another member than the author. */
    boolean counts(LogId log, Receipt receipt);

    /** How many nodes the forum has, this one included. */
    int nodes();

    /**
     * Whether governance comes first: a session then exchanges nothing about entries before {@link
     * SyncEvent.GovernanceLevel}.
     */
    default boolean governed() {
        return false;
    }
}
