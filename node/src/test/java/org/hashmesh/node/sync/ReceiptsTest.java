// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.hashmesh.node.sync.SimulatedForum.Node;
import org.junit.jupiter.api.Test;

/** How members' receipts come together. */
class ReceiptsTest {

    @Test
    void aHeadIsConfirmedAtEverybodyOnceEnoughMembersHoldIt() {
        SimulatedForum forum = mesh(1, 4);
        Node author = forum.node("m0");

        author.publish(5);

        forum.nodes.values().forEach(node -> assertThat(node.confirmed(author)).isEqualTo(5));
        assertThat(author.receiptsGiven).as("for its own log").isZero();
    }

    @Test
    void onlyTheFirstFewMembersGiveReceiptsWhenTheyDo() {
        SimulatedForum forum = mesh(2, 12);
        Node author = forum.node("m5");

        author.publish(5);
        forum.pass(Duration.ofMinutes(2));

        forum.nodes.values().forEach(node -> assertThat(node.confirmed(author)).isEqualTo(5));
        assertThat(given(forum)).isLessThanOrEqualTo(4);
    }

    @Test
    void receiptsReachTheAuthorAndEverybodyByRelays() {
        SimulatedForum forum = new SimulatedForum(3, "m0", "m1", "m2", "m3");
        forum.connect("m0", "m1");
        forum.connect("m1", "m2");
        forum.connect("m2", "m3");
        forum.confirmations = 3;

        forum.node("m0").publish(5);
        forum.pass(Duration.ofSeconds(5));

        forum.nodes
                .values()
                .forEach(node -> assertThat(node.confirmed(forum.node("m0"))).isEqualTo(5));
    }

    @Test
    void aBusyLogGetsReceiptsOnceInHalfAMinuteAndItsLastHeadTheRest() {
        SimulatedForum forum = mesh(4, 4);
        Node author = forum.node("m0");

        for (int second = 0; second < 60; second++) {
            author.publish(1);
            forum.pass(Duration.ofSeconds(1));
        }
        assertThat(given(forum)).isLessThanOrEqualTo(9);
        assertThat(forum.node("m3").confirmed(author)).isBetween(30L, 59L);
        forum.pass(Duration.ofSeconds(15));
        forum.nodes.values().forEach(node -> assertThat(node.confirmed(author)).isEqualTo(60));
    }

    @Test
    void othersGiveReceiptsWhenTheFirstDoNot() {
        SimulatedForum forum = mesh(5, 12);
        for (String first : new String[] {"m1", "m10", "m11", "m2"}) {
            forum.lost.add(forum.node(first));
        }
        Node author = forum.node("m0");

        author.publish(5);
        assertThat(forum.node("m1").confirmed(author)).isZero();
        forum.pass(Duration.ofMinutes(1));

        forum.nodes.values().forEach(node -> assertThat(node.confirmed(author)).isEqualTo(5));
    }

    @Test
    void nobodyElseIsNeededWhenTheAuthorIsGone() {
        SimulatedForum forum = new SimulatedForum(6, "m0", "m1", "m2", "m3");
        forum.connect("m0", "m1");
        forum.node("m0").publish(5);
        forum.cut("m0", "m1");
        forum.connect("m1", "m2");
        forum.connect("m2", "m3");
        forum.pass(Duration.ofMinutes(2));

        for (String name : new String[] {"m1", "m2", "m3"}) {
            assertThat(forum.node(name).confirmed(forum.node("m0"))).as(name).isEqualTo(5);
        }
    }

    @Test
    void whoComesLaterLearnsOfIt() {
        SimulatedForum forum = new SimulatedForum(7, "m0", "m1", "m2", "m3");
        forum.connect("m0", "m1");
        forum.connect("m0", "m2");
        forum.node("m0").publish(5);
        assertThat(forum.node("m1").confirmed(forum.node("m0"))).isEqualTo(5);

        forum.connect("m3", "m1");
        forum.pass(Duration.ofMinutes(1));

        assertThat(forum.node("m3").confirmed(forum.node("m0"))).isEqualTo(5);
    }

    @Test
    void receiptsOfMembersWhoLeftAreReplaced() {
        SimulatedForum forum = mesh(8, 5);
        Node author = forum.node("m0");
        author.publish(5);
        int before = given(forum);
        forum.lost.add(forum.node("m1"));
        forum.lost.add(forum.node("m2"));
        forum.pass(Duration.ofMinutes(3));

        assertThat(given(forum)).isGreaterThanOrEqualTo(before);
        assertThat(forum.node("m4")
                        .machine
                        .report(forum.now)
                        .author(author.origin().id())
                        .confirmed())
                .hasValueSatisfying(head -> assertThat(head.receipts())
                        .extracting(receipt -> receipt.member().value())
                        .contains("m3.example", "m4.example"));
    }

    private static int given(SimulatedForum forum) {
        return forum.nodes.values().stream()
                .mapToInt(node -> node.receiptsGiven)
                .sum();
    }

    private static SimulatedForum mesh(long seed, int nodes) {
        SimulatedForum forum = new SimulatedForum(
                seed, IntStream.range(0, nodes).mapToObj(i -> "m" + i).toArray(String[]::new));
        for (int i = 0; i < nodes; i++) {
            for (int j = i + 1; j < nodes; j++) {
                forum.link("m" + i, "m" + j);
            }
        }
        forum.settle();
        return forum;
    }
}
