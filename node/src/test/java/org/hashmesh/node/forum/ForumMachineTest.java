// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.Recovery;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.forum.Assembly.Company;
import org.hashmesh.node.forum.Assembly.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForumMachineTest {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Company dune = Company.of("dune.example");
    private Assembly forum = Assembly.of("acme.example", "bolt.example", "crest.example", "eden.example");

    @AfterEach
    void nobodyHonestIsBlamed() {
        assertThat(forum.breaks).isEmpty();
    }

    private void assertAllAt(long acts) {
        assertThat(forum.nodes)
                .allSatisfy(node -> assertThat(node.state().acts()).isEqualTo(acts));
        assertThat(forum.nodes.stream().map(node -> node.state().head()).distinct())
                .hasSize(1);
    }

    private Decision admit(Company company) {
        return new Decision.Admit(company.name(), company.identity().publicKey());
    }

    @Test
    void threeOfFourVotersAdmitAMember() {
        forum.node(0).propose(admit(dune), dune.manifest(forum.forum, 1));
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.run(MOMENT);
        assertAllAt(1);
        forum.node(2).approve();
        forum.run(MOMENT);
        assertAllAt(2);
        assertThat(forum.node(3).state().member(dune.name())).isPresent();
        assertThat(forum.node(3).machine.view().manifests()).containsKey(dune.name());
    }

    @Test
    void aNewcomerLearnsTheWholeChainBeforeItsSessionsAreLevel() {
        forum.node(0).propose(admit(dune), dune.manifest(forum.forum, 1));
        forum.run(MOMENT);
        forum.nodes.forEach(Node::approve);
        forum.run(MOMENT);
        Node late = forum.add(dune);
        assertThat(late.level).isEmpty();
        forum.run(MOMENT);
        assertAllAt(2);
        assertThat(late.level).hasSize(4);
        assertThat(forum.nodes).allSatisfy(node -> assertThat(node.level).hasSize(4));
    }

    @Test
    void decidesWithOneNodeDownWhichCatchesUpLater() {
        Node down = forum.node(3);
        forum.cut(down);
        forum.node(0).propose(admit(dune));
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.node(2).approve();
        forum.run(MOMENT);
        assertThat(forum.node(0).state().acts()).isEqualTo(2);
        assertThat(down.state().acts()).isEqualTo(1);
        forum.heal(down);
        forum.run(MOMENT);
        assertAllAt(2);
    }

    @Test
    void splitVotesResolveInTheNextRoundWithoutAnybodySigningAgain() {
        // Two see one proposal first and two the other, before the network is whole again.
        List.of(2, 3).forEach(i -> forum.cut(forum.node(i)));
        forum.connect(forum.node(2), forum.node(3));
        Node acme = forum.node(0);
        Node crest = forum.node(2);
        Act one = acme.draft(admit(dune));
        Act other = crest.draft(admit(Company.of("fern.example")));
        for (Act act : List.of(one, other)) {
            Node first = act.equals(one) ? acme : crest;
            first.handIn(Proposal.of(
                    act, Approval.sign(act, first.company.name(), first.company.identity()), Optional.empty()));
            forum.nodes.stream()
                    .filter(node -> node != first)
                    .forEach(node -> first.handIn(Approval.sign(act, node.company.name(), node.company.identity())));
        }
        forum.run(MOMENT);
        assertThat(forum.nodes)
                .allSatisfy(node -> assertThat(node.state().acts()).isEqualTo(1));
        List.of(2, 3).forEach(i -> forum.heal(forum.node(i)));
        forum.run(Duration.ofSeconds(30));
        assertAllAt(2);
    }

    @Test
    void anEvictedMembersOwnVoiceDoesNotCount() {
        Node eden = forum.node(3);
        eden.propose(new Decision.SetVoters(new TreeSet<>(List.of(eden.company.name()))));
        Decision evict = new Decision.Evict(eden.company.name(), Aftermath.KEEP, Optional.empty(), List.of());
        forum.node(0).propose(evict);
        forum.run(MOMENT);
        forum.node(1).approve();
        Act act = forum.node(0).draft(evict);
        eden.handIn(Approval.sign(act, eden.company.name(), eden.company.identity()));
        forum.run(Duration.ofSeconds(30));
        assertAllAt(1);
    }

    @Test
    void aLostIdentityKeyIsReplacedAndTheOldOneSpeaksForNobody() {
        Node bolt = forum.node(1);
        Company renewed =
                new Company(bolt.company.name(), Company.of("x.example").identity(), bolt.company.node());
        forum.node(0)
                .propose(
                        new Decision.ReplaceIdentity(
                                renewed.name(), renewed.identity().publicKey()),
                        renewed.manifest(forum.forum, 2));
        forum.run(MOMENT);
        forum.node(2).approve();
        forum.node(3).approve();
        forum.run(MOMENT);
        assertAllAt(2);
        SignedManifest old = bolt.company.manifest(forum.forum, 9);
        forum.node(0).handIn(old);
        forum.run(MOMENT);
        assertThat(forum.node(2).machine.view().manifests())
                .hasEntrySatisfying(
                        renewed.name(),
                        held -> assertThat(held.manifest().version()).isEqualTo(2));
    }

    @Test
    void twoManifestsOfOneVersionAreProofThatEverybodyGets() {
        Company acme = forum.node(0).company;
        forum.node(1).handIn(acme.manifest(forum.forum, 2));
        forum.node(2).handIn(acme.manifest(forum.forum, 2));
        forum.run(Duration.ofSeconds(60));
        assertThat(forum.nodes)
                .allSatisfy(node -> assertThat(node.machine.view().doubles()).hasSize(1));
        assertThat(forum.nodes.stream()
                        .map(node -> node.machine.view().manifests().get(acme.name()))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aNodeThatCrashedKeepsItsVote() {
        forum.node(0).propose(admit(dune));
        forum.run(MOMENT);
        for (Node node : forum.nodes) {
            forum.cut(node);
        }
        // Alone it votes, and then comes back with an empty database.
        Node acme = forum.node(0);
        acme.approve();
        forum.nodes.forEach(node -> acme.handIn(Approval.sign(
                acme.machine.view().open().get(0).proposal().act(), node.company.name(), node.company.identity())));
        acme.items.values().removeIf(item -> !(item instanceof SignedManifest));
        acme.start();
        for (Node node : forum.nodes) {
            forum.heal(node);
        }
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.node(2).approve();
        forum.run(Duration.ofMinutes(1));
        assertAllAt(2);
        assertThat(forum.nodes)
                .allSatisfy(
                        node -> assertThat(node.machine.view().contradicting()).isEmpty());
    }

    @Test
    void recoveryKeysCountOnlyAfterTheyHaveStoodInPublic() {
        Ed25519PrivateKey key = Company.of("x.example").identity();
        forum = new Assembly(
                List.of(Company.of("acme.example"), Company.of("bolt.example")),
                Map.of(Parameter.RECOVERY_DELAY_HOURS, "2"),
                List.of(key.publicKey()));
        Node acme = forum.node(0);
        MemberName lost = forum.node(1).company.name();
        Act act = acme.draft(new Decision.SetVoters(new TreeSet<>(List.of(acme.company.name()))));
        acme.handIn(Proposal.recovering(act, Recovery.sign(act, forum.now, List.of(key)), Optional.empty()));
        forum.run(Duration.ofMinutes(110));
        assertAllAt(1);
        forum.run(Duration.ofMinutes(15));
        assertAllAt(2);
        assertThat(acme.state().voters()).doesNotContain(lost);
    }

    @Test
    void parametersChangeForEverybody() {
        forum.node(0).propose(new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.COLLECTIONS, "main video"))));
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.node(2).approve();
        forum.run(MOMENT);
        assertAllAt(2);
        assertThat(forum.node(3).state().parameters().collections()).containsExactly("main", "video");
    }
}
