// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Long campaigns run with {@code compose/simulate --scenario governance}; a seed that fails there fails here too. */
class VoteCampaignTest {
    private static final int SEEDS = 20;

    @Test
    void twoActsNeverTakeOnePlaceAndWhatIsApprovedIsDecided() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int failed = new VoteCampaign(new PrintStream(out, true, StandardCharsets.UTF_8), false).run(1, SEEDS, 0);
        assertThat(failed).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }

    @Test
    void aSeedAlwaysGoesTheSameWay() {
        // Another cast, with other orders in its maps.
        assertThat(new VoteCampaign(System.out, false).hash(7)).isEqualTo(new VoteCampaign(System.out, false).hash(7));
    }
}
