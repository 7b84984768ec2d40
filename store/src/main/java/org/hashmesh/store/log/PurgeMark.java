// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.StoreDamagedException;

/**
 * The durable word that what a log says is deleted here, or about to be. It stands in META under {@code purged/} and the
 * log's id, and stays.
 *
 * @param state how far that is
 * @param number under which the log is, or was, stored
 */
public record PurgeMark(State state, LogNumber number) {
    private static final Key PREFIX = Key.of("purged/".getBytes(StandardCharsets.UTF_8));
    private static final int BYTES = 1 + Integer.BYTES;

    /** How far it is. */
    public enum State {
        /** Some of it may be here still. */
        DELETING(1),
        /** Nothing of it can be read. Files of the store may still have its bytes. */
        DELETED(2),
        /** Nothing of it is in any file, once the store was opened again. */
        GONE(3);

        private final byte onDisk;

        State(int onDisk) {
            this.onDisk = (byte) onDisk;
        }
    }

    /** Where the mark of this log stands in META. */
    public static Key key(LogId log) {
        return PREFIX.plus(log.value().toBytes());
    }

    /** The mark of this log, if it has one. */
    public static Optional<PurgeMark> read(KeyValues store, LogId log) {
        return store.get(Column.META, key(log)).map(PurgeMark::decode);
    }

    /** State (1), number (4). */
    public byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .put(state.onDisk)
                .putInt(number.value())
                .array();
    }

    private static PurgeMark decode(byte[] bytes) {
        for (State state : State.values()) {
            if (bytes.length == BYTES && bytes[0] == state.onDisk) {
                return new PurgeMark(state, new LogNumber(ByteBuffer.wrap(bytes).getInt(1)));
            }
        }
        throw new StoreDamagedException("the mark of a log that was purged is damaged");
    }
}
