// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.util.List;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;

/** Checks where a log ends: whether head, checkpoint, tail, last chunk and last tiles agree. A store that lost its end does not. */
final class LogEdge {
    private final LogReader log;
    private final KeyValues store;
    private final TreeHasher hasher;
    private final LogHead head;

    LogEdge(LogReader log, KeyValues store, TreeHasher hasher) {
        this.log = log;
        this.store = store;
        this.hasher = hasher;
        this.head = log.head();
    }

    void check() {
        checkCheckpoint();
        if (log.isPurged()) {
            return;
        }
        long complete = head.size().value() / LeafBlock.CHUNK;
        checkTail(complete * LeafBlock.CHUNK);
        if (complete > 0) {
            checkLastChunk(complete - 1);
        }
    }

    private void checkCheckpoint() {
        if (head.size().equals(TreeSize.ZERO)) {
            return;
        }
        SignedCheckpoint kept = log.checkpointAt(head.size())
                .orElseThrow(() -> log.damaged("no checkpoint is kept for its size " + head.size()));
        if (!kept.root().equals(head.root())) {
            throw log.damaged("the checkpoint kept for its size " + head.size() + " has another root than its head");
        }
    }

    private void checkTail(long start) {
        long end = head.size().value();
        Key first = StoreKeys.log(head.number());
        try (Scan scan = store.scan(Column.TAIL, KeyRange.startingWith(first))) {
            for (long index = start; index < end; index++) {
                if (!scan.hasNext() || StoreKeys.indexAtEnd(scan.next().key()) != index) {
                    throw log.damaged("entry " + index + " is not in the tail");
                }
            }
            if (scan.hasNext()) {
                throw log.damaged("the tail goes on after its last entry, or began before its chunk");
            }
        }
        List<Leaf> tail = end == start ? List.of() : log.tail(start, end);
        List<Digest> hashes = tail.stream().map(leaf -> leaf.hash(hasher)).toList();
        List<Digest> ofTail = CompactRange.EMPTY.append(hasher, hashes).hashes();
        List<Digest> ofHead = head.range().hashes();
        if (!ofHead.subList(ofHead.size() - ofTail.size(), ofHead.size()).equals(ofTail)) {
            throw log.damaged("the entries from " + start + " on are not those that were signed");
        }
    }

    private void checkLastChunk(long chunk) {
        CompactRange.Builder tree = CompactRange.EMPTY.toBuilder(hasher);
        long first = chunk * LeafBlock.CHUNK;
        for (Leaf leaf : log.chunk(chunk).leaves()) {
            Digest hash = leaf.hash(hasher);
            long index = first + tree.size().value();
            if (!hash.equals(log.leafHash(new EntryIndex(index)))) {
                throw log.damaged("entry " + index + " and its leaf hash do not belong together");
            }
            tree.append(hash);
        }
        if (!tree.toRange().root(hasher).equals(log.tiles(head.size()).hashAt(1, chunk))) {
            throw log.damaged("chunk " + chunk + " and its tile above do not belong together");
        }
    }
}
