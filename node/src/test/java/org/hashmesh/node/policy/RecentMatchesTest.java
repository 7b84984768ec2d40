// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Optional;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.NearHash;
import org.junit.jupiter.api.Test;

/** What is kept of answers, and what another policy makes of it. */
class RecentMatchesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final RecentMatches recent = new RecentMatches();

    @Test
    void onlyAnswersWithAMatchAreKeptAndOnlySoMany() {
        recent.note(HashAnswer.getDefaultInstance(), 3, NOW);
        assertThat(recent.size()).isZero();
        for (int i = 0; i < 10; i++) {
            recent.note(answer("md5", i), 3, NOW);
        }
        assertThat(recent.all(NOW))
                .extracting(kept -> kept.answer().getHash().getValue())
                .containsExactly("7", "8", "9");
    }

    @Test
    void zeroKeepsNoneAndForgetsThoseThatWereKept() {
        recent.note(answer("md5", 1), 3, NOW);
        recent.note(answer("md5", 2), 0, NOW);
        assertThat(recent.size()).isZero();
    }

    @Test
    void whatIsTwoDaysOldIsForgotten() {
        recent.note(answer("md5", 1), 3, NOW);
        assertThat(recent.all(NOW.plus(RecentMatches.TERM))).hasSize(1);
        assertThat(recent.all(NOW.plus(RecentMatches.TERM).plusSeconds(1))).isEmpty();
    }

    @Test
    void memoryIsBoundedHoweverLargeAnswersAre() {
        HashAnswer.Builder large = answer("vpdq", 0).toBuilder();
        for (int i = 0; i < 1_000; i++) {
            large.addNear(NearHash.newBuilder()
                    .addListings(Listing.newBuilder()
                            .setNote("x".repeat(4_000))
                            .setProof(ByteString.copyFrom(new byte[9_000]))));
        }
        for (int i = 0; i < 1_000; i++) {
            recent.note(large, 1_000_000, NOW);
        }
        long bytes = recent.all(NOW).stream()
                .mapToLong(kept -> kept.answer().getSerializedSize())
                .sum();
        assertThat(bytes).isBetween(1L, RecentMatches.MAX_BYTES);
        assertThat(recent.all(NOW).get(0).answer().getNearCount()).isEqualTo(FactsReader.MAX_MATCHES);
    }

    @Test
    void aTrialCountsWhatBothPoliciesSayAndTellsOfTheLastThatDiffer() {
        PolicyReader reader = new PolicyReader(Optional.empty());
        Policy before = reader.parse("before", "default = \"review\"\n");
        Policy after = reader.parse("after", """
                default = "review"
                [[rule]]
                name = "files"
                when = "type == 'md5'"
                action = "block"
                """);
        for (int i = 0; i < 50; i++) {
            recent.note(answer(i % 2 == 0 ? "md5" : "sha1", i), 100, NOW);
        }

        PolicyTrial trial = new PolicyTrial(before, after);
        recent.all(NOW).forEach(trial::recorded);
        trial.listed(answer("md5", 1), NOW);

        assertThat(trial.ofRecorded())
                .containsExactlyInAnyOrder(
                        new PolicyTrial.Count(new PolicyTrial.Change("review", "default", "block", "files"), 25),
                        new PolicyTrial.Count(new PolicyTrial.Change("review", "default", "review", "default"), 25));
        assertThat(trial.ofList())
                .singleElement()
                .satisfies(count -> assertThat(count.number()).isEqualTo(1));
        assertThat(trial.examples()).hasSize(PolicyTrial.MAX_EXAMPLES);
        assertThat(trial.examples()
                        .get(PolicyTrial.MAX_EXAMPLES - 1)
                        .match()
                        .answer()
                        .getHash()
                        .getValue())
                .isEqualTo("48");
    }

    private static HashAnswer answer(String type, int number) {
        return HashAnswer.newBuilder()
                .setHash(Hash.newBuilder().setType(type).setValue(Integer.toString(number)))
                .addListings(
                        Listing.newBuilder().setMember("bolt.example").setState(ListingState.LISTING_STATE_IN_FORCE))
                .build();
    }
}
