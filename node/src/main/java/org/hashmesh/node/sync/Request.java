// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.v1.Blocks;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.Skeleton;
import org.jspecify.annotations.Nullable;

/** One question to one peer while its answer arrives. Each kind bounds what it takes. */
abstract sealed class Request {

    final Session source;
    final LogState log;

    /** Unique in this process. */
    final long id;

    private final Instant startedAt;
    private Instant lastProgress;

    private Request(Session source, LogState log, long id, Instant now) {
        this.source = source;
        this.log = log;
        this.id = id;
        this.startedAt = now;
        this.lastProgress = now;
    }

    final void progressed(Instant now) {
        lastProgress = now;
    }

    /**
     * Silent for too long, or dripping.
     *
     * @param othersHaveIt somebody else could be asked: then there is no reason to be patient
     */
    final boolean isTooSlow(boolean othersHaveIt, Instant now) {
        Duration silence = othersHaveIt ? SyncLimits.SILENCE_WITH_OTHERS : SyncLimits.SILENCE;
        Duration total = othersHaveIt ? SyncLimits.ANSWER_WITH_OTHERS : SyncLimits.ANSWER;
        return now.isAfter(lastProgress.plus(silence)) || now.isAfter(startedAt.plus(total));
    }

    /** Entries that a source must hold more than. */
    abstract long after();

    /** Bytes that may still be under way when it is given up. */
    abstract long mayStillCome();

    /** Leaves in order, one after the other. */
    static final class Leaves {
        private final long first;
        private final int maxLeaves;
        private final List<Leaf> leaves = new ArrayList<>();
        private long bytes;

        Leaves(long first, int maxLeaves) {
            this.first = first;
            this.maxLeaves = maxLeaves;
        }

        List<Leaf> all() {
            return leaves;
        }

        long end() {
            return first + leaves.size();
        }

        /** Takes the next ones. Returns what is wrong with them, if anything: then nothing of them was taken. */
        Optional<String> take(long firstIndex, List<ByteString> entries) {
            if (firstIndex != end()) {
                return Optional.of(
                        "chunk at index " + Long.toUnsignedString(firstIndex) + ", expected " + Long.toString(end()));
            }
            if (entries.isEmpty()) {
                return Optional.of("chunk without entries at index " + firstIndex);
            }
            if (leaves.size() + entries.size() > maxLeaves) {
                return Optional.of("more than " + maxLeaves + " entries before a checkpoint");
            }
            for (ByteString entry : entries) {
                if (entry.size() < Leaf.MIN_BYTES || entry.size() > Leaf.MAX_BYTES) {
                    return Optional.of("entry of " + entry.size() + " bytes");
                }
                bytes += entry.size();
            }
            if (bytes > SyncLimits.EXTENSION_BYTES) {
                return Optional.of("more than " + SyncLimits.EXTENSION_BYTES + " bytes before a checkpoint");
            }
            entries.forEach(entry -> leaves.add(new Leaf(entry.toByteArray())));
            return Optional.empty();
        }
    }

    /** The answer to a Want. */
    static final class Entries extends Request {
        final long first;
        final Leaves leaves;

        Entries(Session source, LogState log, long id, long first, Instant now) {
            super(source, log, id, now);
            this.first = first;
            this.leaves = new Leaves(first, SyncLimits.EXTENSION_ENTRIES);
        }

        @Override
        long after() {
            return first;
        }

        @Override
        long mayStillCome() {
            return SyncLimits.EXTENSION_BYTES;
        }
    }

    /** The answer to a WantSkeleton. */
    static final class Shape extends Request {
        /** Entries that we hold. */
        final long first;

        final List<ByteString> digests = new ArrayList<>();

        @Nullable
        Leaves tail;

        Shape(Session source, LogState log, long id, long first, Instant now) {
            super(source, log, id, now);
            this.first = first;
        }

        long firstChunk() {
            return first / SyncLimits.CHUNK_ENTRIES;
        }

        private long nextChunk() {
            return firstChunk() + digests.size();
        }

        Optional<String> take(Skeleton frame) {
            ByteString more = frame.getDigests();
            if (tail != null || frame.getFirstChunk() != nextChunk() || more.isEmpty() || more.size() % 32 != 0) {
                return Optional.of("skeleton that does not continue at chunk " + nextChunk());
            }
            if (nextChunk() + more.size() / 32 > SyncLimits.EPOCH_CHUNKS) {
                return Optional.of("skeleton of more than " + SyncLimits.EPOCH_CHUNKS + " chunks");
            }
            for (int at = 0; at < more.size(); at += 32) {
                digests.add(more.substring(at, at + 32));
            }
            return Optional.empty();
        }

        Optional<String> take(Chunk frame) {
            Leaves last = tail;
            if (last == null) {
                last = new Leaves(nextChunk() * SyncLimits.CHUNK_ENTRIES, SyncLimits.CHUNK_ENTRIES - 1);
                tail = last;
            }
            return last.take(frame.getFirstIndex(), frame.getEntriesList());
        }

        long end() {
            Leaves last = tail;
            return last == null ? nextChunk() * SyncLimits.CHUNK_ENTRIES : last.end();
        }

        @Override
        long after() {
            return first;
        }

        @Override
        long mayStillCome() {
            return SyncLimits.EXTENSION_BYTES;
        }
    }

    /** The answer to a WantBlocks. */
    static final class BlockRun extends Request {
        final long firstChunk;
        final int chunks;

        /** Chunks that have arrived as a whole. */
        int arrived;

        private ByteString begun = ByteString.EMPTY;

        BlockRun(Session source, LogState log, long id, long firstChunk, int chunks, Instant now) {
            super(source, log, id, now);
            this.firstChunk = firstChunk;
            this.chunks = chunks;
        }

        long next() {
            return firstChunk + arrived;
        }

        /** Takes the next frame into {@code whole}: the chunks that it completes. Returns what is wrong, if anything. */
        Optional<String> take(Blocks frame, List<ByteString> whole) {
            List<ByteString> blocks = frame.getBlocksList();
            if (frame.getFirstChunk() != next() || blocks.isEmpty()) {
                return Optional.of("blocks at chunk " + Long.toUnsignedString(frame.getFirstChunk()) + " where chunk "
                        + next() + " was due");
            }
            if (blocks.size() > chunks - arrived) {
                return Optional.of("more blocks than were asked for");
            }
            for (int i = 0; i < blocks.size(); i++) {
                ByteString block = i == 0 ? begun.concat(blocks.get(0)) : blocks.get(i);
                if (block.size() > SyncLimits.BLOCK_BYTES) {
                    return Optional.of("block of " + block.size() + " bytes");
                }
                if (i == blocks.size() - 1 && frame.getContinues()) {
                    begun = block;
                    return Optional.empty();
                }
                begun = ByteString.EMPTY;
                whole.add(block);
                arrived++;
            }
            return Optional.empty();
        }

        @Override
        long after() {
            return (firstChunk + chunks) * SyncLimits.CHUNK_ENTRIES - 1;
        }

        @Override
        long mayStillCome() {
            return SyncLimits.BLOCKS_ANSWER_BYTES + SyncLimits.BLOCK_BYTES;
        }
    }
}
