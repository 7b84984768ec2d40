// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.Representative;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftEvict;
import org.hashmesh.v1.DraftVoters;
import org.hashmesh.v1.FormerMember;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.PeerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the members' decision to expel one does, among real processes. */
class EvictionTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final SampleList LIST = new SampleList(10);

    @TempDir
    private Path directory;

    @Test
    void anEvictedMemberLosesItsStreamsAndGetsNothingMore() {
        try (LocalForum forum = founded("acme.example", "bolt.example", "cove.example", "dune.example")) {
            forum.start();
            LocalMember acme = forum.member("acme");
            LocalMember dune = forum.member("dune");
            List<LocalMember> others = List.of(acme, forum.member("bolt"), forum.member("cove"));
            add(acme, LIST.entry(0));
            add(dune, LIST.entry(1));
            eventually("all hold the same", forum::agrees, dune);

            evict(others, "dune.example", "keep");
            for (LocalMember member : others) {
                eventually("it adopts the act", () -> acts(member) == 2, member);
                eventually("dune is not connected", () -> !isConnected(member, "dune.example"), member);
            }
            eventually("dune has no peers", () -> dune.client().status().getPeersConnected() == 0, dune);
            add(acme, LIST.entry(2));
            for (LocalMember member : others) {
                eventually("it goes on", () -> knows(member, LIST.entry(2)), member);
                assertThat(knows(member, LIST.entry(1)))
                        .as("what dune listed before is kept")
                        .isTrue();
            }
            // Killed and back again it tries every door anew.
            dune.kill();
            dune.start();
            dune.awaitReady(Deadline.in(SOON));
            add(acme, LIST.entry(3));
            for (LocalMember member : others) {
                eventually("it goes on", () -> knows(member, LIST.entry(3)), member);
                assertThat(isConnected(member, "dune.example")).isFalse();
            }
            assertThat(dune.client().status().getPeersConnected()).isZero();
            assertThat(knows(dune, LIST.entry(2))).isFalse();
            assertThat(knows(dune, LIST.entry(3))).isFalse();
        }
    }

    @Test
    void whatAMemberStillSentToOneThatIsOutIsReportedByIt() {
        try (LocalForum forum =
                founded("acme.example", "bolt.example", "cove.example", "dune.example", "eden.example")) {
            forum.start();
            LocalMember cove = forum.member("cove");
            LocalMember bolt = forum.member("bolt");
            List<LocalMember> others = List.of(forum.member("acme"), forum.member("dune"), forum.member("eden"));
            add(cove, LIST.entry(0));
            eventually("all hold the same", forum::agrees, cove);
            // Without bolt's vote three of the four others decide, so cove may be away.
            String voters = new Representative(others.get(0))
                    .propose(DraftActRequest.newBuilder()
                            .setVoters(DraftVoters.newBuilder()
                                    .addAllMembers(
                                            List.of("acme.example", "cove.example", "dune.example", "eden.example")))
                            .build());
            for (LocalMember member : List.of(cove, others.get(1), others.get(2))) {
                eventually("it hears of it", () -> new Representative(member).approve(voters), member);
            }
            eventually("bolt votes no more", () -> acts(others.get(0)) == 2 && acts(cove) == 2, cove);
            cove.kill();
            bolt.kill();
            evict(others, "bolt.example", "keep");
            others.forEach(member -> eventually("it adopts the act", () -> acts(member) == 3, member));
            others.forEach(LocalMember::kill);
            for (LocalMember member : List.of(cove, bolt)) {
                member.start();
                member.awaitReady(Deadline.in(SOON));
            }
            add(cove, LIST.entry(1));
            eventually("cove still serves bolt", () -> knows(bolt, LIST.entry(1)), bolt);
            assertThat(acts(cove)).isEqualTo(2);

            others.forEach(LocalMember::start);
            others.forEach(member -> member.awaitReady(Deadline.in(SOON)));
            eventually("cove learns it", () -> acts(cove) == 3, cove);
            eventually("bolt is cut off", () -> !isConnected(cove, "bolt.example"), cove);
            add(cove, LIST.entry(2));
            eventually("the others get it", () -> knows(others.get(0), LIST.entry(2)), others.get(0));
            assertThat(knows(bolt, LIST.entry(2))).isFalse();
            FormerMember former = new Representative(cove).forum().getFormer(0);
            assertThat(former.getName()).isEqualTo("bolt.example");
            assertThat(former.getSentList())
                    .as("what cove sent after the act was written")
                    .anySatisfy(sent -> assertThat(sent.getEntries()).isPositive());
        }
    }

    private LocalForum founded(String... members) {
        return LocalForum.create(ForumPlan.mesh(directory.resolve("forum"), members));
    }

    private static void evict(List<LocalMember> voters, String member, String aftermath) {
        String act = propose(voters.get(0), member, aftermath);
        for (LocalMember voter : voters.subList(1, voters.size())) {
            eventually("the proposal arrives", () -> new Representative(voter).approve(act), voter);
        }
    }

    private static String propose(LocalMember proposer, String member, String aftermath) {
        return new Representative(proposer)
                .propose(DraftActRequest.newBuilder()
                        .setReason("left the industry")
                        .setEvict(DraftEvict.newBuilder().setMember(member).setAftermath(aftermath))
                        .build());
    }

    private static long acts(LocalMember member) {
        return new Representative(member).forum().getActs();
    }

    private static void add(LocalMember member, NewEntry entry) {
        assertThat(member.client().add(List.of(entry))).hasSize(1);
    }

    private static boolean knows(LocalMember member, NewEntry entry) {
        return member.client().lookUp(entry.getHash()).getKnown();
    }

    private static boolean isConnected(LocalMember member, String other) {
        return member.client().admin().listPeers(ListPeersRequest.getDefaultInstance()).getPeersList().stream()
                .anyMatch(peer -> peer.getMember().equals(other) && peer.getState() == PeerState.PEER_STATE_CONNECTED);
    }

    private static void eventually(String what, BooleanSupplier condition, LocalMember member) {
        assertThat(Deadline.in(SOON).await(condition))
                .as(() -> what + ": " + member.name() + member.logTail())
                .isTrue();
    }
}
