// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.hashmesh.cli.shell.Shell;

/** Shows on stderr how far a long run of questions is: a line on a terminal, elsewhere a line of JSON every 5 s. */
final class MatchMeter {
    private static final Duration LINE_EVERY = Duration.ofMillis(200);
    private static final Duration JSON_EVERY = Duration.ofSeconds(5);
    private static final double MILLIS = 1_000;

    private final Shell shell;
    private final boolean terminal;
    private final Instant start;
    private Instant shown;

    MatchMeter(Shell shell) {
        this.shell = shell;
        this.terminal = shell.surroundings().terminals().err();
        this.start = shell.surroundings().clock().instant();
        this.shown = start;
    }

    /** Shows it if it is time to. */
    void at(long asked, long known, long errors) {
        Instant now = shell.surroundings().clock().instant();
        if (shell.options().quiet() || now.isBefore(shown.plus(terminal ? LINE_EVERY : JSON_EVERY))) {
            return;
        }
        shown = now;
        double perSecond =
                asked * MILLIS / Math.max(1, Duration.between(start, now).toMillis());
        if (terminal) {
            shell.surroundings()
                    .err()
                    .print(String.format(
                            Locale.ROOT,
                            "\r\u001b[K%,d asked, %,d known, %,d errors, %,.0f/s",
                            asked,
                            known,
                            errors,
                            perSecond));
            shell.surroundings().err().flush();
        } else {
            shell.surroundings()
                    .err()
                    .println(String.format(
                            Locale.ROOT,
                            "{\"asked\":%d,\"known\":%d,\"errors\":%d,\"hashes_per_second\":%.0f}",
                            asked,
                            known,
                            errors,
                            perSecond));
        }
    }

    /** Takes the line off the terminal. */
    void clear() {
        if (terminal && shown.isAfter(start)) {
            shell.surroundings().err().print("\r\u001b[K");
            shell.surroundings().err().flush();
        }
    }
}
