// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.hashmesh.simulator.Plan.Fault;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Long campaigns run with {@code compose/simulate}; a seed that fails there fails here too. */
class CampaignTest {

    private static final int SEEDS = 50;

    @BeforeAll
    static void quiet() {
        QuietLog.set();
    }

    @Test
    void whatMustAlwaysHoldHoldsInSmallForumsOfEveryKind() {
        List<String> failures = new ArrayList<>();

        new Campaign().run(1, SEEDS, outcome -> outcome.failure().ifPresent(failures::add));

        assertThat(failures).isEmpty();
    }

    @Test
    void aForumOfSixtyWithAllFaultsAgrees() {
        Plan plan = Plan.calm(60, 4)
                .withFaults(EnumSet.allOf(Fault.class))
                .lasting(Duration.ofSeconds(40), Duration.ofMinutes(20));

        assertThat(Outcome.of(1, plan, new Cast()).failure()).isEmpty();
    }

    @Test
    void oneEntryReachesEverybodyThoughAThirdIsSilent() {
        assertThat(Scenario.REACH.ask(1, 40, new Cast())).matches(Scenario.Answer::holds);
    }

    @Test
    void halvesThatWereApartForAnHourAgreeSoon() {
        assertThat(Scenario.PARTITION.ask(1, 10, new Cast())).matches(Scenario.Answer::holds);
    }

    @Test
    void aFloodDelaysTheEntriesOfOthersLittle() {
        assertThat(Scenario.FLOOD.ask(1, 6, new Cast())).matches(Scenario.Answer::holds);
    }
}
