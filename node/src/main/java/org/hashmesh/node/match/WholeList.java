// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.hashmesh.entry.HashKind;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.node.match.index.PdqIndex;
import org.hashmesh.store.list.ListedHashes;

/** Reads all hashes of a list from the disk, on two threads: PDQ hashes on one, the others on the other. */
final class WholeList {
    /** The list has more hashes than there is memory for. */
    static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLongException() {
            super("the list is too long for this node's memory");
        }
    }

    /** Of a PDQ hash, while its set is built. */
    private static final int PDQ_BYTES = 140;

    /** Hashes after which a thread looks how much there is. */
    private static final int LOOK = 1 << 14;

    private final ListedHashes listed;
    private final MatchMemory memory;
    private final Executor worker;
    private final LongSupplier room;
    private final HashSets sets;
    private final AtomicLong pdqRead = new AtomicLong();

    /**
     * Nothing is read yet.
     *
     * @param worker where PDQ hashes are read, and later their parts merged
     * @param room what a merge may take, in bytes
     * @param sets empty ones
     */
    WholeList(ListedHashes listed, MatchMemory memory, Executor worker, LongSupplier room, HashSets sets) {
        this.listed = listed;
        this.memory = memory;
        this.worker = worker;
        this.room = room;
        this.sets = sets;
    }

    /** Begins; fails with {@link TooLongException}, or with what the disk says when it cannot be read. */
    CompletableFuture<HashSets> read() {
        CompletableFuture<Void> others =
                CompletableFuture.runAsync(this::readOthers, task -> new Thread(task, "match-fill").start());
        return CompletableFuture.supplyAsync(this::readPdq, worker)
                .thenCombineAsync(others, (pdq, done) -> sets.with(pdq), worker);
    }

    private PdqIndex readPdq() {
        try (ListedHashes.Walk walk = listed.walk(HashKind.PDQ)) {
            Iterator<PdqHash> values = new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return walk.hasNext();
                }

                @Override
                public PdqHash next() {
                    if (pdqRead.incrementAndGet() % LOOK == 0) {
                        requireRoom();
                    }
                    return PdqHash.of(walk.next(), 1);
                }
            };
            return PdqIndex.build(values, worker, 0, room);
        }
    }

    private void readOthers() {
        long read = 0;
        for (HashKind kind : HashKind.values()) {
            if (kind != HashKind.PDQ) {
                try (ListedHashes.Walk walk = listed.walk(kind)) {
                    while (walk.hasNext()) {
                        sets.add(walk.next());
                        boolean isLarge = HashSets.isComparedByItsBytes(kind);
                        if (isLarge) {
                            walk.hash().ifPresent(sets::addForNearness);
                        }
                        if (isLarge || ++read % LOOK == 0) {
                            requireRoom();
                        }
                    }
                }
            }
        }
    }

    private void requireRoom() {
        if (memory.isExceeded(PDQ_BYTES * pdqRead.get() + sets.memoryBytes())) {
            throw new TooLongException();
        }
    }
}
