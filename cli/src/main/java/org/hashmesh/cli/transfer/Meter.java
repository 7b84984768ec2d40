// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Shows on stderr how far a long import is: a bar on a terminal, elsewhere a line of JSON every 5 s. */
final class Meter {
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final int BAR_WIDTH = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final double MILLIS = 1_000;

    /**
     * How far it is.
     *
     * @param bytes of the input that were read
     * @param totalBytes of the input; 0 when nobody knows
     */
    record Position(long lines, long acknowledged, long rejected, long bytes, long totalBytes) {}

    private final PrintStream err;
    private final InstantSource clock;
    private final boolean quiet;
    private final boolean terminal;
    private final Instant start;
    private Instant shown;
    private boolean drawn;

    Meter(PrintStream err, InstantSource clock, boolean quiet, boolean terminal) {
        this.err = err;
        this.clock = clock;
        this.quiet = quiet;
        this.terminal = terminal;
        this.start = clock.instant();
        this.shown = start;
    }

    /** Shows the position if it is time to. */
    void at(Position position) {
        Instant now = clock.instant();
        if (quiet || now.isBefore(shown.plus(terminal ? BAR_EVERY : LINE_EVERY))) {
            return;
        }
        shown = now;
        double seconds = Math.max(1, Duration.between(start, now).toMillis()) / MILLIS;
        if (terminal) {
            err.print(CLEAR_LINE + bar(position, seconds));
            err.flush();
            drawn = true;
        } else {
            err.println(json(position, seconds));
        }
    }

    /** Takes the bar off the terminal, so that other lines can be printed. */
    void clear() {
        if (drawn) {
            err.print(CLEAR_LINE);
            drawn = false;
        }
    }

    private static String bar(Position position, double seconds) {
        String counts = String.format(
                Locale.ROOT,
                "%,d lines, %,d acknowledged, %,d rejected, %,.0f/s",
                position.lines(),
                position.acknowledged(),
                position.rejected(),
                position.acknowledged() / seconds);
        if (position.totalBytes() <= 0 || position.bytes() <= 0) {
            return counts;
        }
        double part = Math.min(1, (double) position.bytes() / position.totalBytes());
        int full = (int) (part * BAR_WIDTH);
        long left = Math.round(seconds / part - seconds);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %%  %s, %d:%02d left",
                "#".repeat(full),
                ".".repeat(BAR_WIDTH - full),
                part * 100,
                counts,
                left / 60,
                left % 60);
    }

    private static String json(Position position, double seconds) {
        return String.format(
                Locale.ROOT,
                "{\"lines\":%d,\"acknowledged_entries\":%d,\"rejected\":%d,\"bytes\":%d,\"total_bytes\":%d,"
                        + "\"seconds\":%.1f,\"entries_per_second\":%.0f}",
                position.lines(),
                position.acknowledged(),
                position.rejected(),
                position.bytes(),
                position.totalBytes(),
                seconds,
                position.acknowledged() / seconds);
    }
}
