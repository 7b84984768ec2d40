// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The value kept with a checkpoint: bytes of all leaves up to it (8), the note. The bytes bound what is sent at once. */
public final class CheckpointValue {
    private CheckpointValue() {}

    /** The value for this note. */
    public static byte[] of(long leafBytes, byte[] note) {
        return ByteBuffer.allocate(Long.BYTES + note.length)
                .putLong(leafBytes)
                .put(note)
                .array();
    }

    /** Bytes of all leaves up to the checkpoint. */
    public static long leafBytes(byte[] value) {
        return value.length < Long.BYTES ? -1 : ByteBuffer.wrap(value).getLong();
    }

    /** The note's exact bytes. */
    public static byte[] note(byte[] value) {
        return Arrays.copyOfRange(value, Math.min(Long.BYTES, value.length), value.length);
    }
}
