// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TileHash;
import org.hashmesh.crypto.tree.TileId;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.list.ListRows;
import org.hashmesh.store.log.CheckpointValue;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.LogTotals;
import org.hashmesh.store.log.StoreKeys;

/**
 * Checks one log from its first entry on: each leaf against its leaf hash, each tile, each checkpoint's root and signature,
 * and at the end the head.
 */
final class LogCheck {
    /** Findings after which a log is not read on: it is lost anyway, and each has a line. */
    static final int MAX_FINDINGS = 100;

    /** Checkpoints read at a time. */
    private static final int HISTORY = 256;

    private final KeyValues store;
    private final LogReader log;
    private final LogHead head;
    private final Optional<LogKey> key;
    private final Progress.Listener progress;
    private final List<Finding> findings = new ArrayList<>();
    private final TreeHasher hasher = new TreeHasher();
    private final Map<TileId, byte[]> growing = new HashMap<>();
    private final CompactRange.Builder tree = CompactRange.EMPTY.toBuilder(hasher, this::takeTileHash);
    private List<SignedCheckpoint> history = List.of();
    private int nextInHistory;
    private Optional<SignedCheckpoint> before = Optional.empty();
    private long leafBytes;
    private long adds;
    private long checkpoints;
    private long sealedAt = LogTotals.NOT_SEALED;

    LogCheck(KeyValues store, LogReader log, Optional<LogKey> key, Progress.Listener progress) {
        this.store = store;
        this.log = log;
        this.head = log.head();
        this.key = key;
        this.progress = progress;
    }

    /** The findings; at most {@link #MAX_FINDINGS} and one. */
    List<Finding> run(RowsCheck rows) {
        if (key.isEmpty()) {
            found("", "no key is known for it, so its signatures were not checked");
        }
        rows.begin(head);
        history = log.history(TreeSize.ZERO, HISTORY);
        long size = head.size().value();
        try {
            for (long first = 0; first < size; first += LeafBlock.CHUNK) {
                checkBlock(first, Math.min(size, first + LeafBlock.CHUNK), rows);
                if (findings.size() >= MAX_FINDINGS) {
                    found("", "too much is wrong: not read on after entry " + first);
                    return findings;
                }
            }
        } catch (StoreDamagedException e) {
            found("from entry " + tree.size() + " on", String.valueOf(e.getMessage()));
            return findings;
        }
        checkUpperTiles();
        checkHead();
        return findings;
    }

    private void checkBlock(long first, long end, RowsCheck rows) {
        List<Leaf> leaves = log.leaves(new EntryIndex(first), new TreeSize(end), Long.MAX_VALUE);
        byte[] tile = new byte[leaves.size() * Digest.BYTES];
        ListRows made = new ListRows(head.number(), head.origin(), sealedAt);
        for (int i = 0; i < leaves.size(); i++) {
            Leaf leaf = leaves.get(i);
            Digest hash = leaf.hash(hasher);
            hash.writeTo(tile, i * Digest.BYTES);
            tree.append(hash);
            leafBytes += leaf.length();
            made.take(new EntryIndex(first + i), leaf);
            checkCheckpoints();
        }
        if (leaves.size() == LeafBlock.CHUNK) {
            compareTile(new TileId(0, first / TileId.WIDTH), tile);
        }
        rows.expect(made, findings);
        adds += made.adds();
        sealedAt = made.sealedAt();
        progress.progressed(new Progress(head.origin(), tree.size(), head.size()));
    }

    /** Those that end exactly at the tree so far; one that no entry ends at was skipped and is found by the next. */
    private void checkCheckpoints() {
        while (nextInHistory < history.size()
                && history.get(nextInHistory).size().compareTo(tree.size()) <= 0) {
            SignedCheckpoint checkpoint = history.get(nextInHistory++);
            String place = "checkpoint of size " + checkpoint.size();
            if (!checkpoint.root().equals(tree.toRange().root(hasher))) {
                found(place, "the entries up to it lead to another root");
            }
            if (before.isPresent() && checkpoint.time().isBefore(before.get().time())) {
                found(
                        place,
                        "it was signed before the one of size " + before.get().size());
            }
            Optional<byte[]> kept = store.get(Column.CHECKPOINTS, StoreKeys.size(head.number(), checkpoint.size()));
            if (kept.isEmpty() || CheckpointValue.leafBytes(kept.get()) != leafBytes) {
                found(place, "the bytes counted with it are not those of the leaves up to it");
            }
            checkSignature(place, checkpoint);
            checkpoints++;
            before = Optional.of(checkpoint);
            if (nextInHistory == history.size() && history.size() == HISTORY) {
                history = log.history(checkpoint.size(), HISTORY);
                nextInHistory = 0;
            }
        }
    }

    private void checkSignature(String place, SignedCheckpoint checkpoint) {
        if (key.isEmpty()) {
            return;
        }
        try {
            checkpoint.verify(key.get());
        } catch (CheckpointException e) {
            found(place, "its signature does not verify: " + e.getMessage());
        }
    }

    private void takeTileHash(TileHash hash) {
        TileId id = TileId.holding(hash.level(), hash.index());
        int slot = id.slotOf(hash.index());
        byte[] tile = Arrays.copyOf(growing.getOrDefault(id, new byte[0]), (slot + 1) * Digest.BYTES);
        hash.hash().writeTo(tile, slot * Digest.BYTES);
        growing.put(id, tile);
        if (slot == TileId.WIDTH - 1) {
            compareTile(id, tile);
            growing.remove(id);
        }
    }

    private void checkUpperTiles() {
        growing.forEach(this::compareTile);
    }

    private void compareTile(TileId id, byte[] expected) {
        Optional<byte[]> stored = store.get(Column.TILES, StoreKeys.tile(head.number(), id));
        String place = "tile at level " + id.level() + ", index " + id.index();
        if (stored.isEmpty()) {
            found(place, "it is not there");
        } else if (!Arrays.equals(
                stored.get(), 0, Math.min(stored.get().length, expected.length), expected, 0, expected.length)) {
            found(place, "its hashes are not those of the entries");
        }
    }

    private void checkHead() {
        if (!tree.toRange().equals(head.range())) {
            found("head", "its tree is not that of the entries");
        }
        if (!head.root().equals(tree.toRange().root(hasher))) {
            found("head", "its root is not that of the entries");
        }
        checkSignature("head", head.checkpoint());
        LogTotals totals = head.totals();
        if (checkpoints != totals.checkpoints()) {
            found("checkpoints", checkpoints + " are there, " + totals.checkpoints() + " were kept");
        }
        if (leafBytes != totals.leafBytes() || adds != totals.adds() || sealedAt != totals.sealedAt()) {
            found("head", "its counts are not those of the entries" + RowsCheck.NEXT);
        }
    }

    private void found(String place, String what) {
        findings.add(new Finding(head.origin().text() + (place.isEmpty() ? "" : ", " + place), what));
    }
}
