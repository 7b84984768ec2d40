// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.list.BulkRows;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;

/**
 * Chunks of one log that were stored together.
 *
 * @param sequence which run of its log
 * @param state how far it is
 * @param chunks which, by index in the log; not written into any more
 * @param counts what was counted over their new entries
 */
record BulkRun(long sequence, State state, BitSet chunks, BulkRows.Counts counts) {
    /** Value of the byte in BULK keys after the log's number. */
    static final int KIND = 1;

    private static final int FIXED_BYTES = 1 + 4 * Long.BYTES;

    /** How far a run is. */
    enum State {
        /** The chunks and their leaf hashes are stored. Their rows may be, or not, or in part. */
        CHUNKS(0),
        /** So are their rows and withdrawals. */
        ROWS(1),
        /** All that is being deleted again. */
        DROPPED(2);

        private final int code;

        State(int code) {
            this.code = code;
        }

        static State of(int code) {
            for (State state : values()) {
                if (state.code == code) {
                    return state;
                }
            }
            throw new IllegalArgumentException("no run of chunks has the state " + code);
        }
    }

    BulkRun in(State next) {
        return new BulkRun(sequence, next, chunks, counts);
    }

    Key key(LogNumber log) {
        return StoreKeys.log(log).plusU8(KIND).plusU40(sequence);
    }

    /** State (1), leaf bytes, adds, sealed at, urgent to (8 each), then for each range of chunks its first and its end (4 each). */
    byte[] encode() {
        int ranges = 0;
        for (int first = chunks.nextSetBit(0); first >= 0; first = chunks.nextSetBit(chunks.nextClearBit(first))) {
            ranges++;
        }
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + ranges * 2 * Integer.BYTES)
                .put((byte) state.code)
                .putLong(counts.leafBytes())
                .putLong(counts.adds())
                .putLong(counts.sealedAt())
                .putLong(counts.urgentTo());
        for (int first = chunks.nextSetBit(0); first >= 0; first = chunks.nextSetBit(chunks.nextClearBit(first))) {
            out.putInt(first).putInt(chunks.nextClearBit(first));
        }
        return out.array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static BulkRun decode(long sequence, byte[] bytes) {
        if (bytes.length < FIXED_BYTES || (bytes.length - FIXED_BYTES) % (2 * Integer.BYTES) != 0) {
            throw new IllegalArgumentException("it is no run of chunks");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        State state = State.of(in.get());
        BulkRows.Counts counts = new BulkRows.Counts(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        BitSet chunks = new BitSet();
        while (in.hasRemaining()) {
            int first = in.getInt();
            int end = in.getInt();
            if (first < 0 || end <= first) {
                throw new IllegalArgumentException("it has no chunks from " + first + " to " + end);
            }
            chunks.set(first, end);
        }
        return new BulkRun(sequence, state, chunks, counts);
    }
}
