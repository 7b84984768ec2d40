// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.v1.Chunk;

/** The answer to one Want while it arrives: entries in order, within the limits of an extension. */
final class Download {

    final Session source;
    final long requestId;
    final long first;
    final List<Leaf> leaves = new ArrayList<>();
    private long bytes;
    private final Instant startedAt;
    private Instant lastProgress;

    Download(Session source, long requestId, long first, Instant now) {
        this.source = source;
        this.requestId = requestId;
        this.first = first;
        this.startedAt = now;
        this.lastProgress = now;
    }

    /** Silent for too long, or dripping. */
    boolean isTooSlow(Instant now) {
        return now.isAfter(lastProgress.plus(SyncLimits.DOWNLOAD_SILENCE))
                || now.isAfter(startedAt.plus(SyncLimits.DOWNLOAD_TOTAL));
    }

    /** Takes the next chunk. Returns what is wrong with it, if anything: then nothing of it was taken. */
    Optional<String> take(Chunk chunk, Instant now) {
        if (chunk.getFirstIndex() != first + leaves.size()) {
            return Optional.of("chunk at index " + Long.toUnsignedString(chunk.getFirstIndex()) + ", expected "
                    + (first + leaves.size()));
        }
        if (chunk.getEntriesCount() == 0) {
            return Optional.of("chunk without entries at index " + chunk.getFirstIndex());
        }
        if (leaves.size() + chunk.getEntriesCount() > SyncLimits.EXTENSION_ENTRIES) {
            return Optional.of("more than " + SyncLimits.EXTENSION_ENTRIES + " entries before a checkpoint");
        }
        for (ByteString entry : chunk.getEntriesList()) {
            if (entry.size() < Leaf.MIN_BYTES || entry.size() > Leaf.MAX_BYTES) {
                return Optional.of("entry of " + entry.size() + " bytes");
            }
            bytes += entry.size();
        }
        if (bytes > SyncLimits.EXTENSION_BYTES) {
            return Optional.of("more than " + SyncLimits.EXTENSION_BYTES + " bytes before a checkpoint");
        }
        for (ByteString entry : chunk.getEntriesList()) {
            leaves.add(new Leaf(entry.toByteArray()));
        }
        lastProgress = now;
        return Optional.empty();
    }
}
