// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.junit.jupiter.api.Test;

/** Logs that the forum has closed: whoever holds less, as much or more comes to hold, and say, the same. */
class PinTest {
    private static final List<String> READERS = List.of("bolt", "cirrus", "dune");

    /** Of acme's log, which nobody hears any more, bolt holds 100 entries, cirrus 150 and dune 180; the pin is at 150. */
    private static SimulatedForum leftByAcme(long seed) {
        SimulatedForum forum = new SimulatedForum(seed, "acme", "bolt", "cirrus", "dune");
        READERS.forEach(reader -> forum.connect("acme", reader));
        forum.node("acme").publish(100);
        forum.cut("acme", "bolt");
        forum.node("acme").publish(50);
        forum.cut("acme", "cirrus");
        forum.node("acme").publish(30);
        forum.cut("acme", "dune");
        return forum;
    }

    private static SignedCheckpoint head(SimulatedForum forum, String node) {
        return Optional.ofNullable(forum.node(node).held.get(acmesLog(forum))).orElseThrow().head;
    }

    private static LogId acmesLog(SimulatedForum forum) {
        return forum.node("acme").origin().id();
    }

    @Test
    void nodesBelowAtAndBeyondThePinAgreeInWhateverOrderTheyLearnOfIt() {
        for (long seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            SimulatedForum forum = leftByAcme(seed);
            SignedCheckpoint pin = head(forum, "cirrus");
            boolean[] learnedBelow = new boolean[1];
            List<Runnable> happenings = new ArrayList<>(List.of(
                    () -> forum.link("bolt", "cirrus"),
                    () -> forum.link("dune", "bolt"),
                    () -> forum.link("cirrus", "dune"),
                    () -> {
                        learnedBelow[0] = forum.node("bolt").size(forum.node("acme")) < 150;
                        forum.node("bolt").learns(pin);
                    },
                    () -> forum.node("cirrus").learns(pin),
                    () -> forum.node("dune").learns(pin)));
            Collections.shuffle(happenings, random);
            for (Runnable happens : happenings) {
                happens.run();
                forum.deliver(random.nextInt(12));
            }
            forum.pass(Duration.ofSeconds(70));

            long atBolt = forum.node("bolt").size(forum.node("acme"));
            assertThat(atBolt).as("seed %d", seed).isGreaterThanOrEqualTo(150);
            if (learnedBelow[0]) {
                assertThat(atBolt).as("seed %d", seed).isEqualTo(150);
            }
            assertThat(forum.disconnects).as("seed %d", seed).isEmpty();
            assertAgree(forum, "bolt", "dune");
            assertAgree(forum, "bolt", "cirrus");
            assertAgree(forum, "cirrus", "dune");
        }
    }

    /** Two that hold the same say hello and one digest each, and nothing more. */
    private static void assertAgree(SimulatedForum forum, String one, String other) {
        forum.cut(one, other);
        int before = forum.framesDelivered;
        forum.connect(one, other);
        assertThat(forum.framesDelivered - before).as("%s and %s", one, other).isEqualTo(4);
    }

    @Test
    void aStragglerIsNotBlamedAndWhatItAnnouncesIsNotTaken() {
        SimulatedForum forum = leftByAcme(1);
        SignedCheckpoint pin = head(forum, "cirrus");
        forum.node("cirrus").learns(pin);
        forum.connect("dune", "cirrus");
        forum.connect("acme", "cirrus");
        forum.node("acme").publish(5);
        forum.pass(Duration.ofSeconds(40));

        assertThat(forum.node("cirrus").size(forum.node("acme"))).isEqualTo(150);
        assertThat(forum.disconnects).isEmpty();
        assertThat(forum.node("acme").served).isEmpty();
        assertThat(forum.node("dune").served).isEmpty();
    }

    @Test
    void aStragglerIsNotAskedForWhatIsMissingBelowThePin() {
        SimulatedForum forum = leftByAcme(2);
        SignedCheckpoint pin = head(forum, "cirrus");
        forum.node("bolt").learns(pin);
        forum.connect("bolt", "dune");
        forum.pass(Duration.ofSeconds(40));
        assertThat(forum.node("bolt").size(forum.node("acme"))).isEqualTo(100);
        assertThat(forum.node("dune").served).isEmpty();

        forum.node("dune").learns(pin);
        forum.pass(Duration.ofSeconds(40));
        assertThat(forum.node("bolt").size(forum.node("acme"))).isEqualTo(150);
        assertThat(forum.disconnects).isEmpty();
    }

    @Test
    void anAnswerThatIsUnderWayWhenTheLogIsClosedLeadsNowherePastThePin() {
        for (int delivered = 0; delivered < 16; delivered++) {
            SimulatedForum forum = leftByAcme(3);
            SignedCheckpoint pin = head(forum, "cirrus");
            forum.link("bolt", "dune");
            forum.deliver(delivered);
            boolean below = forum.node("bolt").size(forum.node("acme")) < 150;
            forum.node("bolt").learns(pin);
            forum.node("dune").learns(pin);
            forum.pass(Duration.ofSeconds(40));
            assertThat(forum.node("bolt").size(forum.node("acme"))).isEqualTo(below ? 150 : 180);
            assertThat(forum.disconnects).isEmpty();
            assertAgree(forum, "bolt", "dune");
        }
    }

    @Test
    void aLongGapEndsAtThePinWhetherTheActComesBeforeOrWhileChunksAreFetched() {
        SimulatedForum forum = new SimulatedForum(4, "acme", "bolt", "cirrus");
        forum.connect("acme", "bolt");
        forum.node("acme").publish(60_000);
        forum.node("acme").publish(20_100);
        SignedCheckpoint pin = head(forum, "bolt");
        forum.node("acme").publish(10_000);
        forum.link("cirrus", "bolt");
        forum.deliver(12);
        assertThat(forum.node("cirrus").bulks).isNotEmpty();
        forum.node("cirrus").learns(pin);
        forum.deliver(3);
        forum.node("bolt").learns(pin);
        forum.pass(Duration.ofSeconds(5));

        assertThat(forum.node("cirrus").size(forum.node("acme"))).isEqualTo(80_100);
        assertThat(forum.disconnects).isEmpty();
        assertAgree(forum, "bolt", "cirrus");
    }

    @Test
    void aNewSignatureOfAClosedLogIsNotPassedOn() {
        SimulatedForum forum = leftByAcme(5);
        SignedCheckpoint pin = head(forum, "dune");
        READERS.forEach(reader -> forum.node(reader).learns(pin));
        forum.connect("dune", "cirrus");
        forum.connect("acme", "dune");
        forum.now = forum.now.plusSeconds(60);
        forum.node("acme").publish(0);
        assertThat(head(forum, "dune")).isEqualTo(pin);
        assertThat(forum.node("cirrus").size(forum.node("acme"))).isEqualTo(180);
    }

    @Test
    void aPurgedLogIsNeitherServedNorAskedForNorInTheDigest() {
        SimulatedForum forum = leftByAcme(6);
        forum.node("bolt").publish(3);
        READERS.forEach(reader -> forum.node(reader).forgets(acmesLog(forum)));
        forum.connect("bolt", "dune");
        forum.pass(Duration.ofSeconds(40));
        assertThat(forum.node("bolt").size(forum.node("acme"))).isEqualTo(100);
        assertThat(forum.node("dune").size(forum.node("bolt"))).isEqualTo(3);
        assertAgree(forum, "bolt", "dune");
        assertThat(forum.node("dune").machine.report(forum.now).peers().values())
                .allSatisfy(peer -> assertThat(peer.lacks() + peer.offers()).isZero());
    }

    @Test
    void whatIsAskedForWhenALogIsPurgedIsGivenUp() {
        SimulatedForum forum = leftByAcme(7);
        forum.node("dune").answersNoWants = true;
        forum.connect("bolt", "dune");
        forum.node("bolt").forgets(acmesLog(forum));
        forum.node("dune").forgets(acmesLog(forum));
        forum.pass(Duration.ofSeconds(60));
        assertThat(forum.node("bolt").size(forum.node("acme"))).isEqualTo(100);
        assertThat(forum.disconnects).isEmpty();
    }
}
