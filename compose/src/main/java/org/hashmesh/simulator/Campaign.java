// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.hashmesh.simulator.Plan.Fault;

/** Many runs, one after the other, each with a plan that follows from its seed. */
final class Campaign {

    private static final int SMALLEST = 5;
    private static final int LARGEST = 8;
    private static final int MOST_ACTORS = 3;

    /** One run in so many has batches that are too large for one answer, and so come by chunks. */
    private static final int LARGE_EVERY = 40;

    private static final int LARGE_PERMILLE = 100;

    private static final List<ActorKind> KINDS = List.of(ActorKind.values());

    private final Cast cast = new Cast();

    /** The plan of a small forum in which anything may go wrong. */
    static Plan plan(long seed) {
        RandomGenerator random = new SplittableRandom(seed ^ 0x5bd1e995L);
        int nodes = SMALLEST + random.nextInt(LARGEST - SMALLEST + 1);
        List<ActorKind> actors = new ArrayList<>();
        // Two honest nodes at least: one alone agrees with itself.
        int most = Math.min(MOST_ACTORS, nodes - 2);
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            actors.add(KINDS.get(random.nextInt(KINDS.size())));
        }
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (random.nextInt(5) < 2) {
                faults.add(fault);
            }
        }
        return Plan.calm(nodes, 1 + random.nextInt(3))
                .withActors(actors)
                .withFaults(faults)
                .publishing(
                        Duration.ofSeconds(4L + random.nextInt(16)),
                        8,
                        random.nextInt(LARGE_EVERY) == 0 ? LARGE_PERMILLE : 0)
                .over(random.nextInt(4) == 0 ? 50 : 5, random.nextInt(4) == 0 ? 300 : 0)
                .ticking(Duration.ofMillis(100L + random.nextInt(300)))
                .lasting(Duration.ofSeconds(60L + random.nextInt(90)), Duration.ofMinutes(60));
    }

    /** Runs the seeds from {@code first} on; each outcome is told at once. Returns how many failed. */
    int run(long first, int seeds, Consumer<Outcome> told) {
        int failed = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            Outcome outcome = Outcome.of(seed, plan(seed), cast);
            failed += outcome.failure().isPresent() ? 1 : 0;
            told.accept(outcome);
        }
        return failed;
    }
}
