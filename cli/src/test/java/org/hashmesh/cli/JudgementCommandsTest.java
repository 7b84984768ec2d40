// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.Defence;
import org.hashmesh.v1.DefenceKind;
import org.hashmesh.v1.DefenceServiceGrpc;
import org.hashmesh.v1.Defences;
import org.hashmesh.v1.GetPolicyRequest;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.ListDefencesRequest;
import org.hashmesh.v1.PlantCanaryRequest;
import org.hashmesh.v1.Policy;
import org.hashmesh.v1.PolicyProblem;
import org.hashmesh.v1.PolicyRule;
import org.hashmesh.v1.PolicyServiceGrpc;
import org.hashmesh.v1.PolicyTest;
import org.hashmesh.v1.ReleaseRequest;
import org.hashmesh.v1.ReleaseResponse;
import org.hashmesh.v1.SuppressRequest;
import org.hashmesh.v1.TestPolicyRequest;
import org.hashmesh.v1.Verdict;
import org.hashmesh.v1.VerdictCount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about the member's own policy and about what does not count at its node. */
final class JudgementCommandsTest {
    private static final Defence SUPPRESSED = Defence.newBuilder()
            .setId("0011aabbccdd")
            .setKind(DefenceKind.DEFENCE_KIND_SUPPRESSED)
            .setHash(Hash.newBuilder().setType("md5").setValue("0123456789abcdef0123456789abcdef"))
            .setSince(1_780_272_000L)
            .setBy("admin")
            .setReason("our own logo")
            .build();

    @TempDir
    private Path directory;

    private final Policies policies = new Policies();
    private final Held held = new Held();
    private final Terminal terminal = Terminal.at(policies, held);

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void showsTheRulesInTheirOrderAndWhatIsWrongWithTheFile() {
        Terminal.Ran shown = terminal.run("policy", "show");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out().lines().map(line -> line.replaceAll("  +", "|")))
                .containsExactly("RULE|ACTION|WHEN", "same-file|block|exact");
        assertThat(shown.err()).contains("version 0123456789ab of /home/policy.toml");
        assertThat(terminal.run("policy", "show", "--text").out()).isEqualTo("# text\n");

        policies.problem = "policy.toml is broken";
        Terminal.Ran broken = terminal.run("policy", "show");
        assertThat(broken.exitCode()).isEqualTo(8);
        assertThat(broken.err()).contains("policy.toml is broken");
    }

    @Test
    void saysWhatAnotherPolicyWouldChange() throws IOException {
        Files.writeString(directory.resolve("next.toml"), "default = \"block\"\n");
        Terminal.Ran ran = terminal.in(directory).run("policy", "test", "next.toml", "--max-hashes", "9");

        assertThat(ran.exitCode()).isZero();
        assertThat(policies.tried).singleElement().satisfies(request -> {
            assertThat(request.getText()).isEqualTo("default = \"block\"\n");
            assertThat(request.getMaxHashes()).isEqualTo(9);
        });
        assertThat(ran.out().lines().map(line -> line.replaceAll("  +", "|")))
                .containsExactly(
                        "OF|COUNT|NOW|THEN|RULE NOW|RULE THEN",
                        "list|5|review|block|default|all",
                        "recent matches|2|review|review|default|default");
        assertThat(ran.err())
                .contains("5 listed hashes and 2 recent matches; 5 and 0 of them would get another action");
        assertThat(terminal.run("policy", "test", "missing.toml").exitCode()).isEqualTo(2);

        policies.problems = List.of(PolicyProblem.newBuilder()
                .setLine(3)
                .setColumn(9)
                .setMessage("there is no `exakt`")
                .build());
        Terminal.Ran broken = terminal.run("policy", "test", "next.toml");
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.err()).contains("next.toml is no policy", "next.toml:3:9", "there is no `exakt`");
    }

    @Test
    void listsWhatIsHeldBackWithoutHashValuesUnlessAsked() {
        Terminal.Ran ran = terminal.run("defence", "list");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("0011aabbccdd", "suppressed", "md5 hash", "our own logo");
        assertThat(ran.out()).doesNotContain("0123456789abcdef0123456789abcdef");
        assertThat(terminal.run("defence", "list", "-o", "wide").out()).contains("md5:0123456789abcdef");
        assertThat(terminal.run("defence", "release", "0011aabbccdd").exitCode())
                .isZero();
        assertThat(held.released).containsExactly("0011aabbccdd");
    }

    @Test
    void suppressesAHashOrAnEntryWithItsReasonAndTakesItBack() {
        assertThat(terminal.run("entry", "suppress", "md5:aa").exitCode()).isEqualTo(2);
        assertThat(terminal.run("entry", "suppress", "md5:aa", "--reason", "logo", "--until", "2030-01-01", "--dry-run")
                        .err())
                .contains("dry run");
        assertThat(held.suppressed).isEmpty();

        assertThat(terminal.run("entry", "suppress", "md5:aa", "--reason", "logo", "--until", "2030-01-01")
                        .exitCode())
                .isZero();
        assertThat(terminal.run("entry", "suppress", FakeNode.LOG + "#7", "--reason", "odd")
                        .exitCode())
                .isZero();

        assertThat(held.suppressed.get(0).getHash().getValue()).isEqualTo("aa");
        assertThat(held.suppressed.get(0).getUntil()).isEqualTo(1_893_456_000L);
        assertThat(held.suppressed.get(1).getEntry().getIndex()).isEqualTo(7);
        assertThat(terminal.run("entry", "suppress", "md5:0123456789ABCDEF0123456789abcdef", "--undo")
                        .exitCode())
                .isZero();
        assertThat(held.released).containsExactly("0011aabbccdd");
        assertThat(terminal.run("entry", "suppress", "md5:bb", "--undo").exitCode())
                .isEqualTo(3);
    }

    @Test
    void makesUpACanaryAndSaysWhatToDoWithIt() {
        Terminal.Ran ran = terminal.run("defence", "canary", "--for", "bolt.example");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("sha256:ff");
        assertThat(ran.err()).contains("give it to bolt.example and to nobody else");
        assertThat(terminal.run("defence", "canary").err()).contains("hashmesh add sha256:ff");
    }

    private static final class Policies extends PolicyServiceGrpc.PolicyServiceImplBase {
        private final List<TestPolicyRequest> tried = new ArrayList<>();
        private String problem = "";
        private List<PolicyProblem> problems = List.of();

        @Override
        public void getPolicy(GetPolicyRequest request, StreamObserver<Policy> answer) {
            give(
                    answer,
                    Policy.newBuilder()
                            .setVersion("0123456789ab")
                            .setFile("/home/policy.toml")
                            .setText("# text\n")
                            .setProblem(problem)
                            .addRules(PolicyRule.newBuilder()
                                    .setName("same-file")
                                    .setAction("block")
                                    .setWhen("exact"))
                            .build());
        }

        @Override
        public void testPolicy(TestPolicyRequest request, StreamObserver<PolicyTest> answer) {
            tried.add(request);
            answer.onNext(PolicyTest.newBuilder().setHashes(3).build());
            give(
                    answer,
                    PolicyTest.newBuilder()
                            .setDone(true)
                            .setHashes(5)
                            .setMatches(2)
                            .addAllProblems(problems)
                            .addList(count(5, verdict("review", "default"), verdict("block", "all")))
                            .addRecorded(count(2, verdict("review", "default"), verdict("review", "default")))
                            .build());
        }

        private static VerdictCount count(long number, Verdict before, Verdict after) {
            return VerdictCount.newBuilder()
                    .setCount(number)
                    .setBefore(before)
                    .setAfter(after)
                    .build();
        }

        private static Verdict verdict(String action, String rule) {
            return Verdict.newBuilder().setAction(action).setRule(rule).build();
        }
    }

    private static final class Held extends DefenceServiceGrpc.DefenceServiceImplBase {
        private final List<SuppressRequest> suppressed = new ArrayList<>();
        private final List<String> released = new ArrayList<>();

        @Override
        public void listDefences(ListDefencesRequest request, StreamObserver<Defences> answer) {
            give(answer, Defences.newBuilder().addDefences(SUPPRESSED).build());
        }

        @Override
        public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> answer) {
            released.add(request.getId());
            give(answer, ReleaseResponse.newBuilder().setReleased(SUPPRESSED).build());
        }

        @Override
        public void suppress(SuppressRequest request, StreamObserver<Defence> answer) {
            suppressed.add(request);
            give(answer, SUPPRESSED);
        }

        @Override
        public void plantCanary(PlantCanaryRequest request, StreamObserver<Defence> answer) {
            give(
                    answer,
                    Defence.newBuilder()
                            .setId("ccddeeff0011")
                            .setKind(DefenceKind.DEFENCE_KIND_CANARY)
                            .setHash(
                                    Hash.newBuilder().setType(request.getType()).setValue("ff"))
                            .setMember(request.getMember())
                            .build());
        }
    }

    private static <T> void give(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
