// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Sums over many runs, and the table of them. */
final class VoteTally {
    private final List<Long> waits = new ArrayList<>();
    private final List<Long> rounds = new ArrayList<>();
    private final List<Long> quiet = new ArrayList<>();
    private int runs;
    private int failed;
    private long voters;
    private long crooks;
    private long steps;
    private long checks;
    private long virtualMillis;
    private int mostHeld;
    private long rotations;
    private int rescues;

    void add(VoteOutcome outcome) {
        VoteRun run = outcome.run();
        runs++;
        failed += outcome.failure().isPresent() ? 1 : 0;
        voters += run.plan().voters();
        crooks += run.plan().crooks().size();
        steps += run.steps();
        checks += run.oracle().checks();
        virtualMillis += run.now();
        rotations += run.rotations();
        rescues += run.recoveries().isRescued() ? 1 : 0;
        mostHeld = Math.max(mostHeld, run.oracle().mostHeld());
        waits.addAll(run.oracle().waits());
        run.oracle().rounds().forEach(round -> rounds.add((long) round));
        quiet.add(run.oracle().quietMillis());
    }

    int runs() {
        return runs;
    }

    int failed() {
        return failed;
    }

    /** All of it, a line each. */
    String table(long wallNanos) {
        StringBuilder table = new StringBuilder();
        line(table, "seeds", "%d, of which %d failed", runs, failed);
        line(table, "voters", "%d, of whom %d hostile", voters, crooks);
        line(
                table,
                "acts adopted",
                "%d; rounds p50 %d, p99 %d, most %d",
                rounds.size(),
                at(rounds, 50),
                at(rounds, 99),
                at(rounds, 100));
        line(
                table,
                "adopted after",
                "p50 %.1f s, p99 %.1f s, at most %.1f s since it was approved (outages included)",
                at(waits, 50) / 1e3,
                at(waits, 99) / 1e3,
                at(waits, 100) / 1e3);
        line(
                table,
                "all agree after",
                "p50 %.0f s, p99 %.0f s, at most %.0f s of quiet",
                at(quiet, 50) / 1e3,
                at(quiet, 99) / 1e3,
                at(quiet, 100) / 1e3);
        line(table, "voting keys", "%d changed", rotations);
        line(table, "recovery keys", "%d times a lost quorum replaced", rescues);
        line(table, "most open", "%d items at one node", mostHeld);
        line(table, "rules checked", "%d", checks);
        line(table, "steps", "%d in %.0f virtual hours", steps, virtualMillis / 3.6e6);
        line(table, "wall time", "%.1f s, %.1f seeds a second", wallNanos / 1e9, runs / (wallNanos / 1e9));
        return table.toString();
    }

    private static long at(List<Long> values, int percent) {
        if (values.isEmpty()) {
            return 0;
        }
        Collections.sort(values);
        return values.get((int) Math.min(values.size() - 1L, (long) values.size() * percent / 100));
    }

    private static void line(StringBuilder table, String what, String format, Object... values) {
        table.append(String.format(Locale.ROOT, "%-16s ", what))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
