// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MalformedLeafException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;
import org.jspecify.annotations.Nullable;

/**
 * One log of this store, read. For many threads; what it answers never goes back. What it should hold and cannot read is
 * {@link StoreDamagedException}.
 *
 * <p>Commits go on meanwhile. They move entries one way only, from the tail into a chunk in one step; so what is not in
 * the tail any more is in its chunk, and no snapshot is needed.
 */
public final class LogReader {
    private final KeyValues store;
    private final ChunkCache chunks;
    private volatile LogHead head;
    private volatile @Nullable Covering lastCovering;
    private volatile boolean purged;

    /** Every entry from {@code from} to before the checkpoint's size is first covered by it. */
    private record Covering(long from, SignedCheckpoint checkpoint) {}

    LogReader(KeyValues store, ChunkCache chunks, LogHead head) {
        this.store = store;
        this.chunks = chunks;
        this.head = head;
    }

    void advance(LogHead next) {
        head = next;
    }

    /** How far the log is held, at this moment. */
    public LogHead head() {
        return head;
    }

    /** Whether its entries are deleted, or about to be. Its tree and its checkpoints stay. */
    public boolean isPurged() {
        return purged;
    }

    void purged() {
        purged = true;
    }

    public Origin origin() {
        return head.origin();
    }

    public LogId id() {
        return head.id();
    }

    public LogNumber number() {
        return head.number();
    }

    /**
     * The entry at this place.
     *
     * @throws IllegalArgumentException when it is not held
     * @throws PurgedException when the log's entries are deleted; so do all methods that give entries
     */
    public Leaf leaf(EntryIndex index) {
        requireEntries();
        TreeSize size = head.size();
        requireHeld(index, size);
        long chunk = index.value() / LeafBlock.CHUNK;
        if (isComplete(chunk, size)) {
            return chunk(chunk).leaf((int) (index.value() % LeafBlock.CHUNK));
        }
        Optional<byte[]> inTail = store.get(Column.TAIL, StoreKeys.entry(number(), index));
        if (inTail.isPresent()) {
            return tailLeaf(inTail.get(), index.value());
        }
        return chunk(chunk).leaf((int) (index.value() % LeafBlock.CHUNK));
    }

    /**
     * The entries from {@code from} on: to before {@code to}, or fewer once they have {@code maxBytes} together; at least
     * one. To send them a message at a time, ask again from where this ended.
     *
     * @throws IllegalArgumentException when {@code from} is not before {@code to}, or {@code to} is not held
     */
    public List<Leaf> leaves(EntryIndex from, TreeSize to, long maxBytes) {
        requireEntries();
        TreeSize size = head.size();
        if (!to.contains(from) || to.compareTo(size) > 0) {
            throw new IllegalArgumentException(origin() + ": no entries from " + from + " to " + to + " of " + size);
        }
        List<Leaf> leaves = new ArrayList<>();
        long bytes = 0;
        long next = from.value();
        while (next < to.value()) {
            long chunk = next / LeafBlock.CHUNK;
            long end = Math.min(to.value(), (chunk + 1) * LeafBlock.CHUNK);
            List<Leaf> block = isComplete(chunk, size) ? List.of() : tail(next, end);
            LeafBlock whole = block.isEmpty() ? chunk(chunk) : null;
            for (long index = next; index < end; index++) {
                Leaf leaf =
                        whole != null ? whole.leaf((int) (index % LeafBlock.CHUNK)) : block.get((int) (index - next));
                bytes += leaf.length();
                if (bytes > maxBytes && !leaves.isEmpty()) {
                    return leaves;
                }
                leaves.add(leaf);
            }
            next = end;
        }
        return leaves;
    }

    /** Takes entries that are no objects. */
    @FunctionalInterface
    public interface EntryBytes {
        /** One leaf's bytes, which are shared: nobody writes into them. */
        void entry(byte[] bytes, int offset, int length);
    }

    /**
     * Hands out the entries from {@code from} on and before {@code to}, in order: for readers of millions, who would fill the
     * memory with leaves, and its cache with what nobody else asks for.
     *
     * @throws IllegalArgumentException when they are not held
     */
    public void read(EntryIndex from, TreeSize to, EntryBytes entries) {
        long next = from.value();
        while (next < to.value()) {
            long chunk = next / LeafBlock.CHUNK;
            long end = Math.min(to.value(), (chunk + 1) * LeafBlock.CHUNK);
            if (chunk < fullChunks()) {
                LeafBlock block = whole(chunk, block(chunk));
                for (long index = next; index < end; index++) {
                    int place = (int) (index % LeafBlock.CHUNK);
                    entries.entry(block.packed(), block.start(place), block.length(place));
                }
            } else {
                for (Leaf leaf : leaves(new EntryIndex(next), new TreeSize(end), Long.MAX_VALUE)) {
                    entries.entry(leaf.bytes(), 0, leaf.length());
                }
            }
            next = end;
        }
    }

    /**
     * The tree over the first {@code size} entries, for proofs. The answer is for one thread.
     *
     * @throws IllegalArgumentException when that many are not held
     */
    public TileReader tiles(TreeSize size) {
        if (size.compareTo(head.size()) > 0) {
            throw new IllegalArgumentException(origin() + ": " + size + " entries are not held");
        }
        return new StoredTiles(this, size);
    }

    /** The hash of the leaf at this place, as the tree holds it. */
    public Digest leafHash(EntryIndex index) {
        TreeSize size = head.size();
        requireHeld(index, size);
        return new StoredTiles(this, size).hashAt(0, index.value());
    }

    /** The first checkpoint that was committed of this size. */
    public Optional<SignedCheckpoint> checkpointAt(TreeSize size) {
        return store.get(Column.CHECKPOINTS, StoreKeys.size(number(), size))
                .map(value -> checkpoint(value, size.value()));
    }

    /**
     * The tree over the first {@code size} entries. Costs a few reads of tiles.
     *
     * @throws IllegalArgumentException when that many are not held
     */
    public CompactRange rangeAt(TreeSize size) {
        LogHead now = head;
        return size.equals(now.size()) ? now.range() : CompactRange.read(size, tiles(size), new TreeHasher());
    }

    /** The root over the first {@code size} entries, as {@link #rangeAt}. */
    public Digest rootAt(TreeSize size) {
        return rangeAt(size).root(new TreeHasher());
    }

    /** How many chunks are full. */
    public long fullChunks() {
        return head.size().value() / LeafBlock.CHUNK;
    }

    /**
     * The roots over the leaves of full chunks in a row, 32 bytes each.
     *
     * @throws IllegalArgumentException when they are not all held
     */
    public byte[] chunkDigests(long first, int count) {
        TileReader tiles = tiles(head.size());
        byte[] digests = new byte[count * Digest.BYTES];
        for (int i = 0; i < count; i++) {
            tiles.hashAt(1, first + i).writeTo(digests, i * Digest.BYTES);
        }
        return digests;
    }

    /**
     * The leaves of a full chunk as {@link LeafBlock#pack} writes them, read but not looked at. Do not write into it.
     *
     * @throws IllegalArgumentException when it is not held in full
     */
    public byte[] block(long chunk) {
        requireEntries();
        if (chunk < 0 || chunk >= fullChunks()) {
            throw new IllegalArgumentException(origin() + ": chunk " + chunk + " of " + fullChunks() + " is not held");
        }
        return store.get(Column.CHUNKS, StoreKeys.chunk(number(), chunk)).orElseThrow(() -> noChunk(chunk));
    }

    private void requireEntries() {
        if (purged) {
            throw new PurgedException(origin() + ": its entries are deleted");
        }
    }

    /** It may have been deleted since we looked. */
    private RuntimeException noChunk(long chunk) {
        return purged
                ? new PurgedException(origin() + ": its entries are deleted")
                : damaged("chunk " + chunk + " is not there");
    }

    /** As {@link #fitsOneExtension(TreeSize, TreeSize)}, up to the head. */
    public boolean fitsOneExtension(TreeSize held) {
        return fitsOneExtension(held, head.size());
    }

    /**
     * Whether the entries after the first {@code held}, up to {@code end}, have at most {@link Extension#MAX_LEAF_BYTES}
     * bytes together. Mostly costs one read or two; at worst it reads them.
     */
    public boolean fitsOneExtension(TreeSize held, TreeSize end) {
        long entries = end.value() - held.value();
        if (entries > Extension.MAX_LEAVES) {
            return false;
        }
        long bytesBefore = store.last(
                        Column.CHECKPOINTS,
                        KeyRange.of(StoreKeys.size(number(), TreeSize.ZERO), StoreKeys.size(number(), held.plus(1))))
                .map(found -> CheckpointValue.leafBytes(found.value()))
                .orElse(0L);
        // Some entries lie between that checkpoint and ours, so there may be fewer bytes than this.
        return leafBytesUpTo(end) - bytesBefore <= Extension.MAX_LEAF_BYTES
                || leaves(held.next(), end, Extension.MAX_LEAF_BYTES).size() == entries;
    }

    /** Or a little more: up to the first checkpoint from there on. */
    private long leafBytesUpTo(TreeSize end) {
        LogHead now = head;
        if (end.equals(now.size())) {
            return now.totals().leafBytes();
        }
        KeyRange after = KeyRange.of(
                StoreKeys.size(number(), end),
                StoreKeys.size(number(), now.size().plus(1)));
        return store.scanEach(Column.CHECKPOINTS, List.of(after), 1).get(0).stream()
                .map(found -> CheckpointValue.leafBytes(found.value()))
                .findFirst()
                .orElse(now.totals().leafBytes());
    }

    /**
     * The first checkpoint that covers this entry: its time is when the entry was signed.
     *
     * @throws IllegalArgumentException when the entry is not held
     */
    public SignedCheckpoint covering(EntryIndex index) {
        requireHeld(index, head.size());
        Covering known = lastCovering;
        if (known != null
                && known.from <= index.value()
                && known.checkpoint.size().contains(index)) {
            return known.checkpoint;
        }
        KeyRange after = KeyRange.of(
                StoreKeys.size(number(), new TreeSize(index.value() + 1)),
                StoreKeys.size(number(), head.size().plus(1)));
        List<KeyValue> first =
                store.scanEach(Column.CHECKPOINTS, List.of(after), 1).get(0);
        if (first.isEmpty()) {
            throw damaged("no checkpoint covers entry " + index);
        }
        SignedCheckpoint checkpoint = checkpoint(first.get(0));
        lastCovering = new Covering(index.value(), checkpoint);
        return checkpoint;
    }

    /** The checkpoints larger than {@code after}, ascending, at most {@code max}. */
    public List<SignedCheckpoint> history(TreeSize after, int max) {
        KeyRange larger = KeyRange.of(
                StoreKeys.size(number(), after.plus(1)),
                StoreKeys.size(number(), head.size().plus(1)));
        return store.scanEach(Column.CHECKPOINTS, List.of(larger), max).get(0).stream()
                .map(this::checkpoint)
                .toList();
    }

    /** The largest checkpoint that is smaller than {@code size}. */
    public Optional<SignedCheckpoint> checkpointBefore(TreeSize size) {
        KeyRange smaller = KeyRange.of(StoreKeys.size(number(), TreeSize.ZERO), StoreKeys.size(number(), size));
        return store.last(Column.CHECKPOINTS, smaller).map(this::checkpoint);
    }

    Optional<byte[]> tile(Key key) {
        return store.get(Column.TILES, key);
    }

    /** The leaves of the tail in this range; empty when they are not all there any more, and so are in a chunk. */
    List<Leaf> tail(long from, long to) {
        List<Leaf> leaves = new ArrayList<>();
        KeyRange range = KeyRange.of(
                StoreKeys.entry(number(), new EntryIndex(from)), StoreKeys.entry(number(), new EntryIndex(to)));
        try (Scan scan = store.scan(Column.TAIL, range)) {
            while (scan.hasNext()) {
                KeyValue next = scan.next();
                leaves.add(tailLeaf(next.value(), StoreKeys.indexAtEnd(next.key())));
            }
        }
        return leaves.size() == to - from ? leaves : List.of();
    }

    StoreDamagedException damaged(String what) {
        return new StoreDamagedException(origin() + ": " + what);
    }

    /** A chunk that is complete. */
    LeafBlock chunk(long chunk) {
        Key key = StoreKeys.chunk(number(), chunk);
        LeafBlock known = chunks.get(key);
        if (known != null) {
            return known;
        }
        byte[] packed = store.get(Column.CHUNKS, key).orElseThrow(() -> noChunk(chunk));
        LeafBlock block = whole(chunk, packed);
        chunks.put(key, block);
        return block;
    }

    private LeafBlock whole(long chunk, byte[] packed) {
        try {
            LeafBlock block = LeafBlock.unpack(packed);
            if (block.count() != LeafBlock.CHUNK) {
                throw damaged("chunk " + chunk + " has " + block.count() + " entries");
            }
            return block;
        } catch (IllegalArgumentException e) {
            throw new StoreDamagedException(origin() + ": chunk " + chunk + ": " + e.getMessage(), e);
        }
    }

    private Leaf tailLeaf(byte[] bytes, long index) {
        try {
            return Leaf.parse(bytes);
        } catch (MalformedLeafException e) {
            throw new StoreDamagedException(origin() + ": entry " + index + " is no leaf", e);
        }
    }

    private SignedCheckpoint checkpoint(KeyValue found) {
        return checkpoint(found.value(), StoreKeys.indexAtEnd(found.key()));
    }

    private SignedCheckpoint checkpoint(byte[] value, long size) {
        try {
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(CheckpointValue.note(value));
            if (checkpoint.size().value() == size && checkpoint.origin().equals(origin())) {
                return checkpoint;
            }
            throw damaged("the checkpoint kept for size " + size + " is another one");
        } catch (CheckpointException e) {
            throw new StoreDamagedException(origin() + ": the checkpoint kept for size " + size + " is none", e);
        }
    }

    private void requireHeld(EntryIndex index, TreeSize size) {
        if (!size.contains(index)) {
            throw new IllegalArgumentException(origin() + ": entry " + index + " of " + size + " is not held");
        }
    }

    private static boolean isComplete(long chunk, TreeSize size) {
        return (chunk + 1) * LeafBlock.CHUNK <= size.value();
    }
}
