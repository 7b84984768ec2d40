// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.Recovery;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.VotingKey;
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

    private void proposeRecovery(Node node, Ed25519PrivateKey key) {
        Act act = node.draft(new Decision.SetVoters(new TreeSet<>(List.of(node.company.name()))));
        node.handIn(Proposal.recovering(act, Recovery.sign(act, forum.now, List.of(key)), Optional.empty()));
    }

    @Test
    void beforeRecoveryKeysCountTheVotersMayDecideSomethingElse() {
        Ed25519PrivateKey key = Company.of("x.example").identity();
        forum = new Assembly(
                List.of(Company.of("acme.example"), Company.of("bolt.example")),
                Map.of(Parameter.RECOVERY_DELAY_HOURS, "2"),
                List.of(key.publicKey()));
        proposeRecovery(forum.node(0), key);
        forum.run(Duration.ofMinutes(100));
        forum.node(0).propose(admit(dune), dune.manifest(forum.forum, 1));
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.run(Duration.ofMinutes(30));
        assertAllAt(2);
        assertThat(forum.node(0).state().voters()).hasSize(2);
    }

    @Test
    void inTheLastTenthOfTheirDelayNobodyVotesForAnythingElse() {
        Ed25519PrivateKey key = Company.of("x.example").identity();
        forum = new Assembly(
                List.of(Company.of("acme.example"), Company.of("bolt.example")),
                Map.of(Parameter.RECOVERY_DELAY_HOURS, "2"),
                List.of(key.publicKey()));
        proposeRecovery(forum.node(0), key);
        forum.run(Duration.ofMinutes(109));
        forum.node(0).propose(admit(dune), dune.manifest(forum.forum, 1));
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.run(MOMENT);
        assertAllAt(1);
        forum.run(Duration.ofMinutes(12));
        assertAllAt(2);
        assertThat(forum.node(0).state().voters()).hasSize(1);
    }

    @Test
    void aNodeThatSleptHearsTheOthersBeforeItBelievesRecoveryKeysItself() {
        Ed25519PrivateKey key = Company.of("x.example").identity();
        forum = new Assembly(
                List.of(Company.of("acme.example"), Company.of("bolt.example"), Company.of("cove.example")),
                Map.of(Parameter.RECOVERY_DELAY_HOURS, "2"),
                List.of(key.publicKey()));
        Node acme = forum.node(0);
        Node cove = forum.node(2);
        forum.node(0)
                .propose(new Decision.SetVoters(new TreeSet<>(
                        List.of(acme.company.name(), forum.node(1).company.name()))));
        forum.run(MOMENT);
        forum.nodes.forEach(Node::approve);
        forum.run(MOMENT);
        assertAllAt(2);
        proposeRecovery(cove, key);
        forum.run(MOMENT);
        forum.cut(cove);
        acme.propose(admit(dune), dune.manifest(forum.forum, 1));
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.run(MOMENT);
        assertThat(acme.state().acts()).isEqualTo(3);
        forum.now = forum.now.plus(Duration.ofHours(3));
        cove.start();
        forum.heal(cove);
        forum.run(Duration.ofMinutes(1));
        assertAllAt(3);
    }

    @Test
    void aNodeWithAnotherKeyGoesOnWhereItsLockStands() {
        forum.cut(forum.node(2));
        forum.cut(forum.node(3));
        forum.node(0).propose(new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.CONFIRMATIONS, "1"))));
        Act act = forum.node(0).machine.view().open().get(0).proposal().act();
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.node(0).handIn(approval(act, forum.node(2).company));
        forum.run(MOMENT);
        for (Node node : List.of(forum.node(0), forum.node(1))) {
            assertThat(node.lock.read()).as("it has voted").isPresent();
            forum.cut(node);
            node.rotate();
        }
        forum.nodes.forEach(forum::heal);
        forum.run(MOMENT);
        for (Node node : List.of(forum.node(0), forum.node(1))) {
            node.handIn(node.company.manifest(forum.forum, 2));
        }
        forum.run(Duration.ofMinutes(2));
        assertAllAt(2);
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

    private Ballot ballot(Company company, int round, Step step, Optional<Choice> choice) {
        return Ballot.sign(
                forum.forum,
                company.name(),
                1,
                round,
                step,
                choice,
                VotingKey.sign(forum.forum, company.name(), 1, company.node().publicKey(), company.identity()),
                company.node());
    }

    private Approval approval(Act act, Company company) {
        return Approval.sign(act, company.name(), company.identity());
    }

    @Test
    void aLockAheadOfAnOldBackupWaitsForTheActsThatAreMissing() {
        Node acme = forum.node(0);
        acme.propose(admit(dune));
        forum.run(MOMENT);
        forum.nodes.forEach(Node::approve);
        forum.run(MOMENT);
        assertAllAt(2);
        acme.propose(new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.CONFIRMATIONS, "3"))));
        forum.run(MOMENT);
        forum.cut(forum.node(0));
        List.of(1, 2, 3)
                .forEach(i -> acme.handIn(
                        approval(acme.machine.view().open().get(0).proposal().act(), forum.node(i).company)));
        // Alone with what was open on act 1, it would vote on that again.
        Act past = acme.chain.remove(1).act();
        acme.start();
        acme.handIn(Proposal.of(past, approval(past, acme.company), Optional.empty()));
        List.of(1, 2, 3).forEach(i -> acme.handIn(approval(past, forum.node(i).company)));
        forum.heal(acme);
        forum.run(MOMENT);
        forum.node(1).approve();
        forum.node(2).approve();
        forum.run(Duration.ofMinutes(1));
        assertAllAt(3);
    }

    @Test
    void aVoteThatWasSignedAndNotSentIsCastAgainThoughACommitFollowed() {
        Node acme = forum.node(0);
        forum.nodes.forEach(forum::cut);
        Act act = acme.draft(admit(dune));
        // Two votes of others are here already; its own is the third, and makes the certificate.
        acme.handIn(Proposal.of(act, approval(act, acme.company), Optional.empty()));
        List.of(1, 2)
                .forEach(i ->
                        acme.handIn(ballot(forum.node(i).company, 0, Step.VOTE, Optional.of(new Choice(act.id(), 0)))));
        List.of(1, 2, 3).forEach(i -> acme.handIn(approval(act, forum.node(i).company)));
        acme.items.values().removeIf(item -> !(item instanceof SignedManifest));
        acme.start();
        forum.nodes.forEach(forum::heal);
        // After a start it waits for what the others may have decided meanwhile.
        forum.run(Duration.ofSeconds(15));
        acme.handIn(Proposal.of(act, approval(act, acme.company), Optional.empty()));
        assertThat(acme.items.values().stream().filter(Ballot.class::isInstance).map(item -> ((Ballot) item).step()))
                .containsExactlyInAnyOrder(Step.VOTE, Step.COMMIT);
    }

    @Test
    void aNodeThatStoppedInTheMidstOfAVoteHearsTheOthersFirst() {
        Node acme = forum.node(0);
        forum.nodes.forEach(forum::cut);
        Act act = acme.draft(admit(dune));
        acme.handIn(Proposal.of(act, approval(act, acme.company), Optional.empty()));
        List.of(1, 2, 3).forEach(i -> acme.handIn(approval(act, forum.node(i).company)));
        assertThat(lastStep(acme)).isEqualTo(Step.VOTE);
        acme.start();
        List.of(1, 2)
                .forEach(i ->
                        acme.handIn(ballot(forum.node(i).company, 0, Step.VOTE, Optional.of(new Choice(act.id(), 0)))));
        forum.run(Duration.ofSeconds(9));
        assertThat(lastStep(acme)).isEqualTo(Step.VOTE);
        forum.run(Duration.ofSeconds(2));
        assertThat(lastStep(acme)).isNotEqualTo(Step.VOTE);
    }

    private static Step lastStep(Node node) {
        return node.lock.read().orElseThrow().request().step();
    }

    @Test
    void whoeverVotesForThreeActsIsCountedForEach() {
        Company hostile = forum.node(3).company;
        Node acme = forum.node(0);
        List<Act> acts = List.of(
                acme.draft(admit(dune)),
                acme.draft(admit(Company.of("fern.example"))),
                acme.draft(admit(Company.of("gale.example"))));
        forum.cut(forum.node(3));
        acts.forEach(act -> acme.handIn(Proposal.of(act, approval(act, acme.company), Optional.empty())));
        acts.forEach(act -> acme.handIn(ballot(hostile, 0, Step.VOTE, Optional.of(new Choice(act.id(), 0)))));
        assertThat(acme.items.values()).filteredOn(Ballot.class::isInstance).hasSize(3);
        // A fourth that nobody could count takes no room.
        Act unknown = acme.draft(admit(Company.of("hart.example")));
        acme.handIn(ballot(hostile, 0, Step.VOTE, Optional.of(new Choice(unknown.id(), 0))));
        assertThat(acme.items.values()).filteredOn(Ballot.class::isInstance).hasSize(3);
    }

    @Test
    void anAbandonmentThatOthersCountIsTakenAfterTwoThatNobodyCan() {
        Company hostile = forum.node(3).company;
        Node acme = forum.node(0);
        Act act = acme.draft(admit(dune));
        acme.handIn(Proposal.of(act, approval(act, acme.company), Optional.empty()));
        List.of(acme.draft(admit(Company.of("fern.example"))), acme.draft(admit(Company.of("gale.example"))))
                .forEach(wrong ->
                        acme.handIn(ballot(hostile, 0, Step.ABANDON, Optional.of(new Choice(wrong.id(), 0)))));
        acme.handIn(ballot(forum.node(1).company, 0, Step.ABANDON, Optional.empty()));
        acme.handIn(ballot(hostile, 0, Step.ABANDON, Optional.empty()));
        assertThat(acme.machine.view().open().get(0).round()).isEqualTo(1);
    }

    @Test
    void proposalsThatOthersWantTakeUpNoRoom() {
        Company hostile = forum.node(3).company;
        Node acme = forum.node(0);
        List<Act> acts = IntStream.range(0, 6)
                .mapToObj(i -> acme.draft(admit(Company.of("x" + i + ".example"))))
                .toList();
        // Four are open, and two more come to others only; there somebody else approves one.
        acts.subList(0, 4).forEach(act -> acme.handIn(Proposal.of(act, approval(act, hostile), Optional.empty())));
        Act wanted = acts.get(5);
        acme.handIn(Proposal.of(wanted, approval(wanted, hostile), Optional.empty()));
        assertThat(acme.machine.view().open()).hasSize(4);
        Node bolt = forum.node(1);
        forum.cut(acme);
        forum.cut(bolt);
        bolt.items.clear();
        bolt.start();
        bolt.handIn(Proposal.of(wanted, approval(wanted, hostile), Optional.empty()), approval(wanted, bolt.company));
        forum.heal(acme);
        forum.heal(bolt);
        forum.run(Duration.ofMinutes(2));
        assertThat(acme.machine.view().open())
                .anyMatch(open -> open.proposal().act().equals(wanted));
    }

    @Test
    void ofDoubleManifestsTheNewestCount() {
        Company acme = forum.node(0).company;
        SignedManifest one = acme.manifest(forum.forum, 2);
        SignedManifest other = acme.manifest(forum.forum, 2);
        forum.node(1).handIn(one, other);
        forum.run(MOMENT);
        // Whichever has the smaller hash: of the next version too, everybody keeps the same.
        for (int version = 3; version < 7; version++) {
            forum.node(1).handIn(acme.manifest(forum.forum, version));
            forum.node(2).handIn(acme.manifest(forum.forum, version));
            forum.run(Duration.ofMinutes(2));
            assertThat(forum.nodes.stream()
                            .map(node -> node.machine.view().manifests().get(acme.name()))
                            .distinct())
                    .hasSize(1);
        }
    }
}
