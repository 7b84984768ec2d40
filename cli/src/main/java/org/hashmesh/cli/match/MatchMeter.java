// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.hashmesh.cli.shell.Shell;

/** Shows on stderr how far a long run of questions is: a line on a terminal, elsewhere a line of JSON every 5 s. */
public final class MatchMeter {
    private static final Duration LINE_EVERY = Duration.ofMillis(200);
    private static final Duration JSON_EVERY = Duration.ofSeconds(5);
    private static final double MILLIS = 1_000;

    private final Shell shell;
    private final boolean terminal;
    private final DoubleSupplier part;
    private final Instant start;
    private final double before;
    private Instant shown;

    /**
     * Starts to count the time.
     *
     * @param part of all questions that were read, 0 to 1; 0 when nobody knows
     */
    public MatchMeter(Shell shell, DoubleSupplier part) {
        this.shell = shell;
        this.part = part;
        this.terminal = shell.surroundings().terminals().err();
        this.before = part.getAsDouble();
        this.start = shell.surroundings().clock().instant();
        this.shown = start;
    }

    private String left(double part, double seconds) {
        long left = Math.round(seconds * (1 - part) / (part - before));
        return String.format(Locale.ROOT, ", %.0f %%, %d:%02d left", part * 100, left / 60, left % 60);
    }

    /** Shows it if it is time to. */
    void at(long asked, long known, long errors) {
        Instant now = shell.surroundings().clock().instant();
        if (shell.options().quiet() || now.isBefore(shown.plus(terminal ? LINE_EVERY : JSON_EVERY))) {
            return;
        }
        shown = now;
        double seconds = Math.max(1, Duration.between(start, now).toMillis()) / MILLIS;
        double read = Math.min(1, part.getAsDouble());
        if (terminal) {
            shell.surroundings()
                    .err()
                    .print(String.format(
                            Locale.ROOT,
                            "\r\u001b[K%,d asked, %,d known, %,d errors, %,.0f/s%s",
                            asked,
                            known,
                            errors,
                            asked / seconds,
                            read > before ? left(read, seconds) : ""));
            shell.surroundings().err().flush();
        } else {
            shell.surroundings()
                    .err()
                    .println(String.format(
                            Locale.ROOT,
                            "{\"asked\":%d,\"known\":%d,\"errors\":%d,\"hashes_per_second\":%.0f,\"part\":%.3f}",
                            asked,
                            known,
                            errors,
                            asked / seconds,
                            read));
        }
    }

    /** Takes the line off the terminal. */
    public void clear() {
        if (terminal && shown.isAfter(start)) {
            shell.surroundings().err().print("\r\u001b[K");
            shell.surroundings().err().flush();
        }
    }
}
