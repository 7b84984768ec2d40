// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.SignedCheckpoint;

/**
 * A log of a member that the forum evicted.
 *
 * @param key which log, and the key that signed it
 * @param pin the last checkpoint that counts, with a good signature of the key; entries after it are void
 * @param aftermath what becomes of the entries under the pin
 * @param act the number of the act that closed it
 */
public record ClosedLog(LogKey key, SignedCheckpoint pin, Aftermath aftermath, long act) {
    /** Requires that the pin is one of this log. */
    public ClosedLog {
        if (!pin.origin().equals(key.origin())) {
            throw new IllegalArgumentException("the pin of " + key.origin() + " is a checkpoint of " + pin.origin());
        }
    }

    /** Which log. */
    public LogId id() {
        return key.origin().id();
    }

    /** Who wrote it. */
    public MemberName member() {
        return key.origin().member();
    }

    /** Entries that were closed in, from the first on. */
    public long size() {
        return pin.size().value();
    }
}
