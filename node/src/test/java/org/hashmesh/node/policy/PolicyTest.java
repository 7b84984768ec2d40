// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.NearHash;
import org.hashmesh.v1.Severity;
import org.hashmesh.v1.Verdict;
import org.junit.jupiter.api.Test;

/** What the rules of a policy say of an answer. */
class PolicyTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final PolicyReader READER = new PolicyReader(Optional.of(new MemberName("acme.example")));

    @Test
    void theFirstRuleThatHoldsDecidesAndIsNamed() {
        Policy policy = policy("""
                [[rule]]
                name = "loose"
                when = "members >= 3"
                action = "block"
                reason = "three agree"
                [[rule]]
                name = "tight"
                when = "exact"
                action = "review"
                """);

        Verdict verdict = policy.decide(exact(listing("bolt.example")), NOW);

        assertThat(verdict.getRule()).isEqualTo("tight");
        assertThat(verdict.getAction()).isEqualTo("review");
        assertThat(verdict.getReason()).isEqualTo("exact");
        assertThat(verdict.getPolicy()).isEqualTo(policy.version()).matches("[0-9a-f]{12}");
    }

    @Test
    void aRuleIsAskedOfEachMatchedHash() {
        Policy policy = policy("""
                [[rule]]
                name = "critical-near"
                when = "severity == critical && distance > 5"
                action = "block"
                [[rule]]
                name = "any"
                when = "true"
                action = "review"
                """);

        Verdict verdict = policy.decide(
                exact(listing("bolt.example")).toBuilder()
                        .addNear(near(9, listing("cove.example").setSeverity(Severity.SEVERITY_CRITICAL)))
                        .build(),
                NOW);

        assertThat(verdict.getRule()).isEqualTo("critical-near");
    }

    @Test
    void membersAreThoseOfTheHashAndOfNearerOnes() {
        Policy policy = policy("""
                [[rule]]
                name = "two-near"
                when = "members == 2 && distance <= 10 && member_names == ['bolt.example', 'cove.example']"
                action = "block"
                """);
        HashAnswer answer = HashAnswer.newBuilder()
                .setHash(Hash.newBuilder().setType("pdq"))
                .addNear(near(4, listing("bolt.example")))
                .addNear(near(10, listing("cove.example")))
                .addNear(near(20, listing("dune.example")))
                .build();

        assertThat(policy.decide(answer, NOW).getRule()).isEqualTo("two-near");
    }

    @Test
    void whatIsWithdrawnOrSetAsideDoesNotCount() {
        Policy policy = policy("""
                set-aside = "look"
                [[rule]]
                name = "any"
                when = "true"
                action = "block"
                """);

        Verdict withdrawn =
                policy.decide(exact(listing("bolt.example").setState(ListingState.LISTING_STATE_WITHDRAWN)), NOW);
        Verdict held = policy.decide(exact(listing("bolt.example").setSetAside("held: too alike")), NOW);

        assertThat(withdrawn.getRule()).isEqualTo("no-match");
        assertThat(withdrawn.getAction()).isEqualTo("pass");
        assertThat(held.getRule()).isEqualTo("set-aside");
        assertThat(held.getAction()).isEqualTo("look");
        assertThat(held.getReason()).contains("held");
    }

    @Test
    void aRuleThatFailsGivesTheActionForThatAndSaysSo() {
        Policy policy = policy("""
                on-error = "careful"
                [[rule]]
                name = "reckless"
                when = "behaviours[0] == 'tvec1'"
                action = "block"
                """);

        Verdict verdict = policy.decide(exact(listing("bolt.example")), NOW);

        assertThat(verdict.getAction()).isEqualTo("careful");
        assertThat(verdict.getRule()).isEqualTo("reckless");
        assertThat(verdict.getReason()).startsWith("this rule failed:");
        assertThat(policy.failures()).isEqualTo(1);
    }

    @Test
    void everyFactCanBeAskedFor() {
        HashAnswer answer = exact(listing("acme.example")
                        .setSignedAt(NOW.getEpochSecond() - 5 * 86_400 - 1)
                        .setQuality(80)
                        .setIncident("bolt.example/attack")
                        .setIncidentOpen(true)
                        .setDisputed(true)
                        .setLabelsDisputed(true)
                        .setLabels(Labels.newBuilder()
                                .setContentType("image")
                                .addBehaviours("tvec2")
                                .addInclusionGrounds("manifesto")
                                .addProducers(org.hashmesh.v1.Producer.newBuilder()
                                        .setList("unsc")
                                        .setEntity("Somebody"))))
                .toBuilder()
                .addWarnings("blank: all one colour")
                .build();
        Policy policy = policy("""
                [[rule]]
                name = "all"
                when = '''
                  type == 'sha256' && exact && distance == 0 && threshold == 0 && !turned
                  && query_matched == 100.0 && listed_matched == 100.0 && tmk_score == 1.0
                  && 'image' in content_types && 'tvec2' in behaviours && 'unsc' in lists
                  && entities.exists(e, e.startsWith('Some')) && 'manifesto' in grounds
                  && severity == high && severity > medium && severity > low && severity < critical
                  && members == 1 && 'acme.example' in member_names && agrees == 0 && disagrees == 0 && seen == 0
                  && disputed && labels_disputed && incident == 'bolt.example/attack' && incident_open
                  && oldest_days == 5 && newest_days == 5 && quality == 80 && warning && own
                '''
                action = "block"
                """);

        assertThat(policy.decide(answer, NOW).getRule()).isEqualTo("all");
        assertThat(Conditions.known())
                .allSatisfy(name -> assertThat(policy.text()).contains(name));
    }

    @Test
    void theStandardPolicyBlocksOnlyTheSameFileThatTwoListAndNobodyDisputes() {
        Policy policy = READER.parse(PolicyReader.FILE, Policies.standardText());
        HashAnswer two = exact(listing("bolt.example"), listing("cove.example"));
        HashAnswer disputed = exact(listing("bolt.example").setDisputed(true), listing("cove.example"));
        HashAnswer incident = exact(listing("bolt.example").setIncidentOpen(true));
        HashAnswer perceptual = HashAnswer.newBuilder()
                .setHash(Hash.newBuilder().setType("pdq"))
                .addNear(near(0, listing("bolt.example"), listing("cove.example")))
                .build();

        assertThat(policy.decide(two, NOW).getAction()).isEqualTo("block");
        assertThat(policy.decide(exact(listing("bolt.example")), NOW).getAction())
                .isEqualTo("review");
        assertThat(policy.decide(exact(listing("acme.example")), NOW).getAction())
                .isEqualTo("block");
        assertThat(policy.decide(disputed, NOW).getAction()).isEqualTo("review");
        assertThat(policy.decide(incident, NOW).getAction()).isEqualTo("review-first");
        assertThat(policy.decide(perceptual, NOW).getAction()).isEqualTo("review");
        assertThat(policy.decide(two.toBuilder().addWarnings("blank").build(), NOW)
                        .getAction())
                .isEqualTo("review");
        assertThat(policy.decide(HashAnswer.getDefaultInstance(), NOW).getAction())
                .isEqualTo("pass");
    }

    private static Policy policy(String text) {
        return READER.parse("policy.toml", text);
    }

    private static Listing.Builder listing(String member) {
        return Listing.newBuilder()
                .setMember(member)
                .setState(ListingState.LISTING_STATE_IN_FORCE)
                .setSeverity(Severity.SEVERITY_HIGH)
                .setSignedAt(NOW.getEpochSecond());
    }

    private static HashAnswer exact(Listing.Builder... listings) {
        HashAnswer.Builder answer =
                HashAnswer.newBuilder().setHash(Hash.newBuilder().setType("sha256"));
        for (Listing.Builder listing : listings) {
            answer.addListings(listing);
        }
        return answer.build();
    }

    private static NearHash near(int distance, Listing.Builder... listings) {
        NearHash.Builder near = NearHash.newBuilder()
                .setHash(Hash.newBuilder().setType("pdq"))
                .setDistance(distance)
                .setThreshold(31);
        for (Listing.Builder listing : listings) {
            near.addListings(listing);
        }
        return near.build();
    }
}
