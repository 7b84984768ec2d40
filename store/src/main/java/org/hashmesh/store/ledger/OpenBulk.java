// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.VerifiedChunk;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.list.BulkRows;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;

/** One log that is being fetched: what is stored of it, and what waits in memory to be. */
final class OpenBulk {
    final LogNumber number;
    final VerifiedSkeleton skeleton;

    /** The last entry that counts, as the head knows it. */
    final long sealedAt;

    final List<BulkRun> runs = new ArrayList<>();

    /** Taken and verified, but not stored yet; their rows are collected already. */
    final NavigableMap<Long, VerifiedChunk> waiting = new TreeMap<>();

    private BulkRows.Counts waitingCounts = BulkRows.Counts.NONE;

    /** Chunks that are neither stored nor waiting. */
    int remaining;

    OpenBulk(LogNumber number, VerifiedSkeleton skeleton, long sealedAt) {
        this.number = number;
        this.skeleton = skeleton;
        this.sealedAt = sealedAt;
    }

    Origin origin() {
        return skeleton.origin();
    }

    /** Entries that were held before it began. */
    long from() {
        return skeleton.held().size().value();
    }

    /** The chunks that are neither stored nor waiting. */
    BitSet missing() {
        BitSet missing = new BitSet();
        missing.set((int) skeleton.firstChunk(), (int) skeleton.endChunk());
        runs.forEach(run -> missing.andNot(run.chunks()));
        waiting.keySet().forEach(chunk -> missing.clear(chunk.intValue()));
        return missing;
    }

    void countRemaining() {
        remaining = missing().cardinality();
    }

    boolean has(long chunk) {
        return waiting.containsKey(chunk)
                || runs.stream().anyMatch(run -> run.chunks().get((int) chunk));
    }

    /** Whether it is a chunk of this tree; it may have been verified against an earlier shape. */
    boolean wants(VerifiedChunk chunk) {
        return skeleton.covers(chunk.index())
                && skeleton.digest(chunk.index()).equals(chunk.skeleton().digest(chunk.index()));
    }

    void keep(VerifiedChunk chunk, BulkRows.Counts counts) {
        waiting.put(chunk.index(), chunk);
        waitingCounts = waitingCounts.plus(counts);
        remaining--;
    }

    /** What waits, in rows without a gap. */
    List<List<VerifiedChunk>> waitingInRows() {
        List<List<VerifiedChunk>> rows = new ArrayList<>();
        long expected = -1;
        for (VerifiedChunk chunk : waiting.values()) {
            if (chunk.index() != expected) {
                rows.add(new ArrayList<>());
            }
            rows.get(rows.size() - 1).add(chunk);
            expected = chunk.index() + 1;
        }
        return rows;
    }

    BulkRun runOfWaiting() {
        BitSet chunks = new BitSet();
        waiting.keySet().forEach(chunk -> chunks.set(chunk.intValue()));
        long sequence = runs.stream().mapToLong(BulkRun::sequence).max().orElse(-1) + 1;
        return new BulkRun(sequence, BulkRun.State.CHUNKS, chunks, waitingCounts);
    }

    void waitingIsStored(BulkRun run) {
        runs.add(run);
        waiting.clear();
        waitingCounts = BulkRows.Counts.NONE;
    }

    KeyValue chunkPair(VerifiedChunk chunk) {
        return new KeyValue(
                StoreKeys.chunk(number, chunk.index()), chunk.block().packed());
    }

    KeyValue tilePair(VerifiedChunk chunk) {
        return new KeyValue(StoreKeys.tile(number, new TileId(0, chunk.index())), chunk.leafHashes());
    }

    BulkRows.Counts counts() {
        BulkRows.Counts sum = waitingCounts;
        for (BulkRun run : runs) {
            sum = sum.plus(run.counts());
        }
        return sum;
    }

    /** Whether the log of that shape has all chunks of the run, the same ones. */
    boolean fits(BulkRun run, VerifiedSkeleton other) {
        return run.chunks().stream()
                .allMatch(chunk -> other.covers(chunk) && other.digest(chunk).equals(skeleton.digest(chunk)));
    }
}
