// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.node.match.index.ExactTable;
import org.hashmesh.node.match.index.PdqIndex;
import org.hashmesh.node.match.index.TlshIndex;

/**
 * The hashes of one list in memory, by what is asked about them.
 *
 * @param exact which may be listed, of all kinds but PDQ
 * @param pdq all PDQ hashes
 * @param tlsh all TLSH hashes
 * @param videos all vPDQ hashes
 */
record HashSets(ExactTable exact, PdqIndex pdq, TlshIndex tlsh, Videos videos) {

    private static long[] secret(SecureRandom random) {
        return random.longs(ExactTable.SECRET_LONGS).toArray();
    }

    /**
     * Without any.
     *
     * @param merges runs merges of parts of the sets, one at a time
     * @param room what a merge may take, in bytes
     */
    static HashSets empty(SecureRandom random, Executor merges, LongSupplier room) {
        return new HashSets(
                new ExactTable(secret(random)),
                new PdqIndex(merges, room),
                new TlshIndex(secret(random)),
                new Videos(merges, room));
    }

    /** The same ones, with other PDQ hashes. */
    HashSets with(PdqIndex other) {
        return new HashSets(exact, other, tlsh, videos);
    }

    /** Whether what it takes to compare hashes of this kind is not in their row keys. */
    static boolean isComparedByItsBytes(HashKind kind) {
        return kind == HashKind.TLSH || kind == HashKind.VPDQ;
    }

    /** Whether the row key is one of a PDQ hash. */
    static boolean isPdq(byte[] rowKey) {
        return rowKey[0] == HashKind.PDQ.wireType().getNumber();
    }

    /** Whether somebody may list this hash. */
    boolean mayContain(HashValue hash) {
        byte[] key = hash.rowKey();
        return isPdq(key) ? pdq.contains(PdqHash.of(key, 1)) : exact.mayContain(key);
    }

    void add(HashValue hash) {
        add(hash.rowKey());
        addForNearness(hash);
    }

    /** The hash of this row key; what is compared by its bytes needs {@link #addForNearness} too. */
    void add(byte[] rowKey) {
        if (isPdq(rowKey)) {
            pdq.add(PdqHash.of(rowKey, 1));
        } else {
            exact.add(rowKey);
        }
    }

    /** So that it is found near others, if it is of a kind that is compared by its bytes. */
    void addForNearness(HashValue hash) {
        switch (hash.kind()) {
            case TLSH -> tlsh.add(hash.value().toByteArray());
            case VPDQ -> videos.add(hash);
            default -> {}
        }
    }

    /** From what is near others. It may be listed as before: {@link #exact} only grows. */
    void removeFromNearness(HashValue hash) {
        switch (hash.kind()) {
            case PDQ -> pdq.remove(PdqHash.of(hash.rowKey(), 1));
            case TLSH -> tlsh.remove(hash.value().toByteArray());
            case VPDQ -> videos.remove(hash);
            default -> {}
        }
    }

    /** How many hashes there are. */
    long size() {
        return exact.size() + pdq.size();
    }

    /** What they take in memory, without a merge that is under way. */
    long memoryBytes() {
        return exact.memoryBytes() + pdq.memoryBytes() + tlsh.memoryBytes() + videos.memoryBytes();
    }

    /**
     * Takes many hashes at a time, which for PDQ costs a third of one by one.
     *
     * @param most row keys between two calls of {@link Bulk#flush}
     */
    Bulk bulk(int most) {
        return new Bulk(most);
    }

    /** Of one thread. What was added is in the sets once {@link #flush} has returned. */
    final class Bulk {
        private final long[] values;
        private int count;

        private Bulk(int most) {
            values = new long[4 * most];
        }

        void add(byte[] rowKey) {
            if (isPdq(rowKey)) {
                PdqHash hash = PdqHash.of(rowKey, 1);
                int at = 4 * count++;
                values[at] = hash.w3();
                values[at + 1] = hash.w2();
                values[at + 2] = hash.w1();
                values[at + 3] = hash.w0();
            } else {
                exact.add(rowKey);
            }
        }

        void flush() {
            pdq.addAll(values, count);
            count = 0;
        }
    }
}
