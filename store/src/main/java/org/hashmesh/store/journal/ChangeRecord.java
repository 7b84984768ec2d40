// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.list.RowOwners;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.StoreKeys;

/**
 * One commit as the journal has it: which entries of which log it is about, not what they say.
 *
 * @param kind what happened
 * @param log the log's number here
 * @param from the first entry
 * @param to one more than the last
 * @param text the log's origin, with its first entries and when it is dropped; what was released; else nothing
 */
public record ChangeRecord(Kind kind, LogNumber log, long from, long to, String text) {
    private static final LogNumber NO_LOG = new LogNumber(0);

    private static final int FIXED_BYTES = 1 + StoreKeys.NUMBER_BYTES + 2 * StoreKeys.INDEX_BYTES;

    /** What happened. */
    public enum Kind {
        /** These entries came. */
        GREW(1),
        /** The forum, or evidence, gave or took the effect of these entries, or of those that they name. */
        EFFECT(2),
        /** The log is let go of, or purged: nothing of it is listed any more. */
        DROPPED(3),
        /** What this node itself had not counted, of any log, counts here from now on. Nobody else's business. */
        RELEASED(4);

        private final byte onDisk;

        Kind(int onDisk) {
            this.onDisk = (byte) onDisk;
        }
    }

    /** That the log has come to this head from so many entries. */
    public static ChangeRecord grew(LogHead head, long from) {
        String origin = from == 0 ? head.origin().text() : "";
        return new ChangeRecord(Kind.GREW, head.number(), from, head.size().value(), origin);
    }

    /** That these entries of the log have gained or lost their effect. */
    public static ChangeRecord effect(LogReader log, long from, long to) {
        return new ChangeRecord(Kind.EFFECT, log.number(), from, to, "");
    }

    /** That this entry has gained or lost its effect. */
    public static ChangeRecord effect(RowOwners.Place place) {
        return effect(place.log(), place.index().value(), place.index().value() + 1);
    }

    /** That nothing of the log is listed any more. */
    public static ChangeRecord dropped(LogReader log) {
        return new ChangeRecord(Kind.DROPPED, log.number(), 0, 0, log.origin().text());
    }

    /** That what these words describe counts here again; they mean something to whoever held it back. */
    public static ChangeRecord released(String what) {
        return new ChangeRecord(Kind.RELEASED, NO_LOG, 0, 0, what);
    }

    /** The origin of a log that is dropped. */
    Origin parsedOrigin() {
        try {
            return Origin.parse(text);
        } catch (MalformedNameException e) {
            throw new StoreDamagedException("the journal of changes names a log that is none: " + text, e);
        }
    }

    /** Kind (1), log (4), from and to (5 each), then the text. */
    byte[] encode() {
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        byte[] numbers = StoreKeys.entry(log, new EntryIndex(from)).plusU40(to).bytes(0, FIXED_BYTES - 1);
        return ByteBuffer.allocate(FIXED_BYTES + words.length)
                .put(kind.onDisk)
                .put(numbers)
                .put(words)
                .array();
    }

    /** Reads what {@link #encode} wrote, from {@code offset} to the end. */
    static ChangeRecord decode(byte[] bytes, int offset) {
        if (bytes.length - offset >= FIXED_BYTES) {
            Key numbers = Key.of(bytes, offset + 1, offset + FIXED_BYTES);
            for (Kind kind : Kind.values()) {
                if (kind.onDisk == bytes[offset]) {
                    return new ChangeRecord(
                            kind,
                            new LogNumber((int) numbers.numberAt(0, StoreKeys.NUMBER_BYTES)),
                            numbers.numberAt(StoreKeys.NUMBER_BYTES, StoreKeys.INDEX_BYTES),
                            numbers.numberAt(StoreKeys.NUMBER_BYTES + StoreKeys.INDEX_BYTES, StoreKeys.INDEX_BYTES),
                            new String(
                                    bytes,
                                    offset + FIXED_BYTES,
                                    bytes.length - offset - FIXED_BYTES,
                                    StandardCharsets.UTF_8));
                }
            }
        }
        throw new StoreDamagedException("a record of the journal of changes is damaged");
    }
}
