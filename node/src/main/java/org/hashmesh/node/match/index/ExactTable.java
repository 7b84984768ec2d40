// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Says of a row key that it is not here, or that it may be: a set of 64-bit fingerprints that only grows. A key that was added is
 * always found; one that was not is found by mistake once in 10^12 questions at ten million keys. Members choose the keys, so the
 * fingerprints are made with a secret of this process: nobody can aim at a fingerprint or at a place.
 *
 * <p>One table of linear probing for each of 1,024 parts of the fingerprints; a full one grows by a quarter on its own, so nothing ever waits for
 * more than a small copy: at ten million keys 10,000 of them. 13 to 17 bytes a key. Any number of threads ask without locks; adding
 * takes a lock.
 */
public final class ExactTable {
    /** Bytes of a row key: a type and 32 bytes. */
    public static final int KEY_BYTES = 33;
    /** Longs of the secret. */
    public static final int SECRET_LONGS = 7;

    private static final int PART_BITS = 10;
    private static final int FIRST_ROOM = 16;
    /** A part grows when more than this part of its places are taken, in percent: a miss then reads 3.6 places on average. */
    private static final int MOST_TAKEN = 60;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle PART = MethodHandles.arrayElementVarHandle(long[][].class);

    private final long[] secret;
    private final ReentrantLock writing = new ReentrantLock();
    /** Of each part the places; 0 is a free one. Replaced when it grows. */
    private final long[][] parts = new long[1 << PART_BITS][];
    /** Fingerprints in each part. Guarded by {@link #writing}. */
    private final int[] taken = new int[1 << PART_BITS];

    private volatile long size;
    private volatile long bytes = 8L * (FIRST_ROOM << PART_BITS);

    /**
     * An empty table.
     *
     * @param secret {@link #SECRET_LONGS} random longs that nobody else knows
     */
    public ExactTable(long[] secret) {
        if (secret.length != SECRET_LONGS) {
            throw new IllegalArgumentException(secret.length + " longs of secret, not " + SECRET_LONGS);
        }
        this.secret = secret.clone();
        for (int part = 0; part < parts.length; part++) {
            parts[part] = new long[FIRST_ROOM];
        }
    }

    /** Adds a key; every question that begins after this has returned finds it. */
    public void add(byte[] rowKey) {
        long print = fingerprint(rowKey);
        int part = part(print);
        writing.lock();
        try {
            long[] places = parts[part];
            if (holds(places, print)) {
                return;
            }
            if ((taken[part] + 1) * 100L > (long) places.length * MOST_TAKEN) {
                int before = places.length;
                places = grown(places);
                long taking = bytes + 8L * (places.length - before);
                bytes = taking;
                PART.setRelease(parts, part, places);
            }
            put(places, print);
            taken[part]++;
            long grown = size + 1;
            size = grown;
        } finally {
            writing.unlock();
        }
    }

    /** False when the key was never added; true when it was, and by mistake very rarely. */
    public boolean mayContain(byte[] rowKey) {
        long print = fingerprint(rowKey);
        return holds((long[]) PART.getAcquire(parts, part(print)), print);
    }

    /** {@link #mayContain(byte[])} of each key; their reads overlap, so many at once cost less than one by one. */
    public boolean[] mayContain(byte[][] rowKeys) {
        long[] prints = new long[rowKeys.length];
        boolean[] answers = new boolean[rowKeys.length];
        for (int i = 0; i < prints.length; i++) {
            prints[i] = fingerprint(rowKeys[i]);
        }
        // Most keys are nowhere and their first place is free: this loop has few branches and all its reads are under
        // way at once.
        for (int i = 0; i < prints.length; i++) {
            long[] places = (long[]) PART.getAcquire(parts, part(prints[i]));
            answers[i] = (long) PLACE.getAcquire(places, home(prints[i], places.length)) != 0;
        }
        for (int i = 0; i < prints.length; i++) {
            answers[i] = answers[i] && holds((long[]) PART.getAcquire(parts, part(prints[i])), prints[i]);
        }
        return answers;
    }

    /** How many different keys were added. */
    public long size() {
        return size;
    }

    /** What it holds in memory. */
    public long memoryBytes() {
        return bytes;
    }

    private static int part(long print) {
        return (int) (print >>> (64 - PART_BITS));
    }

    /** Where a fingerprint belongs: its bits below the part's, as a fraction of the room. Any room is possible, not only powers of two. */
    private static int home(long print, int room) {
        return (int) ((((print >>> (32 - PART_BITS)) & 0xffff_ffffL) * room) >>> 32);
    }

    private static boolean holds(long[] places, long print) {
        int at = home(print, places.length);
        while (true) {
            long there = (long) PLACE.getAcquire(places, at);
            if (there == print) {
                return true;
            }
            if (there == 0) {
                return false;
            }
            at = at + 1 == places.length ? 0 : at + 1;
        }
    }

    private static void put(long[] places, long print) {
        int at = home(print, places.length);
        while (places[at] != 0) {
            at = at + 1 == places.length ? 0 : at + 1;
        }
        PLACE.setRelease(places, at, print);
    }

    private static long[] grown(long[] places) {
        long[] grown = new long[places.length + places.length / 4];
        for (long print : places) {
            if (print != 0) {
                put(grown, print);
            }
        }
        return grown;
    }

    /**
     * The key's four words are multiplied with the secret in pairs (NH, of the UMAC message authentication code, RFC 4418), so two
     * keys of one type collide with probability 2^-64 whatever they are; then mixed into 64 bits.
     */
    private long fingerprint(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a row key of " + key.length + " bytes");
        }
        long a = (long) WORD.get(key, 1) + secret[0];
        long b = (long) WORD.get(key, 9) + secret[1];
        long c = (long) WORD.get(key, 17) + secret[2];
        long d = (long) WORD.get(key, 25) + secret[3];
        long low1 = a * b;
        long low = low1 + c * d;
        long carry = Long.compareUnsigned(low, low1) < 0 ? 1 : 0;
        long high = multiplyHigh(a, b) + multiplyHigh(c, d) + carry;
        long x = low ^ secret[4];
        long y = high ^ (secret[5] + key[0] * secret[6]);
        long print = (x * y) ^ multiplyHigh(x, y) ^ Long.rotateLeft(x, 32) ^ y;
        return print == 0 ? 1 : print;
    }

    /** The upper half of the unsigned product; {@code Math.unsignedMultiplyHigh} came with Java 18. */
    private static long multiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }
}
