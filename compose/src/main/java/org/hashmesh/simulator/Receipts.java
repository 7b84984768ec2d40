// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.v1.Blocks;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.Want;

/** What one process was sent, so that what comes twice is seen. */
final class Receipts {

    /** Chunk indexes beyond this are a lie: no epoch has so many. */
    private static final long MOST_CHUNKS = 1 << 16;

    private final Stage stage;
    private final Party self;

    /** Entries that came, from the first on without a gap. */
    private final Map<ByteString, Long> cameTo = new HashMap<>();

    /** Chunks that came as a whole. */
    private final Map<ByteString, BitSet> chunks = new HashMap<>();

    /** Which log a request of ours was about. */
    private final Map<Long, ByteString> asked = new HashMap<>();

    /** What the other side of a connection said it holds. */
    private final Map<End, Map<ByteString, Long>> said = new HashMap<>();

    Receipts(Stage stage, Party self) {
        this.stage = stage;
        this.self = self;
    }

    void takes(End from, ControlFrame frame) {
        if (frame.hasHead()) {
            HeadAnnouncement head = frame.getHead();
            says(from, head.getLogId(), Frames.size(head.getCheckpoint()));
            came(head.getLogId(), head.getFirstIndex(), head.getEntriesList());
        } else if (frame.hasHeld()) {
            says(from, frame.getHeld().getLogId(), frame.getHeld().getSize());
        }
    }

    void takes(DataFrame frame) {
        if (frame.hasChunk()) {
            Chunk chunk = frame.getChunk();
            ByteString log = asked.get(chunk.getRequestId());
            if (log != null) {
                came(log, chunk.getFirstIndex(), chunk.getEntriesList());
            }
        } else if (frame.hasBlocks()) {
            ByteString log = asked.get(frame.getBlocks().getRequestId());
            if (log != null
                    && frame.getBlocks().getFirstChunk() >= 0
                    && frame.getBlocks().getFirstChunk() < MOST_CHUNKS) {
                came(log, frame.getBlocks());
            }
        }
    }

    private void came(ByteString log, Blocks frame) {
        BitSet had = chunks.computeIfAbsent(log, any -> new BitSet());
        int chunk = (int) frame.getFirstChunk();
        long bytes = 0;
        long twice = 0;
        for (int i = 0; i < frame.getBlocksCount(); i++) {
            int size = frame.getBlocks(i).size();
            bytes += size;
            twice += had.get(chunk + i) ? size : 0;
            if (i < frame.getBlocksCount() - 1 || !frame.getContinues()) {
                had.set(chunk + i);
            }
        }
        stage.meter().entries(bytes, twice);
    }

    void sends(DataFrame frame) {
        if (frame.hasWantBlocks()) {
            asked.put(
                    frame.getWantBlocks().getRequestId(), frame.getWantBlocks().getLogId());
        }
        if (frame.hasWant()) {
            Want want = frame.getWant();
            asked.put(want.getRequestId(), want.getLogId());
            cameTo.merge(want.getLogId(), want.getFirstIndex(), Math::max);
        }
    }

    void sends(End to, ControlFrame frame) {
        if (frame.hasHead() && frame.getHead().getEntriesCount() > 0) {
            HeadAnnouncement head = frame.getHead();
            stage.oracle()
                    .pushed(
                            self,
                            to.other().owner(),
                            new LogId(Digest.of(head.getLogId().toByteArray())),
                            said.getOrDefault(to, Map.of()).getOrDefault(head.getLogId(), 0L),
                            head.getFirstIndex() + head.getEntriesCount());
        }
    }

    void closed(End end) {
        said.remove(end);
    }

    private void says(End from, ByteString log, long size) {
        said.computeIfAbsent(from, any -> new HashMap<>()).merge(log, size, Math::max);
    }

    private void came(ByteString log, long first, List<ByteString> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long had = cameTo.getOrDefault(log, 0L);
        long bytes = 0;
        long twice = 0;
        for (int i = 0; i < entries.size(); i++) {
            int size = entries.get(i).size();
            bytes += size;
            twice += first + i < had ? size : 0;
        }
        stage.meter().entries(bytes, twice);
        if (first <= had) {
            cameTo.put(log, Math.max(had, first + entries.size()));
        }
    }
}
