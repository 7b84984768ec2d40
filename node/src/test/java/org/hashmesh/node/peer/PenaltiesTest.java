// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.config.ReplicationLimits.CutOff;
import org.hashmesh.node.sync.PeerName;
import org.junit.jupiter.api.Test;

class PenaltiesTest {
    private static final PeerName BOLT = new PeerName(new MemberName("bolt.example"), new NodeName("n1"));
    private static final PeerName CIRRUS = new PeerName(new MemberName("cirrus.example"), new NodeName("n1"));

    private Instant now = Instant.parse("2026-06-01T00:00:00Z");
    private final Penalties penalties =
            new Penalties(new CutOff(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1)), () -> now);

    @Test
    void keepsOnlyThePeerAwayThatBrokeTheProtocol() {
        penalties.blamed(BOLT, "a wrong root");

        assertThat(penalties.against(BOLT))
                .hasValueSatisfying(why -> assertThat(why).contains("a wrong root"));
        assertThat(penalties.against(CIRRUS)).isEmpty();
        assertThat(penalties.of(BOLT))
                .contains(new Penalties.Penalty(1, now.plus(Duration.ofSeconds(5)), "a wrong root"));
        assertThat(penalties.of(CIRRUS)).isEmpty();
    }

    @Test
    void keepsAwayTwiceAsLongEachTimeButNeverLongerThanAnHour() {
        long seconds = 5;
        for (int breach = 1; breach <= 40; breach++) {
            penalties.blamed(BOLT, "again");
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(penalties.against(BOLT)).as("breach %s", breach).isPresent();
            pass(Duration.ofMillis(1));
            assertThat(penalties.against(BOLT)).as("breach %s", breach).isEmpty();
            seconds = Math.min(3_600, 2 * seconds);
        }
    }

    @Test
    void forgivesAfterAQuietDay() {
        for (int breach = 0; breach < 10; breach++) {
            penalties.blamed(BOLT, "again");
        }
        pass(Duration.ofDays(1).plusHours(2));

        penalties.blamed(BOLT, "once more");

        assertThat(penalties.of(BOLT)).get().returns(1, Penalties.Penalty::breaches);
        pass(Duration.ofSeconds(5));
        assertThat(penalties.against(BOLT)).isEmpty();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
