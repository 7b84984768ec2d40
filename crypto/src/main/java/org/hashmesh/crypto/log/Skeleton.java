// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.List;
import org.hashmesh.crypto.tree.Digest;

/**
 * A claim that a log has this shape: the root over each full chunk of 256 entries, the leaves after the last one, and the
 * checkpoint over all of it. Nothing about it is verified; {@link VerifiedSkeleton#check} verifies it. Immutable.
 */
public final class Skeleton {
    /** The most entries of a log that is fetched by its chunks: those of an epoch. Their digests have 2 MiB. */
    public static final long MAX_ENTRIES = 1L << 24;

    private final Origin origin;
    private final long firstChunk;
    private final byte[] digests;
    private final List<Leaf> tail;
    private final byte[] checkpointNote;

    /**
     * The claim.
     *
     * @param origin which log
     * @param firstChunk the chunk that the first digest is about
     * @param digests 32 bytes for each full chunk from there on
     * @param tail the leaves after the last full chunk
     * @param checkpointNote the checkpoint that covers everything up to the last leaf, as its author wrote it
     */
    public Skeleton(Origin origin, long firstChunk, byte[] digests, List<Leaf> tail, byte[] checkpointNote) {
        this.origin = origin;
        this.firstChunk = firstChunk;
        this.digests = digests.clone();
        this.tail = List.copyOf(tail);
        this.checkpointNote = checkpointNote.clone();
    }

    /** Which log. */
    public Origin origin() {
        return origin;
    }

    /** The chunk that the first digest is about. */
    public long firstChunk() {
        return firstChunk;
    }

    /** How many digests. */
    public int chunks() {
        return digests.length / Digest.BYTES;
    }

    /** The digest at this place, from 0 on. */
    public Digest digest(int place) {
        return Digest.of(digests, place * Digest.BYTES);
    }

    /** All digests in a row; the caller's own copy. */
    public byte[] digests() {
        return digests.clone();
    }

    boolean isEvenlyCut() {
        return digests.length % Digest.BYTES == 0;
    }

    /** The leaves after the last full chunk. */
    public List<Leaf> tail() {
        return tail;
    }

    /** The checkpoint's exact bytes; the caller's own copy. */
    public byte[] checkpointNote() {
        return checkpointNote.clone();
    }

    @Override
    public String toString() {
        return origin + " from chunk " + firstChunk + " on: " + chunks() + " chunks and " + tail.size() + " leaves";
    }
}
