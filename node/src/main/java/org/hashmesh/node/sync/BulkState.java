// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.jspecify.annotations.Nullable;

/** One log whose chunks are being fetched, in any order, from anybody who has them. */
final class BulkState {

    /** The head that is reached at the end; null while the ledger has not said that the skeleton is good. */
    @Nullable
    SignedCheckpoint target;

    /** Entries under the skeleton that is with the ledger: one without a chunk to fetch is committed at once. */
    long claimed = Long.MAX_VALUE;

    /** The chunk that the first digest names. */
    long firstChunk;

    /** Of each chunk up to the target, 32 bytes. */
    ByteString digests = ByteString.EMPTY;

    /** Chunks that are neither kept nor asked for. */
    BitSet open = new BitSet();

    /** Peers that have another tree, or say so. */
    final Set<PeerName> others = new HashSet<>();

    /** When a chunk last arrived, or it began. */
    Instant lastProgress;

    /** Answers under way. */
    int runs;

    BulkState(Instant now) {
        this.lastProgress = now;
    }

    /** Nobody has sent anything for long: it holds up no other log. */
    boolean isStalled(Instant now) {
        return now.isAfter(lastProgress.plus(SyncLimits.BULK_STALL));
    }

    ByteString digests(long first, int chunks) {
        int at = Math.toIntExact((first - firstChunk) * 32);
        return digests.substring(at, at + chunks * 32);
    }
}
