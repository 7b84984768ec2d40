// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftActResponse;
import org.hashmesh.v1.DraftAdmit;
import org.hashmesh.v1.DraftEvict;
import org.hashmesh.v1.DraftInviteRequest;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.DraftManifestResponse;
import org.hashmesh.v1.DraftParameters;
import org.hashmesh.v1.DraftTakedown;
import org.hashmesh.v1.DraftVoters;
import org.hashmesh.v1.ExportForumRequest;
import org.hashmesh.v1.ExportForumResponse;
import org.hashmesh.v1.FormerMember;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.GetForumRequest;
import org.hashmesh.v1.HandInRequest;
import org.hashmesh.v1.HandInResponse;
import org.hashmesh.v1.ListProposalsRequest;
import org.hashmesh.v1.NodeChange;
import org.hashmesh.v1.OpenProposal;
import org.hashmesh.v1.TakedownEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forum of three, each with a node over real ports: what its people do through the admin port. */
class ForumEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<TestNode> nodes;
    private final TestNode acme;
    private final TestNode bolt;
    private final TestNode cord;

    ForumEndpointTest(@TempDir Path homes) {
        nodes = new ArrayList<>(TestNode.founders(homes, "acme.example", "bolt.example", "cord.example"));
        acme = nodes.get(0);
        bolt = nodes.get(1);
        cord = nodes.get(2);
    }

    @BeforeEach
    void start() {
        nodes.forEach(TestNode::start);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (TestNode node : nodes) {
            node.close();
        }
    }

    @Test
    void showsTheForumAsItWasFoundedAndExportsIt() {
        Forum forum = forum(acme);

        assertThat(forum.getForumId()).isEqualTo(acme.config().forum().toString());
        assertThat(forum.getActs()).isEqualTo(1);
        assertThat(forum.getVoters()).isEqualTo(3);
        assertThat(forum.getApprovalsNeeded()).isEqualTo(3);
        assertThat(forum.getSelf()).isEqualTo("acme.example");
        assertThat(forum.getCastsBallots()).isTrue();
        assertThat(forum.getParametersMap()).containsEntry("collections", "main");
        assertThat(forum.getMembersList())
                .extracting(ForumMember::getName)
                .containsExactly("acme.example", "bolt.example", "cord.example");
        assertThat(forum.getMembers(1).getNodes(0).getCastsBallots()).isTrue();
        assertThat(forum.getMembers(1).getLogsList()).hasSize(1);
        List<ByteString> files = new ArrayList<>();
        acme.forum()
                .exportForum(ExportForumRequest.getDefaultInstance())
                .forEachRemaining((ExportForumResponse part) -> files.addAll(part.getFilesList()));
        assertThat(files).hasSize(4);
        assertThat(files.get(0).toString(UTF_8)).startsWith("hashmesh/act/v1\n");
    }

    @Test
    void whatEnoughMembersApproveIsAdoptedEverywhere() throws ForumException {
        Act act = propose(
                acme,
                DraftActRequest.newBuilder()
                        .setReason("as agreed")
                        .setParameters(DraftParameters.newBuilder().putValues("sponsors", "1"))
                        .build());
        awaitOpen(bolt, act);
        OpenProposal open = open(bolt).get(0);
        assertThat(open.getApprovedByList()).containsExactly("acme.example");
        assertThat(open.getCanApproveList()).containsExactly("bolt.example", "cord.example");
        assertThat(open.getNeeded()).isEqualTo("3 of 3");

        approve(bolt, act);
        awaitOpen(cord, act);
        approve(cord, act);

        awaitActs(2, acme, bolt, cord);
        assertThat(forum(cord).getParametersMap()).containsEntry("sponsors", "1");
        assertThat(open(acme)).isEmpty();
    }

    @Test
    void aDraftSaysWhatTheForumDoesNotAllow() {
        assertThatThrownBy(() -> draft(
                        acme,
                        DraftActRequest.newBuilder()
                                .setVoters(DraftVoters.newBuilder().addMembers("none.example"))
                                .build()))
                .hasMessageContaining("E-FORUM-001")
                .hasMessageContaining("none.example is no member");
        assertThatThrownBy(() -> draft(
                        acme,
                        DraftActRequest.newBuilder()
                                .setParameters(DraftParameters.newBuilder().putValues("sponsors", "many"))
                                .build()))
                .hasMessageContaining("a number from 1 to 10");
        assertThatThrownBy(() -> draft(acme, DraftActRequest.getDefaultInstance()))
                .hasMessageContaining("decision");
        assertThat(handIn(acme, "nothing".getBytes(UTF_8)).getProblem()).contains("neither act");
    }

    @Test
    void aTakedownNamesTheLeafAndAnnulsTheEntryEverywhere() throws ForumException {
        String log = bolt.add(TestNode.hash(7)).getLog();
        acme.awaitKnown(TestNode.hash(7));
        cord.awaitKnown(TestNode.hash(7));

        DraftActResponse draft = draft(
                acme,
                DraftActRequest.newBuilder()
                        .setTakedown(DraftTakedown.newBuilder()
                                .setBasis("court order 12")
                                .addEntries(
                                        TakedownEntry.newBuilder().setLog(log).setIndex(1)))
                        .build());

        assertThat(draft.getEffectsList())
                .anyMatch(line -> line.contains(TestNode.hash(7).getValue()));
        // Bolt's own vote does not count: with three voters both others must agree.
        assertThat(draft.getNeeded()).isEqualTo("2 of 2");
        Act act = propose(acme, draft);
        awaitOpen(cord, act);
        approve(cord, act);
        awaitActs(2, acme, bolt, cord);
        nodes.forEach(node -> Awaitility.await().atMost(PATIENCE).until(() -> !node.knows(TestNode.hash(7))));
        assertThat(forum(bolt).getTakedowns(0).getBasis()).isEqualTo("court order 12");
    }

    @Test
    void anEvictedMemberIsCutOffAndWhatItWasSentIsReported() throws ForumException {
        cord.add(TestNode.hash(1));
        acme.awaitKnown(TestNode.hash(1));
        bolt.awaitKnown(TestNode.hash(1));
        DraftActResponse draft = draft(
                acme,
                DraftActRequest.newBuilder()
                        .setReason("it publishes what is none of its own")
                        .setEvict(DraftEvict.newBuilder()
                                .setMember("cord.example")
                                .setAftermath("keep"))
                        .build());
        assertThat(draft.getEffectsList())
                .anyMatch(line -> line.startsWith("pin: " + cord.log().origin()));
        Act act = propose(acme, draft);
        acme.add(TestNode.hash(2));
        cord.awaitKnown(TestNode.hash(2));
        awaitOpen(bolt, act);

        approve(bolt, act);

        awaitActs(2, acme, bolt);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> acme.status().getPeersKnown() == 1 && acme.status().getPeersConnected() == 1);
        acme.add(TestNode.hash(3));
        bolt.awaitKnown(TestNode.hash(3));
        assertThat(cord.knows(TestNode.hash(3))).isFalse();
        assertThat(acme.knows(TestNode.hash(1))).isTrue();
        FormerMember former = forum(acme).getFormer(0);
        assertThat(former.getName()).isEqualTo("cord.example");
        assertThat(former.getAftermath()).isEqualTo("keep");
        assertThat(former.getPinsList()).containsExactly(cord.log().origin() + " 2");
        assertThat(former.getAdoptedAt())
                .isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(60L));
        // Which of the two gave it the second entry is for sync to choose.
        Awaitility.await()
                .untilAsserted(() -> assertThat(Stream.of(acme, bolt)
                                .flatMap(node -> forum(node).getFormerList().stream())
                                .flatMap(gone -> gone.getSentList().stream()))
                        .anyMatch(sent -> sent.getNode().equals("n1")
                                && sent.getEntries() >= 1
                                && sent.getBytes() > 0
                                && sent.getLastAt() > 0));
        // The one who is out hears of it too, and signs nothing more.
        awaitActs(2, cord);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !cord.status().getStateReason().isEmpty());
    }

    @Test
    void aManifestChangesAddressesAndTheVotingKeyOnlyWithAnotherSignature() throws ForumException {
        DraftManifestResponse draft = acme.forum()
                .draftManifest(DraftManifestRequest.newBuilder()
                        .addNodes(NodeChange.newBuilder().setName("n1").addAddresses("acme.example:9440"))
                        .build());
        assertThat(draft.getVotingKeyToSign()).isEmpty();
        assertThat(draft.getEffectsList()).containsExactly("node n1 is reached at acme.example:9440");

        Manifest next = Manifest.parse(draft.getManifest().toByteArray());
        HandInResponse taken =
                handIn(acme, SignedManifest.sign(next, acme.identity()).file());

        assertThat(taken.getNews()).isEqualTo(1);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        forum(bolt).getMembers(0).getNodes(0).getAddressesList().equals(List.of("acme.example:9440")));
        assertThat(forum(bolt).getMembers(0).getManifestVersion()).isEqualTo(2);

        Ed25519PrivateKey other = Ed25519PrivateKey.generate(new SecureRandom());
        DraftManifestResponse rekeyed = acme.forum()
                .draftManifest(DraftManifestRequest.newBuilder()
                        .addNodes(NodeChange.newBuilder()
                                .setName("n1")
                                .setKey(other.publicKey().hex()))
                        .build());
        assertThat(rekeyed.getVotingKeyToSign()).isEqualTo(other.publicKey().hex());
        assertThat(rekeyed.getVotingKeySerial()).isEqualTo(2);
        Manifest unsigned = Manifest.parse(rekeyed.getManifest().toByteArray());
        Manifest named = new Manifest(
                unsigned.forum(),
                unsigned.member(),
                unsigned.version(),
                unsigned.time(),
                unsigned.nodes(),
                unsigned.logs(),
                VotingKey.sign(unsigned.forum(), unsigned.member(), 2, other.publicKey(), acme.identity()));
        assertThat(handIn(acme, SignedManifest.sign(named, acme.identity()).file())
                        .getProblem())
                .isEmpty();
        assertThatThrownBy(() -> acme.forum()
                        .draftManifest(DraftManifestRequest.newBuilder()
                                .addRemoveNodes("n1")
                                .build()))
                .hasMessageContaining("casts the ballots");
    }

    @Test
    void anInviteIsForMembersOnlyAndCarriesTheChain() throws ForumException {
        assertThatThrownBy(() -> acme.forum()
                        .draftInvite(DraftInviteRequest.newBuilder()
                                .setMember("delta.example")
                                .build()))
                .hasMessageContaining("delta.example is no member");

        InviteBundle.Draft draft = InviteBundle.parseDraft(acme.forum()
                .draftInvite(DraftInviteRequest.newBuilder()
                        .setMember("bolt.example")
                        .build())
                .getBundle()
                .toByteArray());

        assertThat(draft.identity()).isEqualTo(acme.identity().publicKey());
        assertThat(draft.contents().acts()).hasSize(1);
        assertThat(InviteBundle.sign(draft.contents(), acme.identity())
                        .contents()
                        .addresses())
                .hasSize(1);
    }

    // ---- what people do

    static Forum forum(TestNode node) {
        return node.forum().getForum(GetForumRequest.getDefaultInstance());
    }

    static List<OpenProposal> open(TestNode node) {
        return node.forum()
                .listProposals(ListProposalsRequest.getDefaultInstance())
                .getProposalsList();
    }

    static DraftActResponse draft(TestNode node, DraftActRequest request) {
        return node.forum().draftAct(request);
    }

    static Act propose(TestNode node, DraftActRequest request) throws ForumException {
        return propose(node, draft(node, request));
    }

    static Act propose(TestNode node, DraftActResponse draft) throws ForumException {
        Act act = Act.parse(draft.getAct().toByteArray());
        Optional<SignedManifest> manifest = draft.getManifest().isEmpty()
                ? Optional.empty()
                : Optional.of(SignedManifest.parse(draft.getManifest().toByteArray()));
        Proposal proposal = Proposal.of(act, Approval.sign(act, node.member(), node.identity()), manifest);
        assertThat(handIn(node, proposal.file()).getProblem()).isEmpty();
        return act;
    }

    static void approve(TestNode node, Act act) {
        assertThat(handIn(
                                node,
                                Approval.sign(act, node.member(), node.identity())
                                        .file())
                        .getProblem())
                .isEmpty();
    }

    /** A proposal to admit whoever made this request, approved by all of these. */
    static void admit(JoinRequest request, TestNode proposer, TestNode... others) throws ForumException {
        long acts = forum(proposer).getActs();
        Act act = propose(
                proposer,
                DraftActRequest.newBuilder()
                        .setAdmit(DraftAdmit.newBuilder().setJoinRequest(ByteString.copyFrom(request.text())))
                        .build());
        assertThat(act.decision()).isEqualTo(new Decision.Admit(request.member(), request.identity()));
        for (TestNode other : others) {
            awaitOpen(other, act);
            approve(other, act);
        }
        awaitActs(acts + 1, proposer);
        awaitActs(acts + 1, others);
    }

    static HandInResponse handIn(TestNode node, byte[] file) {
        return node.forum()
                .handIn(HandInRequest.newBuilder()
                        .addFiles(ByteString.copyFrom(file))
                        .build());
    }

    static void awaitOpen(TestNode node, Act act) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> open(node).stream()
                        .anyMatch(open -> open.getId().equals(act.id().toString())));
    }

    static void awaitActs(long acts, TestNode... nodes) {
        for (TestNode node : nodes) {
            Awaitility.await().atMost(PATIENCE).until(() -> forum(node).getActs() == acts);
        }
    }
}
