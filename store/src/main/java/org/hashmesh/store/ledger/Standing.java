// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.hashmesh.store.kv.StoreDamagedException;

/**
 * What the forum makes of a log as a whole.
 *
 * @param reach how many of its entries, from the first on, may have an effect; {@link Long#MAX_VALUE} for all
 * @param voice whether what it says of others' entries counts
 * @param gone whether none of its listings is to be kept by anybody
 * @param why one word for the reason and whatever else makes it another one
 */
public record Standing(long reach, boolean voice, boolean gone, String why) {
    /** Of a log of a member about which there is nothing to say. */
    public static final Standing OPEN = new Standing(Long.MAX_VALUE, true, false, "");

    private static final int GONE = 1;
    private static final int VOICE = 2;

    byte[] encode() {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + 1 + text.length)
                .putLong(reach)
                .put((byte) ((gone ? GONE : 0) | (voice ? VOICE : 0)))
                .put(text)
                .array();
    }

    static Standing decode(byte[] bytes) {
        if (bytes.length <= Long.BYTES) {
            throw new StoreDamagedException("what the forum made of a log is damaged");
        }
        int text = Long.BYTES + 1;
        return new Standing(
                ByteBuffer.wrap(bytes).getLong(),
                (bytes[Long.BYTES] & VOICE) != 0,
                (bytes[Long.BYTES] & GONE) != 0,
                new String(bytes, text, bytes.length - text, StandardCharsets.UTF_8));
    }
}
