// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What became of one run.
 *
 * @param failure what did not hold, with what led to it; empty when all held
 */
record VoteOutcome(long seed, VoteRun run, Optional<String> failure) {

    static VoteOutcome of(long seed, VotePlan plan, VoteCast cast, Consumer<String> trace) {
        VoteRun run = new VoteRun(seed, plan, cast);
        run.trace().tell(trace);
        try {
            run.run();
            return new VoteOutcome(seed, run, Optional.empty());
        } catch (BrokenVoteException e) {
            return new VoteOutcome(seed, run, Optional.of(report(seed, run, String.valueOf(e.getMessage()))));
        } catch (RuntimeException | StackOverflowError e) {
            StringBuilder what = new StringBuilder("thrown: " + e);
            for (int i = 0; i < Math.min(12, e.getStackTrace().length); i++) {
                what.append("\n    at ").append(e.getStackTrace()[i]);
            }
            return new VoteOutcome(seed, run, Optional.of(report(seed, run, what.toString())));
        }
    }

    private static String report(long seed, VoteRun run, String what) {
        List<String> lines = new ArrayList<>();
        lines.add("seed " + seed + ": " + what);
        lines.add("  plan    " + run.plan());
        lines.add(String.format(Locale.ROOT, "  step    %d at %.3f s", run.steps(), run.now() / 1e3));
        lines.add("  the last lines:");
        run.trace().lastLines().forEach(line -> lines.add("    " + line));
        return String.join("\n", lines);
    }
}
