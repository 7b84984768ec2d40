// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void doublesUpToTheLongestPauseAndStaysWithinHalfOfIt() {
        Backoff backoff = new Backoff(FIRST, LONGEST, new Random(1));
        long full = FIRST.toMillis();
        for (int failure = 0; failure < 100; failure++) {
            assertThat(backoff.next().toMillis()).as("pause %s", failure).isBetween(full / 2, full);
            full = Math.min(LONGEST.toMillis(), 2 * full);
        }
    }

    @Test
    void beginsAnewOnceItWorked() {
        Backoff backoff = new Backoff(FIRST, LONGEST, new Random(2));
        for (int failure = 0; failure < 20; failure++) {
            Duration ignored = backoff.next();
        }

        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(FIRST);
    }

    @Test
    void doesNotBringEverybodyBackAtOnce() {
        Set<Duration> pauses = new HashSet<>();
        for (int node = 0; node < 50; node++) {
            pauses.add(new Backoff(FIRST, LONGEST, new Random(node)).next());
        }

        assertThat(pauses).hasSizeGreaterThan(25);
    }
}
