// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.sync.SimulatedForum.Held;
import org.hashmesh.node.sync.SimulatedForum.Node;
import org.hashmesh.node.sync.SyncAction.Question;
import org.hashmesh.v1.Blocks;
import org.hashmesh.v1.BlocksEnd;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Refused;
import org.hashmesh.v1.Skeleton;

/** What a ledger would know of a log whose chunks are still to come; for logs of which nothing is held before. */
final class SimulatedBulk {
    private static final int CHUNK = SyncLimits.CHUNK_ENTRIES;

    private final SignedCheckpoint target;
    private final List<ByteString> digests;
    private final List<Leaf> tail;
    private final Map<Long, ByteString> chunks = new TreeMap<>();
    int chunksMissingAtFirst;
    int chunksTaken;

    private SimulatedBulk(SkeletonClaim claim) {
        target = claim.checkpoint();
        digests = claim.digests();
        tail = claim.tail();
        chunksMissingAtFirst = digests.size();
    }

    /** As if every second chunk had come before a crash. */
    static SimulatedBulk halfDone(Node author, Node here) {
        LogId log = author.origin().id();
        Held held = Optional.ofNullable(author.held.get(log)).orElseThrow();
        int full = held.leaves.size() / CHUNK;
        SimulatedBulk bulk = new SimulatedBulk(
                new SkeletonClaim(0, digests(held), held.leaves.subList(full * CHUNK, held.leaves.size()), held.head));
        for (long chunk = 0; chunk < full; chunk += 2) {
            bulk.chunks.put(chunk, block(held, chunk));
            bulk.chunksMissingAtFirst--;
        }
        here.bulks.put(log, bulk);
        return bulk;
    }

    SyncEvent.BulkBegun begun(Optional<Session> source) {
        BitSet missing = new BitSet();
        missing.set(0, digests.size());
        chunks.keySet().forEach(chunk -> missing.clear(chunk.intValue()));
        return new SyncEvent.BulkBegun(target, 0, ByteString.copyFrom(digests), missing, source);
    }

    static void begin(Node node, SyncAction.BeginBulk begin) {
        SimulatedBulk bulk = new SimulatedBulk(begin.claim());
        node.bulks.put(begin.log(), bulk);
        node.handle(bulk.begun(Optional.of(begin.source())));
    }

    static void take(Node node, SyncAction.TakeBlocks take) {
        SimulatedBulk bulk = node.bulks.get(take.log());
        if (bulk == null) {
            return;
        }
        if (!node.mayGrowTo(take.log(), bulk.target.size().value())) {
            node.bulks.remove(take.log());
            node.handle(new SyncEvent.NotApplied(take, SyncEvent.Verdict.STALE, "closed"));
            return;
        }
        for (int i = 0; i < take.blocks().size(); i++) {
            long chunk = take.firstChunk() + i;
            if (!digest(unpack(take.blocks().get(i))).equals(bulk.digests.get((int) chunk))) {
                node.handle(new SyncEvent.NotApplied(take, SyncEvent.Verdict.PEER_ROOT, "chunk " + chunk));
                return;
            }
            bulk.chunks.put(chunk, take.blocks().get(i));
            bulk.chunksTaken++;
        }
        node.handle(new SyncEvent.BlocksTaken(
                take.source(), take.log(), take.firstChunk(), take.blocks().size()));
        if (bulk.chunks.size() == bulk.digests.size()) {
            node.bulks.remove(take.log());
            Held held = new Held(bulk.target);
            bulk.chunks.values().forEach(block -> held.leaves.addAll(unpack(block)));
            held.leaves.addAll(bulk.tail);
            TreeHasher hasher = new TreeHasher();
            held.range = CompactRange.EMPTY.append(
                    hasher, held.leaves.stream().map(leaf -> leaf.hash(hasher)).toList());
            node.held.put(take.log(), held);
            node.handle(new SyncEvent.Committed(bulk.target, 0, List.of(), 0, Optional.of(take.source())));
        }
    }

    static void serve(Node node, SyncAction.Serve serve, Held held) {
        if (serve.question() instanceof Question.Shape) {
            node.sendData(
                    serve.session(),
                    DataFrame.newBuilder()
                            .setSkeleton(Skeleton.newBuilder()
                                    .setRequestId(serve.requestId())
                                    .setDigests(ByteString.copyFrom(digests(held))))
                            .build());
            int full = held.leaves.size() / CHUNK * CHUNK;
            Chunk.Builder tail =
                    Chunk.newBuilder().setRequestId(serve.requestId()).setFirstIndex(full);
            held.leaves
                    .subList(full, held.leaves.size())
                    .forEach(leaf -> tail.addEntries(ByteString.copyFrom(leaf.bytes())));
            if (tail.getEntriesCount() > 0) {
                node.sendData(
                        serve.session(), DataFrame.newBuilder().setChunk(tail).build());
            }
            Checkpoint.Builder checkpoint = Checkpoint.newBuilder()
                    .setRequestId(serve.requestId())
                    .setNote(ByteString.copyFrom(held.head.note()));
            node.sendData(
                    serve.session(),
                    DataFrame.newBuilder().setCheckpoint(checkpoint).build());
        } else if (serve.question() instanceof Question.Blocks wanted
                && (wanted.firstChunk() + wanted.digests().size() / 32) * CHUNK > held.leaves.size()) {
            Refused.Builder refused =
                    Refused.newBuilder().setRequestId(serve.requestId()).setReason(Refused.Reason.REASON_NOT_HELD);
            node.sendData(
                    serve.session(), DataFrame.newBuilder().setRefused(refused).build());
        } else if (serve.question() instanceof Question.Blocks wanted) {
            Blocks.Builder blocks =
                    Blocks.newBuilder().setRequestId(serve.requestId()).setFirstChunk(wanted.firstChunk());
            for (int i = 0; i < wanted.digests().size() / 32; i++) {
                blocks.addBlocks(block(held, wanted.firstChunk() + i));
            }
            node.sendData(
                    serve.session(), DataFrame.newBuilder().setBlocks(blocks).build());
            node.sendData(
                    serve.session(),
                    DataFrame.newBuilder()
                            .setBlocksEnd(BlocksEnd.newBuilder().setRequestId(serve.requestId()))
                            .build());
        }
    }

    private static List<ByteString> digests(Held held) {
        List<ByteString> digests = new ArrayList<>();
        for (int at = 0; at + CHUNK <= held.leaves.size(); at += CHUNK) {
            digests.add(digest(held.leaves.subList(at, at + CHUNK)));
        }
        return digests;
    }

    private static ByteString digest(List<Leaf> leaves) {
        TreeHasher hasher = new TreeHasher();
        List<Digest> hashes = leaves.stream().map(leaf -> leaf.hash(hasher)).toList();
        return ByteString.copyFrom(
                CompactRange.EMPTY.append(hasher, hashes).root(hasher).toBytes());
    }

    private static ByteString block(Held held, long chunk) {
        int at = (int) chunk * CHUNK;
        List<Leaf> leaves = held.leaves.subList(at, at + CHUNK);
        ByteBuffer block = ByteBuffer.allocate(
                leaves.stream().mapToInt(leaf -> 2 + leaf.length()).sum());
        leaves.forEach(leaf -> block.putShort((short) leaf.length()).put(leaf.bytes()));
        return ByteString.copyFrom(block.flip());
    }

    private static List<Leaf> unpack(ByteString block) {
        ByteBuffer in = block.asReadOnlyByteBuffer();
        List<Leaf> leaves = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] leaf = new byte[in.getShort()];
            in.get(leaf);
            leaves.add(new Leaf(leaf));
        }
        return leaves;
    }
}
