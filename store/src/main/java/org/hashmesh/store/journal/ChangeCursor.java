// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the journal of one store: everything before it was dealt with.
 *
 * <p>The check is a digest over all records before the place, so that a cursor fits only a journal with the same past: a
 * store that was restored from an older copy and then went another way refuses it.
 *
 * @param instance which journal, 16 hex digits
 * @param sequence of the record where to go on
 * @param offset how many of that record's entries were dealt with
 * @param check of the record before; the journal's own seed at its start
 */
public record ChangeCursor(String instance, long sequence, long offset, int check) {
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})-([0-9]{1,18})-([0-9]{1,13})-([0-9a-f]{8})");

    /** As callers keep it: {@code <instance>-<sequence>-<offset>-<check>}. */
    public String text() {
        return "%s-%d-%d-%08x".formatted(instance, sequence, offset, check);
    }

    @Override
    public String toString() {
        return text();
    }

    static ChangeCursor parse(String text) throws CursorException {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new CursorException("it is no cursor of this kind of node");
        }
        return new ChangeCursor(
                parts.group(1),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Integer.parseUnsignedInt(parts.group(4), 16));
    }

    /** With so many more entries of the record dealt with. */
    ChangeCursor plus(long entries) {
        return new ChangeCursor(instance, sequence, offset + entries, check);
    }
}
