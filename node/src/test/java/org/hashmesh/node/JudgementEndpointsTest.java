// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.CheckPolicyRequest;
import org.hashmesh.v1.CheckPolicyResponse;
import org.hashmesh.v1.Defence;
import org.hashmesh.v1.DefenceKind;
import org.hashmesh.v1.Defences;
import org.hashmesh.v1.DiagnoseRequest;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.Finding;
import org.hashmesh.v1.GetPolicyRequest;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.ListDefencesRequest;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.PlantCanaryRequest;
import org.hashmesh.v1.Policy;
import org.hashmesh.v1.PolicyTest;
import org.hashmesh.v1.ReleaseRequest;
import org.hashmesh.v1.Severity;
import org.hashmesh.v1.SuppressRequest;
import org.hashmesh.v1.TestPolicyRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member's own people do about matches, through the admin port of one node. */
class JudgementEndpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestNode node;

    JudgementEndpointsTest(@TempDir Path homes) {
        node = TestNode.of(homes, "acme.example");
    }

    @BeforeEach
    void start() {
        node.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.close();
    }

    @Test
    void aNewHomeHasThePolicyThatItRunsWith() throws IOException {
        Policy policy = policy();

        assertThat(policy.getText()).isEqualTo(Files.readString(node.home().resolve("policy.toml")));
        assertThat(policy.getVersion()).matches("[0-9a-f]{12}");
        assertThat(policy.getProblem()).isEmpty();
        assertThat(policy.getRulesList()).isNotEmpty();
    }

    @Test
    void aNewFileCountsWithoutARestartAndABrokenOneIsReportedEverywhere() throws IOException {
        Path file = node.home().resolve("policy.toml");
        Files.writeString(file, "[[rule]]\nname = \"all\"\nwhen = \"exact\"\naction = \"block\"\n");
        Awaitility.await().atMost(PATIENCE).until(() -> policy().getRulesCount() == 1);
        String version = policy().getVersion();

        Files.writeString(file, "[[rule]]\nname = \"all\"\nwhen = \"exakt\"\naction = \"block\"\n");

        Awaitility.await().atMost(PATIENCE).until(() -> !policy().getProblem().isEmpty());
        assertThat(policy().getProblem()).contains("policy.toml:3:9", "did you mean `exact`?", version);
        assertThat(policy().getVersion()).isEqualTo(version);
        assertThat(node.status().getWarningsList())
                .anySatisfy(text -> assertThat(text).contains("policy.toml is broken"));
        assertThat(node.admin().diagnose(DiagnoseRequest.getDefaultInstance()).getFindingsList())
                .anySatisfy(finding -> {
                    assertThat(finding.getCheck()).isEqualTo("policy");
                    assertThat(finding.getLevel()).isEqualTo(Finding.Level.LEVEL_ERROR);
                });
    }

    @Test
    void anotherPolicyIsTriedOnTheListBesideTheOneInUse() {
        for (int i = 0; i < 3; i++) {
            add(TestNode.hash(i), i == 0 ? Severity.SEVERITY_LOW : Severity.SEVERITY_HIGH, false);
        }
        String text = "[[rule]]\nname = \"ours\"\nwhen = \"own\"\naction = \"pass\"\n";

        List<PolicyTest> messages = new ArrayList<>();
        node.policy()
                .testPolicy(TestPolicyRequest.newBuilder().setText(text).build())
                .forEachRemaining(messages::add);

        PolicyTest result = messages.get(messages.size() - 1);
        assertThat(result.getDone()).isTrue();
        assertThat(result.getHashes()).isEqualTo(3);
        assertThat(result.getListList()).hasSize(2);
        assertThat(result.getList(0).getCount()).isEqualTo(2);
        assertThat(result.getList(0).getBefore().getRule()).isEqualTo("own-file");
        assertThat(result.getList(0).getAfter().getRule()).isEqualTo("ours");
        assertThat(result.getList(1).getBefore().getRule()).isEqualTo("default");
        CheckPolicyResponse broken = node.policy()
                .checkPolicy(
                        CheckPolicyRequest.newBuilder().setText("default = 7").build());
        assertThat(broken.getProblemsList()).singleElement().satisfies(problem -> {
            assertThat(problem.getLine()).isEqualTo(1);
            assertThat(problem.getMessage()).contains("`default`");
        });
    }

    @Test
    void whatPeopleSuppressIsListedUntilTheyReleaseIt() throws InterruptedException {
        AddResult added = add(TestNode.hash(7), Severity.SEVERITY_HIGH, false);
        Defence hash = node.defence()
                .suppress(SuppressRequest.newBuilder()
                        .setHash(TestNode.hash(7))
                        .setReason("our own logo")
                        .build());
        Defence entry = node.defence()
                .suppress(SuppressRequest.newBuilder()
                        .setEntry(EntryName.newBuilder().setLog(added.getLog()).setIndex(added.getIndex()))
                        .setReason("under review")
                        .build());
        node.stop();
        node.start();

        assertThat(defences().getDefencesList()).containsExactlyInAnyOrder(hash, entry);
        assertThat(hash.getBy()).isEqualTo("admin");
        assertThat(entry.getEntry().getLog()).isEqualTo(added.getLog());
        node.defence().release(ReleaseRequest.newBuilder().setId(hash.getId()).build());
        assertThat(defences().getDefencesList()).containsExactly(entry);
        assertThatThrownBy(() -> node.defence()
                        .release(ReleaseRequest.newBuilder().setId("zzz").build()))
                .hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> node.defence()
                        .suppress(SuppressRequest.newBuilder()
                                .setHash(TestNode.hash(8))
                                .build()))
                .hasMessageContaining("reason");
    }

    @Test
    void whatIsSuppressedMatchesNoMoreUntilItIsReleasedAndTheAnswersAreThereForTheNextTrial() {
        add(TestNode.hash(7), Severity.SEVERITY_HIGH, false);
        HashAnswer before = match(TestNode.hash(7));
        String id = node.defence()
                .suppress(SuppressRequest.newBuilder()
                        .setHash(TestNode.hash(7))
                        .setReason("our own logo")
                        .build())
                .getId();
        HashAnswer meanwhile = match(TestNode.hash(7));
        node.defence().release(ReleaseRequest.newBuilder().setId(id).build());

        assertThat(before.getKnown()).isTrue();
        assertThat(before.getVerdict().getAction()).isEqualTo("block");
        assertThat(before.getVerdict().getRule()).isEqualTo("own-file");
        assertThat(before.getVerdict().getPolicy()).isEqualTo(policy().getVersion());
        assertThat(meanwhile.getKnown()).isFalse();
        assertThat(meanwhile.getListings(0).getSetAside()).isEqualTo("suppressed: by admin: our own logo");
        assertThat(meanwhile.getVerdict().getRule()).isEqualTo("set-aside");
        assertThat(match(TestNode.hash(7)).getKnown()).isTrue();
        assertThat(match(TestNode.hash(8)).getVerdict().getRule()).isEqualTo("no-match");
        assertThat(policy().getRecorded()).isEqualTo(3);
    }

    @Test
    void aQueryForACanaryIsAnAlarmAndNoMatch() {
        Hash canary = node.defence()
                .plantCanary(PlantCanaryRequest.newBuilder().setType("sha256").build())
                .getHash();
        add(canary, Severity.SEVERITY_LOW, false);

        HashAnswer answer = match(canary);

        assertThat(answer.getKnown()).isFalse();
        assertThat(answer.getListings(0).getSetAside()).startsWith("canary: ");
        assertThat(defences().getDefences(0).getCount()).isEqualTo(1);
        assertThat(node.status().getWarningsList()).contains("1 canary was asked about: hashmesh defence list");
    }

    @Test
    void aCanaryIsMadeUpAndForgotten() {
        Defence canary = node.defence()
                .plantCanary(PlantCanaryRequest.newBuilder()
                        .setType("pdq")
                        .setMember("bolt.example")
                        .build());

        assertThat(canary.getKind()).isEqualTo(DefenceKind.DEFENCE_KIND_CANARY);
        assertThat(canary.getHash().getValue()).hasSize(64);
        assertThat(defences().getDefencesList()).containsExactly(canary);
        node.defence().release(ReleaseRequest.newBuilder().setId(canary.getId()).build());
        assertThat(defences().getDefencesCount()).isZero();
        assertThat(defences().getWarningListsList()).isNotEmpty();
        assertThatThrownBy(() -> node.defence()
                        .plantCanary(
                                PlantCanaryRequest.newBuilder().setType("vpdq").build()))
                .hasMessageContaining("a canary is md5");
    }

    @Test
    void ourOwnPeopleHearThatAHashIsOfHarmlessContentBeforeTheyListIt() {
        Hash pixel = Hash.newBuilder()
                .setType("sha256")
                .setValue("01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b")
                .build();

        AddResult refused = add(pixel, Severity.SEVERITY_LOW, false);

        assertThat(refused.getOutcome()).isEqualTo(AddOutcome.ADD_OUTCOME_REJECTED);
        assertThat(refused.getReason()).contains("tiny-files", "--force");
        assertThat(add(pixel, Severity.SEVERITY_LOW, true).getOutcome()).isEqualTo(AddOutcome.ADD_OUTCOME_ADDED);
    }

    private AddResult add(Hash hash, Severity severity, boolean force) {
        return node.admin()
                .add(AddRequest.newBuilder()
                        .addEntries(NewEntry.newBuilder().setHash(hash).setSeverity(severity))
                        .setForce(force)
                        .build())
                .getResults(0);
    }

    private HashAnswer match(Hash hash) {
        return node.matching()
                .match(MatchRequest.newBuilder().addHashes(hash).build())
                .getAnswers(0);
    }

    private Policy policy() {
        return node.policy().getPolicy(GetPolicyRequest.getDefaultInstance());
    }

    private Defences defences() {
        return node.defence().listDefences(ListDefencesRequest.getDefaultInstance());
    }
}
