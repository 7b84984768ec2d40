// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.io.PrintStream;
import java.util.Locale;

/** Many runs, one after the other, each with a plan that follows from its seed: {@code --scenario governance}. */
public final class VoteCampaign {
    private static final long PROGRESS_NANOS = 10_000_000_000L;

    /** Failing seeds that are shown whole. */
    private static final int SHOWN = 3;

    private final VoteCast cast = new VoteCast();
    private final PrintStream out;
    private final boolean trace;

    /** {@code trace}: every line, on standard error. */
    public VoteCampaign(PrintStream out, boolean trace) {
        this.out = out;
        this.trace = trace;
    }

    /**
     * Runs them.
     *
     * @param voters of each forum at its beginning; 0: by seed, 4 to 10
     * @return how many failed
     */
    public int run(long first, int seeds, int voters) {
        VoteTally tally = new VoteTally();
        long began = System.nanoTime();
        long shownAt = began;
        for (long seed = first; seed < first + seeds; seed++) {
            VoteOutcome outcome = VoteOutcome.of(seed, VotePlan.of(seed, voters), cast, line -> {
                if (trace) {
                    System.err.println(line);
                }
            });
            tally.add(outcome);
            outcome.failure()
                    .ifPresent(report -> out.println(
                            tally.failed() <= SHOWN
                                    ? report
                                    : report.lines().findFirst().orElse("")));
            if (System.nanoTime() - shownAt > PROGRESS_NANOS) {
                shownAt = System.nanoTime();
                System.err.printf(
                        Locale.ROOT,
                        "%d of %d seeds, %d failed, %.0f s%n",
                        tally.runs(),
                        seeds,
                        tally.failed(),
                        (shownAt - began) / 1e9);
            }
        }
        out.print(tally.table(System.nanoTime() - began));
        return tally.failed();
    }

    /** A hash over all that happens in the run of this seed. */
    long hash(long seed) {
        return VoteOutcome.of(seed, VotePlan.of(seed, 0), cast, line -> {})
                .run()
                .trace()
                .hash();
    }
}
