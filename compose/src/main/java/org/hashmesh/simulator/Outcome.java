// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What became of one run.
 *
 * @param failure what did not hold, with what led to it; empty when all held
 */
record Outcome(
        long seed,
        Plan plan,
        Optional<String> failure,
        long traceHash,
        long steps,
        long checks,
        long virtualMicros,
        List<Long> deliveries,
        long bytesSent,
        long entryBytes,
        long duplicateBytes,
        long evidence,
        long mostBuffered) {

    /** Runs one seed to its end. */
    static Outcome of(long seed, Plan plan, Cast cast) {
        return of(new Forum(seed, plan, cast));
    }

    /** As {@link #of(long, Plan, Cast)}, and tells every line of the trace. */
    static Outcome of(long seed, Plan plan, Cast cast, Consumer<String> trace) {
        Forum forum = new Forum(seed, plan, cast);
        forum.stage().world().trace().tell(trace);
        return of(forum);
    }

    private static Outcome of(Forum forum) {
        try {
            forum.run();
            return of(forum, Optional.empty());
        } catch (BrokenRuleException e) {
            return of(forum, Optional.of(report(forum, e)));
        }
    }

    static Outcome of(Forum forum, Optional<String> failure) {
        Stage stage = forum.stage();
        return new Outcome(
                stage.world().seed(),
                stage.plan(),
                failure,
                stage.world().trace().hash(),
                stage.world().steps(),
                stage.oracle().checks(),
                stage.world().now(),
                stage.meter().deliveries(),
                stage.meter().totalSent(),
                stage.meter().entryBytes(),
                stage.meter().duplicateBytes(),
                stage.oracle().truths().stream()
                        .filter(truth -> truth.evidenceHolders() > 0)
                        .count(),
                stage.oracle().mostBuffered());
    }

    private static String report(Forum forum, BrokenRuleException broken) {
        Stage stage = forum.stage();
        List<String> lines = new ArrayList<>();
        lines.add("seed " + stage.world().seed() + ": " + broken.getMessage());
        lines.add("  nodes   " + stage.plan().nodes());
        lines.add("  actors  "
                + IntStream.range(0, stage.plan().nodes())
                        .boxed()
                        .flatMap(number -> forum.actor(number).map(kind -> "n" + number + " " + kind.text()).stream())
                        .toList());
        lines.add("  faults  " + stage.plan().faults());
        lines.add(String.format(
                Locale.ROOT,
                "  step    %d at %.6f s",
                stage.world().steps(),
                stage.world().now() / 1e6));
        lines.add("  the last lines:");
        stage.world().trace().lastLines().forEach(line -> lines.add("    " + line));
        if (broken.getCause() != null) {
            lines.add("  thrown at:");
            for (StackTraceElement element : broken.getCause().getStackTrace()) {
                lines.add("    " + element);
                if (element.getClassName().startsWith("org.hashmesh.simulator")) {
                    break;
                }
            }
        }
        return String.join("\n", lines);
    }
}
