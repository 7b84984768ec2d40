// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened: a hash over all of it, by which two runs are compared, and the last lines, for people. A line is made
 * into text only when somebody reads it.
 */
final class Trace {

    /** Kinds of lines. */
    enum Kind {
        STARTED,
        CRASHED,
        CONNECTED,
        CONTROL,
        DATA,
        PUBLISHED,
        COMMITTED,
        REFUSED,
        BULK,
        EVIDENCE,
        CONFIRMED,
        FORGOTTEN,
        HUNG_UP,
        NETWORK,
        ACTOR;

        private final int code = name().hashCode();
    }

    private static final int KEPT = 32;

    private record Line(
            long at,
            Kind kind,
            int party,
            int other,
            long number,
            @Nullable Object what) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "%12.6f  n%-3d %-9s %s%s%s",
                    at / 1e6,
                    party,
                    kind.name().toLowerCase(Locale.ROOT),
                    other < 0 ? "" : "n" + other + " ",
                    number,
                    what == null ? "" : " " + Frames.text(what));
        }
    }

    private final Line[] last = new Line[KEPT];
    private @Nullable Consumer<String> reader;
    private long lines;
    private long hash;

    /**
     * Adds a line.
     *
     * @param party whose line it is
     * @param other whom it is about, or -1
     * @param number goes into the hash: a size or a count
     * @param what for people only
     */
    void add(long at, Kind kind, int party, int other, long number, @Nullable Object what) {
        Line line = new Line(at, kind, party, other, number, what);
        last[(int) (lines++ % KEPT)] = line;
        if (reader != null) {
            reader.accept(line.text());
        }
        mix(at);
        mix(((long) kind.code << 32) ^ ((long) party << 24) ^ other);
        mix(number);
    }

    /** Tells somebody every line from now on. */
    void tell(Consumer<String> everyLine) {
        reader = everyLine;
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 32;
    }

    /** Equal for two runs exactly when they went the same way. */
    long hash() {
        return hash;
    }

    /** The last lines, oldest first. */
    List<String> lastLines() {
        List<String> texts = new ArrayList<>();
        for (long line = Math.max(0, lines - KEPT); line < lines; line++) {
            texts.add(last[(int) (line % KEPT)].text());
        }
        return texts;
    }
}
