// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.Newcomer;
import org.hashmesh.node.demo.Representative;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a company gets into a forum of real processes. */
class AdmissionTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final SampleList LIST = new SampleList(10);

    @TempDir
    private Path directory;

    @Test
    void threeOfFourAdmitAFifthWhileOneNodeIsDownAndItCatchesUpFromItsInvitesAlone() {
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(
                directory.resolve("forum"), "acme.example", "bolt.example", "cove.example", "dune.example"))) {
            forum.start();
            LocalMember acme = forum.member("acme");
            LocalMember bolt = forum.member("bolt");
            LocalMember cove = forum.member("cove");
            LocalMember dune = forum.member("dune");
            add(acme, LIST.entry(0));
            eventually("all hold the same", forum::agrees, acme);
            dune.kill();

            Newcomer eden = Newcomer.of(
                    new Representative(acme), directory.resolve("forum"), "eden.example", ForumPlan.SMALL_JAVA);
            assertThatThrownBy(() -> eden.join(new Representative(acme)))
                    .as("it is no member yet")
                    .isInstanceOfAny(ConfigurationException.class, RuntimeException.class);
            String act = new Representative(acme).propose(eden.admission());
            for (LocalMember voter : List.of(bolt, cove)) {
                eventually("it hears of it", () -> new Representative(voter).approve(act), voter);
            }
            for (LocalMember voter : List.of(acme, bolt, cove)) {
                eventually(
                        "it adopts the act",
                        () -> new Representative(voter).forum().getActs() == 2,
                        voter);
            }
            assertThatThrownBy(() -> eden.join(new Representative(acme)))
                    .as("one sponsor is not enough")
                    .isInstanceOf(ConfigurationException.class);

            eden.join(new Representative(acme), new Representative(bolt));
            try (LocalMember fifth = eden.member()) {
                fifth.start();
                fifth.awaitReady(Deadline.in(SOON));
                eventually("it catches up", () -> knows(fifth, LIST.entry(0)), fifth);
                add(fifth, LIST.entry(1));
                for (LocalMember voter : List.of(acme, bolt, cove)) {
                    eventually("its entries arrive", () -> knows(voter, LIST.entry(1)), voter);
                }
                dune.start();
                dune.awaitReady(Deadline.in(SOON));
                eventually(
                        "whoever was down learns who is in",
                        () -> new Representative(dune).forum().getActs() == 2,
                        dune);
                eventually("and what it lists", () -> knows(dune, LIST.entry(1)), dune);
            }
        }
    }

    private static void add(LocalMember member, NewEntry entry) {
        assertThat(member.client().add(List.of(entry))).hasSize(1);
    }

    private static boolean knows(LocalMember member, NewEntry entry) {
        return member.client().lookUp(entry.getHash()).getKnown();
    }

    private static void eventually(String what, BooleanSupplier condition, LocalMember member) {
        assertThat(Deadline.in(SOON).await(condition))
                .as(() -> what + ": " + member.name() + member.logTail())
                .isTrue();
    }
}
