// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import java.util.Arrays;

/**
 * The row key of an ordinary ADD, read out of the leaf without a message: for readers of millions. It knows one spelling
 * only: the fields in order, each once, hashes of 16 to 32 bytes, texts in printable ASCII, no incident of a member's. What
 * it does not know it leaves to {@link Statement#read}, so it may say no to anything, and yes only where that gives {@link Statement.Added} with this
 * row key.
 *
 * <p>For one thread: it keeps its place. Costs a look at each byte of a text, and no object.
 */
public final class PlainAdd {
    /** A leaf's second byte. */
    private static final int ADD = 1;

    /** Wire type of a number. */
    private static final int NUMBER = 0;

    /** Wire type of bytes, texts and messages. */
    private static final int BYTES = 2;

    /** Bytes of a number up to {@link AddRules#MAX_TIME}. */
    private static final int MAX_NUMBER_BYTES = 6;

    private byte[] bytes = {};
    private int at;
    private int end;

    /**
     * Writes the row key of the leaf in {@code length} bytes from {@code offset} on into {@code key}, at its start.
     *
     * @return whether it is such an ADD; when not, nothing that was written counts
     */
    public boolean read(byte[] leaf, int offset, int length, byte[] key) {
        bytes = leaf;
        at = offset + EntryLeaf.HEADER_BYTES;
        end = offset + length;
        return length > EntryLeaf.HEADER_BYTES
                && length <= EntryLeaf.MAX_BYTES
                && leaf[offset] == EntryLeaf.VERSION
                && leaf[offset + 1] == ADD
                && hash(key)
                && rest();
    }

    /** Type, value, and the quality that PDQ needs. */
    private boolean hash(byte[] key) {
        if (!comes(1, NUMBER) || at == end) {
            return false;
        }
        int type = bytes[at++];
        HashKind kind = HashKind.ofNumber(type);
        int size = kind.length();
        if (size == 0 || size >= HashValue.ROW_KEY_BYTES || !comes(2, BYTES) || !isNext(size)) {
            return false;
        }
        if (HashValue.mayBeOfNothing(bytes[at], bytes[at + 1])) {
            return false;
        }
        key[0] = (byte) type;
        System.arraycopy(bytes, at, key, 1, size);
        Arrays.fill(key, 1 + size, HashValue.ROW_KEY_BYTES, (byte) 0);
        at += size;
        return comes(4, NUMBER) ? number(AddRules.MAX_QUALITY) : kind != HashKind.PDQ;
    }

    private boolean rest() {
        return (!comes(5, BYTES) || skip(AddRules.GROUP_BYTES))
                && (!comes(6, BYTES) || labels())
                && (!comes(7, BYTES) || word(AddRules.MAX_INCIDENT))
                && (!comes(8, NUMBER) || number(Byte.MAX_VALUE))
                && (!comes(9, NUMBER) || number(AddRules.MAX_TIME))
                && (!comes(10, NUMBER) || number(AddRules.MAX_TIME))
                && (!comes(11, NUMBER) || number(AddRules.MAX_TIME))
                && (!comes(12, BYTES) || text(AddRules.MAX_NOTE))
                && at == end;
    }

    private boolean labels() {
        int outer = end;
        return enter()
                && (!comes(1, NUMBER) || number(Integer.MAX_VALUE))
                && (!comes(2, BYTES) || text(AddRules.MAX_CODE))
                && producers()
                && codes(4)
                && codes(5)
                && leave(outer);
    }

    private boolean producers() {
        for (int count = 0; comes(3, BYTES); count++) {
            int outer = end;
            if (count == AddRules.MAX_CODES
                    || !enter()
                    || (comes(1, BYTES) && !text(AddRules.MAX_CODE))
                    || (comes(2, BYTES) && !text(AddRules.MAX_ENTITY))
                    || !leave(outer)) {
                return false;
            }
        }
        return true;
    }

    private boolean codes(int field) {
        for (int count = 0; comes(field, BYTES); count++) {
            if (count == AddRules.MAX_CODES || !text(AddRules.MAX_CODE)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this field is the next; goes past its tag. */
    private boolean comes(int field, int wireType) {
        boolean next = at < end && bytes[at] == (field << 3 | wireType);
        at += next ? 1 : 0;
        return next;
    }

    /** Goes past a number of up to so much. */
    private boolean number(long most) {
        long value = 0;
        for (int i = 0; i < MAX_NUMBER_BYTES && at < end; i++) {
            byte next = bytes[at++];
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value <= most;
            }
        }
        return false;
    }

    /** Whether so many bytes come with their length before them; goes past the length. */
    private boolean isNext(int size) {
        return at < end && bytes[at] == size && size <= end - ++at;
    }

    private boolean skip(int size) {
        boolean next = isNext(size);
        at += next ? size : 0;
        return next;
    }

    /** Goes past a text of up to so many characters. */
    private boolean text(int most) {
        int length = length();
        if (length < 0 || length > most) {
            return false;
        }
        for (int stop = at + length; at < stop; at++) {
            if (bytes[at] < 0x20 || bytes[at] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Goes past a text that names no incident of a member's: an ADD that does has more to say than its row. */
    private boolean word(int most) {
        int from = at;
        boolean text = text(most);
        for (int i = from; text && i < at; i++) {
            text = bytes[i] != IncidentId.SLASH;
        }
        return text;
    }

    /** Begins to read a message within the message. */
    private boolean enter() {
        int length = length();
        end = length < 0 ? end : at + length;
        return length >= 0;
    }

    /** Ends it, at its end. */
    private boolean leave(int outer) {
        boolean done = at == end;
        end = outer;
        return done;
    }

    /** A length of up to two bytes that lies within the message; negative when there is none. */
    private int length() {
        if (at == end) {
            return -1;
        }
        int length = bytes[at++];
        if (length < 0) {
            if (at == end || bytes[at] < 0) {
                return -1;
            }
            length = (length & 0x7f) | (bytes[at++] << 7);
        }
        return length <= end - at ? length : -1;
    }
}
