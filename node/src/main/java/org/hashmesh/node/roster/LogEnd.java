// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.Optional;
import org.hashmesh.crypto.log.SignedCheckpoint;

/**
 * Where a log ends for good, or for now.
 *
 * @param last the last checkpoint that counts; empty when nothing of the log does
 */
public record LogEnd(Optional<SignedCheckpoint> last) {

    /** Entries up to there. */
    public long size() {
        return last.map(checkpoint -> checkpoint.size().value()).orElse(0L);
    }

    /** Whether this checkpoint is of the same entries. */
    public boolean isAt(SignedCheckpoint other) {
        return last.filter(end -> end.size().equals(other.size()) && end.root().equals(other.root()))
                .isPresent();
    }
}
