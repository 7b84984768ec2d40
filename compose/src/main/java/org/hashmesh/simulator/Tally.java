// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Sums over many runs, and the table of them. */
final class Tally {

    /** Delivery times that are kept; enough for a percentile. */
    private static final int KEPT = 5_000_000;

    private final List<Long> deliveries = new ArrayList<>();
    private int runs;
    private int failed;
    private long nodes;
    private long steps;
    private long checks;
    private long virtualMicros;
    private long bytesSent;
    private long entryBytes;
    private long duplicateBytes;
    private long evidence;
    private long mostBuffered;

    void add(Outcome outcome) {
        runs++;
        failed += outcome.failure().isPresent() ? 1 : 0;
        nodes += outcome.plan().nodes();
        steps += outcome.steps();
        checks += outcome.checks();
        virtualMicros += outcome.virtualMicros();
        bytesSent += outcome.bytesSent();
        entryBytes += outcome.entryBytes();
        duplicateBytes += outcome.duplicateBytes();
        evidence += outcome.evidence();
        mostBuffered = Math.max(mostBuffered, outcome.mostBuffered());
        if (deliveries.size() < KEPT) {
            deliveries.addAll(outcome.deliveries());
        }
    }

    int runs() {
        return runs;
    }

    int failed() {
        return failed;
    }

    /** All of it, a line each. */
    String table(long wallNanos) {
        Collections.sort(deliveries);
        double wall = wallNanos / 1e9;
        StringBuilder table = new StringBuilder();
        line(table, "seeds", "%d, of which %d failed", runs, failed);
        line(
                table,
                "delivery",
                "p50 %.3f s, p99 %.3f s, longest %.1f s (outages of the reader included), of %d",
                Scenario.seconds(deliveries, 50),
                Scenario.seconds(deliveries, 99),
                Scenario.seconds(deliveries, 100),
                deliveries.size());
        line(table, "bytes per node", "%.1f KiB sent", bytesSent / 1024.0 / Math.max(1, nodes));
        line(
                table,
                "entry bytes",
                "%d received, %d of them twice (%.2f %%)",
                entryBytes,
                duplicateBytes,
                100.0 * duplicateBytes / Math.max(1, entryBytes));
        line(table, "most buffered", "%.1f KiB at one node", mostBuffered / 1024.0);
        line(table, "evidence", "against %d logs", evidence);
        line(table, "rules checked", "%d", checks);
        line(table, "steps", "%d in %.0f virtual hours", steps, virtualMicros / 3.6e9);
        line(table, "wall time", "%.1f s, %.0f steps a second", wall, steps / wall);
        return table.toString();
    }

    private static void line(StringBuilder table, String what, String format, Object... values) {
        table.append(String.format(Locale.ROOT, "%-15s ", what))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
