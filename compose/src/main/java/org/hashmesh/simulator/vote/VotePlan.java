// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a seed brings.
 *
 * @param voters at the beginning
 * @param members with those who have no vote
 * @param crooks what the last of the voters do, at most f of them
 * @param roundSeconds how long the first round of each act lasts
 * @param troubleSeconds how long persons propose and things break
 * @param crashes chance that a node crashes in one second, in 1/1000
 * @param cuts chance that one session is cut in one second, in 1/1000
 * @param partitions whether the network falls apart at times
 * @param slow whether some ways are long
 * @param splits chance that two persons propose at once, in 1/100
 * @param rotations chance that a node gets another key in one second, in 1/1000: its member's voting key changes
 * @param meddles whether recovery keys are misused
 * @param lost whether so many voters go for good at the end of the trouble that recovery keys must help
 */
record VotePlan(
        int voters,
        int members,
        List<CrookKind> crooks,
        int roundSeconds,
        int troubleSeconds,
        int crashes,
        int cuts,
        boolean partitions,
        boolean slow,
        int splits,
        int rotations,
        boolean meddles,
        boolean lost) {

    /** By seed; {@code voters} when that is not 0. */
    static VotePlan of(long seed, int asked) {
        RandomGenerator random = new SplittableRandom(seed ^ 0x766f7465L);
        int voters = asked == 0 ? 4 + random.nextInt(7) : asked;
        int members = voters + random.nextInt(4);
        List<CrookKind> crooks = new ArrayList<>();
        CrookKind[] kinds = CrookKind.values();
        int most = (voters - 1) / 3;
        // Usually as many as there may be: fewer are easier.
        for (int i = random.nextInt(4) == 0 ? random.nextInt(most + 1) : most; i > 0; i--) {
            crooks.add(kinds[random.nextInt(kinds.length)]);
        }
        return new VotePlan(
                voters,
                members,
                crooks,
                new int[] {1, 2, 5, 10}[random.nextInt(4)],
                30 + random.nextInt(60),
                random.nextInt(3) == 0 ? 0 : 5 + random.nextInt(20),
                random.nextInt(3) == 0 ? 0 : 2 + random.nextInt(20),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(100),
                random.nextBoolean() ? 0 : 1 + random.nextInt(8),
                random.nextInt(3) == 0,
                random.nextInt(5) == 0);
    }
}
