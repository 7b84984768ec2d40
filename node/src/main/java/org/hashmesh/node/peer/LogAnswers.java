// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.roster.LogEnd;
import org.hashmesh.node.sync.SyncAction.Question;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.Blocks;
import org.hashmesh.v1.BlocksEnd;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Fork;
import org.hashmesh.v1.Refused;
import org.hashmesh.v1.Skeleton;

/**
 * What this node answers to peers' questions, from what its heads cover. An answer is read frame by frame as it is pulled,
 * so it never takes more memory than a frame; it belongs to one thread. For many threads itself.
 */
public final class LogAnswers {

    /** Bytes of leaves, blocks or digests in one frame: well under the message limit. */
    private static final int FRAME_BYTES = 512 << 10;

    private static final int FRAME_DIGESTS = FRAME_BYTES / Digest.BYTES;

    /** Blocks in one answer: what the asker counts on in memory for each question it has open. */
    private static final int ANSWER_BYTES = 4 << 20;

    private final Logs logs;
    private final Ends ends;

    /** Where a log ends, unless it is open; asked for each answer. */
    @FunctionalInterface
    public interface Ends {
        Optional<LogEnd> of(LogId log);
    }

    /** Answers from logs that are all open. */
    public LogAnswers(Logs logs) {
        this(logs, log -> Optional.empty());
    }

    /** Answers as if no log went beyond its end. */
    public LogAnswers(Logs logs, Ends ends) {
        this.logs = logs;
        this.ends = ends;
    }

    /** The frames of the answer; the last one ends it. */
    public Iterator<DataFrame> answer(long requestId, LogId log, Question question) {
        Optional<LogReader> reader = logs.find(log);
        if (reader.isEmpty() || reader.get().isPurged()) {
            return refused(requestId, Refused.Reason.REASON_NOT_HELD);
        }
        Optional<SignedCheckpoint> head = newest(reader.get());
        if (head.isEmpty()) {
            return refused(requestId, Refused.Reason.REASON_NOT_HELD);
        }
        if (question instanceof Question.Entries entries) {
            return entries(requestId, reader.get(), head.get(), entries);
        } else if (question instanceof Question.Shape shape) {
            return shape(requestId, reader.get(), head.get(), shape);
        }
        return blocks(requestId, reader.get(), head.get(), (Question.Blocks) question);
    }

    /** The head, or where the log ends before it; none when that is another tree than ours. */
    private Optional<SignedCheckpoint> newest(LogReader log) {
        SignedCheckpoint head = log.head().checkpoint();
        Optional<LogEnd> end =
                ends.of(log.id()).filter(last -> last.size() <= head.size().value());
        return end.isEmpty()
                ? Optional.of(head)
                : end.get().last().filter(last -> log.rootAt(last.size()).equals(last.root()));
    }

    private static Iterator<DataFrame> entries(
            long requestId, LogReader log, SignedCheckpoint head, Question.Entries question) {
        Optional<Iterator<DataFrame>> instead = instead(requestId, log, head, question.first(), question.root());
        if (instead.isPresent()) {
            return instead.get();
        }
        if (!log.fitsOneExtension(new TreeSize(question.first()), head.size())) {
            return refused(requestId, Refused.Reason.REASON_TOO_FAR);
        }
        return new Joined(List.of(
                new Chunks(requestId, log, question.first(), head.size()),
                List.of(checkpoint(requestId, head)).iterator()));
    }

    private static Iterator<DataFrame> shape(
            long requestId, LogReader log, SignedCheckpoint head, Question.Shape question) {
        Optional<Iterator<DataFrame>> instead = instead(requestId, log, head, question.first(), question.root());
        if (instead.isPresent()) {
            return instead.get();
        }
        long first = question.first() / LeafBlock.CHUNK;
        long end = head.size().value() / LeafBlock.CHUNK;
        Stream<DataFrame> digests = LongStream.iterate(first, at -> at < end, at -> at + FRAME_DIGESTS)
                .mapToObj(at -> skeleton(requestId, log, at, (int) Math.min(FRAME_DIGESTS, end - at)));
        return new Joined(List.of(
                digests.iterator(),
                new Chunks(requestId, log, end * LeafBlock.CHUNK, head.size()),
                List.of(checkpoint(requestId, head)).iterator()));
    }

    private static Iterator<DataFrame> blocks(
            long requestId, LogReader log, SignedCheckpoint head, Question.Blocks question) {
        long first = question.firstChunk();
        int count = question.digests().size() / Digest.BYTES;
        if (first + count > head.size().value() / LeafBlock.CHUNK) {
            return refused(requestId, Refused.Reason.REASON_NOT_HELD);
        }
        if (!ByteString.copyFrom(log.chunkDigests(first, count)).equals(question.digests())) {
            return refused(requestId, Refused.Reason.REASON_OTHER_TREE);
        }
        return new FullChunks(requestId, log, first, first + count);
    }

    /** What ends it before it begins: we hold nothing more, or another tree. */
    private static Optional<Iterator<DataFrame>> instead(
            long requestId, LogReader log, SignedCheckpoint head, long first, ByteString root) {
        if (first > head.size().value()) {
            return Optional.of(refused(requestId, Refused.Reason.REASON_NOT_HELD));
        }
        TreeSize size = new TreeSize(first);
        Digest ours = log.rootAt(size);
        if (first > 0 && !root.equals(bytes(ours))) {
            return Optional.of(List.of(fork(requestId, log, head, size, ours)).iterator());
        }
        return first == head.size().value()
                ? Optional.of(refused(requestId, Refused.Reason.REASON_NOT_HELD))
                : Optional.empty();
    }

    private static DataFrame fork(long requestId, LogReader log, SignedCheckpoint head, TreeSize first, Digest ours) {
        Fork.Builder fork = Fork.newBuilder()
                .setRequestId(requestId)
                .setRoot(bytes(ours))
                .setCheckpoint(UnsafeByteOperations.unsafeWrap(head.note()));
        ConsistencyProof.prove(first, head.size(), log.tiles(head.size()), new TreeHasher())
                .hashes()
                .forEach(hash -> fork.addHashes(bytes(hash)));
        return DataFrame.newBuilder().setFork(fork).build();
    }

    private static DataFrame skeleton(long requestId, LogReader log, long first, int count) {
        return DataFrame.newBuilder()
                .setSkeleton(Skeleton.newBuilder()
                        .setRequestId(requestId)
                        .setFirstChunk(first)
                        .setDigests(UnsafeByteOperations.unsafeWrap(log.chunkDigests(first, count))))
                .build();
    }

    private static DataFrame checkpoint(long requestId, SignedCheckpoint head) {
        return DataFrame.newBuilder()
                .setCheckpoint(Checkpoint.newBuilder()
                        .setRequestId(requestId)
                        .setNote(UnsafeByteOperations.unsafeWrap(head.note())))
                .build();
    }

    /** The one frame that says that there is no answer. */
    static DataFrame refusal(long requestId, Refused.Reason reason) {
        return DataFrame.newBuilder()
                .setRefused(Refused.newBuilder().setRequestId(requestId).setReason(reason))
                .build();
    }

    private static Iterator<DataFrame> refused(long requestId, Refused.Reason reason) {
        return List.of(refusal(requestId, reason)).iterator();
    }

    private static ByteString bytes(Digest digest) {
        return UnsafeByteOperations.unsafeWrap(digest.toBytes());
    }

    /** One part after the other. */
    private static final class Joined implements Iterator<DataFrame> {
        private final Iterator<Iterator<DataFrame>> rest;
        private Iterator<DataFrame> part;

        Joined(List<Iterator<DataFrame>> parts) {
            rest = parts.iterator();
            part = rest.next();
        }

        @Override
        public boolean hasNext() {
            while (!part.hasNext() && rest.hasNext()) {
                part = rest.next();
            }
            return part.hasNext();
        }

        @Override
        public DataFrame next() {
            return hasNext() ? part.next() : List.<DataFrame>of().iterator().next();
        }
    }

    /** Entries in a row. */
    private static final class Chunks implements Iterator<DataFrame> {
        private final long requestId;
        private final LogReader log;
        private final TreeSize end;
        private long next;

        Chunks(long requestId, LogReader log, long first, TreeSize end) {
            this.requestId = requestId;
            this.log = log;
            this.end = end;
            this.next = first;
        }

        @Override
        public boolean hasNext() {
            return next < end.value();
        }

        @Override
        public DataFrame next() {
            List<Leaf> leaves = log.leaves(new EntryIndex(next), end, FRAME_BYTES);
            Chunk.Builder chunk = Chunk.newBuilder().setRequestId(requestId).setFirstIndex(next);
            leaves.forEach(leaf -> chunk.addEntries(UnsafeByteOperations.unsafeWrap(leaf.bytes())));
            next += leaves.size();
            return DataFrame.newBuilder().setChunk(chunk).build();
        }
    }

    /** Full chunks in a row, then the end; earlier than asked when they are large. */
    private static final class FullChunks implements Iterator<DataFrame> {
        private final long requestId;
        private final LogReader log;
        private long next;
        private long end;
        private long sent;
        private boolean ended;

        /** Of the next chunk, what has not been sent yet; empty before it is read. */
        private ByteString left = ByteString.EMPTY;

        FullChunks(long requestId, LogReader log, long first, long end) {
            this.requestId = requestId;
            this.log = log;
            this.next = first;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return !ended;
        }

        @Override
        public DataFrame next() {
            Blocks.Builder blocks = Blocks.newBuilder().setRequestId(requestId).setFirstChunk(next);
            int room = FRAME_BYTES;
            while (isLoaded() && left.size() <= room) {
                blocks.addBlocks(left);
                room -= left.size();
                left = ByteString.EMPTY;
                next++;
            }
            if (next < end && blocks.getBlocksCount() == 0) {
                blocks.addBlocks(left.substring(0, room)).setContinues(true);
                left = left.substring(room);
            }
            if (blocks.getBlocksCount() > 0) {
                return DataFrame.newBuilder().setBlocks(blocks).build();
            }
            ended = true;
            return DataFrame.newBuilder()
                    .setBlocksEnd(BlocksEnd.newBuilder().setRequestId(requestId))
                    .build();
        }

        /** Whether there is a next chunk; reads it. */
        private boolean isLoaded() {
            if (next < end && left.isEmpty()) {
                left = UnsafeByteOperations.unsafeWrap(log.block(next));
                sent += left.size();
                if (sent > ANSWER_BYTES && sent > left.size()) {
                    end = next;
                }
            }
            return next < end;
        }
    }
}
