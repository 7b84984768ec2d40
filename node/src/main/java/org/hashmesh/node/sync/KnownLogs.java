// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;

/** What the newest roster says of logs: those it does not list are neither asked for nor taken nor told of. */
public interface KnownLogs {

    boolean lists(LogId log);

    /** The checkpoint after which a listed log has nothing that counts; empty for a log that is open. */
    Optional<SignedCheckpoint> pin(LogId log);

    /** The listed log whose id begins like this. */
    Optional<LogId> find(LogTag tag);

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
