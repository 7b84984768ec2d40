// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.policy.PolicySettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hashes that match too much. The limits: 100 matches and 1 % of the queries within an hour. */
class QuarantineTest {
    @TempDir
    private Path home;

    private final Random random = new Random(3);
    private final HashValue bad = Sample.random(HashKind.PDQ, random);
    private Quarantine quarantine;

    @BeforeEach
    void open() {
        quarantine = Quarantine.open(home);
    }

    @Test
    void aHashThatMatchesOftenAndInALargeShareIsHeldUntilItsTermIsOver() {
        assertThat(matchedTimes(99, 1_000, Sample.NOW)).isEmpty();
        Optional<Quarantine.Case> opened = matchedTimes(1, 10, Sample.NOW);

        assertThat(opened).isPresent();
        assertThat(words(Sample.NOW))
                .hasValueSatisfying(text -> assertThat(text).startsWith("matches-too-much: 100 of 1010 queries"));
        assertThat(quarantine.all(Sample.NOW)).hasSize(1);
        Instant later = Sample.NOW.plus(Duration.ofDays(1));
        assertThat(words(later)).isEmpty();
        assertThat(quarantine.all(later)).isEmpty();
    }

    @Test
    void aSmallShareOfManyQueriesIsNotTooMuch() {
        assertThat(matchedTimes(500, 100_000, Sample.NOW)).isEmpty();
        assertThat(words(Sample.NOW)).isEmpty();
    }

    @Test
    void matchesOfLongAgoDoNotAddUp() {
        for (int hour = 0; hour < 20; hour++) {
            assertThat(matchedTimes(40, 100, Sample.NOW.plus(Duration.ofHours(hour))))
                    .isEmpty();
        }
    }

    @Test
    void theOneBadHashIsFoundAmongAFloodOfOthersAndNoOtherIsAccused() {
        Optional<Quarantine.Case> opened = Optional.empty();
        for (int i = 0; i < 20_000; i++) {
            quarantine.queried(1, Sample.LIMITS, Sample.NOW);
            assertThat(quarantine.matched(Sample.random(HashKind.PDQ, random), Sample.LIMITS, Sample.NOW))
                    .isEmpty();
            if (i % 40 == 0) {
                Optional<Quarantine.Case> here = quarantine.matched(bad, Sample.LIMITS, Sample.NOW);
                opened = here.isPresent() ? here : opened;
            }
        }
        assertThat(opened).hasValueSatisfying(found -> assertThat(found.hash()).isEqualTo(bad));
        assertThat(quarantine.all(Sample.NOW)).hasSize(1);
    }

    @Test
    void whatThreeMembersListGoesOnMatching() {
        assertThat(matchedTimes(200, 1_000, Sample.NOW)).isPresent();
        Hit three = Sample.hit(
                bad,
                Sample.listing(bad, Sample.SELF, 1),
                Sample.listing(bad, Sample.BOLT, 1),
                Sample.listing(bad, new MemberName("cove.example"), 1));

        assertThat(quarantine.words(three, Sample.LIMITS, listing -> false, Sample.NOW))
                .isEmpty();
        assertThat(words(Sample.NOW)).isPresent();
    }

    @Test
    void underAnIncidentAHashGoesOnMatchingUpToFiveTimesTheShareAndStillIsReported() {
        assertThat(matchedTimes(100, 2_500, Sample.NOW)).isPresent();
        assertThat(wordsUnderIncident()).isEmpty();
        assertThat(words(Sample.NOW)).isPresent();
        assertThat(quarantine.all(Sample.NOW)).hasSize(1);

        assertThat(matchedTimes(24, 0, Sample.NOW)).isEmpty();
        assertThat(matchedTimes(1, 0, Sample.NOW))
                .as("five percent")
                .hasValueSatisfying(found -> assertThat(found.matches()).isEqualTo(125));
        assertThat(matchedTimes(100, 0, Sample.NOW)).as("told once").isEmpty();

        assertThat(wordsUnderIncident())
                .hasValueSatisfying(text -> assertThat(text).startsWith("matches-too-much: 125 of 2500 queries"));
        quarantine.save(Sample.NOW);
        quarantine = Quarantine.open(home);
        assertThat(wordsUnderIncident()).isPresent();
    }

    @Test
    void whatMatchesEverythingIsHeldUnderAnIncidentTooHoweverHighItsLimit() {
        PolicySettings.Defence loose = new PolicySettings.Defence(
                100, 0.2, Duration.ofHours(1), Duration.ofDays(1), 3, 20, 16, Duration.ofHours(1), 1_000);
        assertThat(loose.raisedShare()).isEqualTo(0.5);
        quarantine.queried(100, loose, Sample.NOW);
        for (int i = 0; i < 100; i++) {
            quarantine.matched(bad, loose, Sample.NOW);
        }
        assertThat(quarantine.words(hit(), loose, listing -> true, Sample.NOW)).isPresent();
    }

    private Optional<String> wordsUnderIncident() {
        return quarantine.words(hit(), Sample.LIMITS, listing -> true, Sample.NOW);
    }

    private Hit hit() {
        return Sample.hit(bad, Sample.listing(bad, Sample.BOLT, 1));
    }

    @Test
    void peopleReleaseItAndItIsLeftAloneAlsoAfterARestart() {
        String id = matchedTimes(200, 1_000, Sample.NOW).orElseThrow().id();
        quarantine.save(Sample.NOW);
        quarantine = Quarantine.open(home);
        assertThat(words(Sample.NOW)).isPresent();

        assertThat(quarantine.release(id, Sample.NOW)).isPresent();

        assertThat(words(Sample.NOW)).isEmpty();
        quarantine = Quarantine.open(home);
        assertThat(words(Sample.NOW)).isEmpty();
        assertThat(matchedTimes(300, 1_000, Sample.NOW)).isEmpty();
        assertThat(quarantine.release(id, Sample.NOW)).isEmpty();
    }

    private Optional<Quarantine.Case> matchedTimes(int matches, int queries, Instant at) {
        quarantine.queried(queries, Sample.LIMITS, at);
        Optional<Quarantine.Case> opened = Optional.empty();
        for (int i = 0; i < matches; i++) {
            Optional<Quarantine.Case> here = quarantine.matched(bad, Sample.LIMITS, at);
            opened = here.isPresent() ? here : opened;
        }
        return opened;
    }

    private Optional<String> words(Instant at) {
        return quarantine.words(hit(), Sample.LIMITS, listing -> false, at);
    }
}
