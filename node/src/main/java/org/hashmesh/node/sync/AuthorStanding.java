// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.util.Optional;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;

/**
 * How it stands with one log's author.
 *
 * @param entriesToday taken from this log since midnight UTC
 * @param overRate more of it is there than {@link AuthorLimits} allow now: it waits
 * @param frozen the author contradicted itself: the log ends at its largest confirmed head
 * @param confirmed that head, with the receipts for it; empty when there is none yet
 */
public record AuthorStanding(
        long entriesToday, boolean overRate, boolean frozen, Optional<ReceiptedCheckpoint> confirmed) {

    /** Of a log that nothing was heard of. */
    public static final AuthorStanding NONE = new AuthorStanding(0, false, false, Optional.empty());
}
