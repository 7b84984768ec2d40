// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.BitSet;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.VerifiedSkeleton;

/**
 * A log that is being fetched by its chunks.
 *
 * @param skeleton its verified shape; its checkpoint becomes the head once all chunks are here
 * @param missing the indexes of the chunks that are not here yet; the caller's own
 */
public record PendingBulk(VerifiedSkeleton skeleton, BitSet missing) {
    /** Which log. */
    public LogId log() {
        return skeleton.origin().id();
    }
}
