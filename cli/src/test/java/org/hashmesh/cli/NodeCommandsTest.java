// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Map;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.DiagnoseRequest;
import org.hashmesh.v1.DiagnoseResponse;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.HeadsSummary;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.RefusedValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about the node itself, and what all commands share: formats, failures, colour. */
final class NodeCommandsTest {
    @TempDir
    private Path directory;

    @Test
    void printsTheDigestAsATable() {
        try (Terminal terminal = Terminal.at(new SmallNode())) {
            Terminal.Ran ran = terminal.run("digest");
            assertThat(ran.exitCode()).isZero();
            assertThat(ran.err()).isEmpty();
            assertThat(ran.out()).isEqualTo("""
                    digest   abcd
                    entries  7
                    logs     0
                    """);
        }
    }

    @Test
    void printsTheDigestAsTheMessageItself() {
        try (Terminal terminal = Terminal.at(new SmallNode())) {
            assertThat(terminal.run("digest", "-o", "json").out()).isEqualTo("""
                    {
                      "digest": "abcd",
                      "entries": "7",
                      "logs": 0
                    }
                    """);
            assertThat(terminal.run("-o", "jsonl", "digest").out())
                    .isEqualTo("{\"digest\":\"abcd\",\"entries\":\"7\",\"logs\":0}\n");
            assertThat(terminal.run("digest", "-ocsv").out()).isEqualTo("digest,entries,logs\r\nabcd,7,0\r\n");
        }
    }

    @Test
    void coloursOnlyATerminalAndOnlyWhenWanted() {
        try (Terminal terminal = Terminal.at(new FakeNode())) {
            assertThat(terminal.run("peer", "list").out()).doesNotContain("\u001b");
            assertThat(terminal.typing("").run("peer", "list").out()).contains("\u001b[1m");
            assertThat(terminal.run("peer", "list", "--no-color").out()).doesNotContain("\u001b");
            assertThat(terminal.withVariables(Map.of("NO_COLOR", "1"))
                            .run("peer", "list")
                            .out())
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void saysInTheNodesWordsWhyItRefused() {
        AdminServiceGrpc.AdminServiceImplBase refusing = new AdminServiceGrpc.AdminServiceImplBase() {
            @Override
            public void getDigest(GetDigestRequest request, StreamObserver<HeadsSummary> answer) {
                answer.onError(Status.FAILED_PRECONDITION
                        .withDescription("E-NODE-004: the node is read-only")
                        .asRuntimeException());
            }
        };
        try (Terminal terminal = Terminal.at(refusing)) {
            Terminal.Ran ran = terminal.run("digest");
            assertThat(ran.exitCode()).isEqualTo(6);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).isEqualTo("""
                    error: the node is read-only
                      node       127.0.0.1:7443
                      [E-NODE-004]
                    """);
        }
    }

    @Test
    void checksTheStatusWhenAsked() {
        FakeNode node = new FakeNode();
        try (Terminal terminal = Terminal.at(node)) {
            assertThat(terminal.run("status", "--check").exitCode()).isZero();
            assertThat(terminal.run("status", "--watch").out()).contains("acme.example/eu1");
            node.status = node.status.toBuilder()
                    .setState(NodeState.NODE_STATE_READ_ONLY)
                    .setStateReason("a write failed")
                    .build();
            assertThat(terminal.run("status").exitCode()).isZero();
            Terminal.Ran checked = terminal.run("status", "--check");
            assertThat(checked.exitCode()).isEqualTo(8);
            assertThat(checked.out()).contains("read only: a write failed");
            node.status = node.status.toBuilder()
                    .addRefusedValues(RefusedValues.newBuilder()
                            .setCall("match")
                            .setField("value")
                            .setCount(1200))
                    .build();
            assertThat(terminal.run("status", "-o", "wide").out()).contains("1200 match (value)");
        }
    }

    @Test
    void doctorFindsWhatIsWrongOnThisSideAndInTheNode() {
        AdminServiceGrpc.AdminServiceImplBase ill = new AdminServiceGrpc.AdminServiceImplBase() {
            @Override
            public void diagnose(DiagnoseRequest request, StreamObserver<DiagnoseResponse> answer) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        };
        try (Terminal terminal = Terminal.at(ill).in(directory).withVariables(Map.of("HOME", "nowhere"))) {
            Terminal.Ran ran = terminal.run("doctor");
            assertThat(ran.exitCode()).isEqualTo(8);
            assertThat(ran.out())
                    .contains("ok      java")
                    .contains("error   settings")
                    .contains("error   connection");
        }
    }

    @Test
    void writesCompletionsForBothShells() {
        try (Terminal terminal = Terminal.at()) {
            assertThat(terminal.run("completion", "bash").out())
                    .contains("checkpoint-history")
                    .contains("complete -F");
            assertThat(terminal.run("completion", "zsh").out()).startsWith("autoload");
            assertThat(terminal.run("completion", "fish").exitCode()).isEqualTo(2);
        }
    }

    @Test
    void tellsItsVersionWithoutANode() {
        try (Terminal terminal = Terminal.at()) {
            assertThat(terminal.run("version", "-o", "jsonl").out()).contains("\"version\":\"");
            assertThat(terminal.run("--version").out()).startsWith("version");
        }
    }

    @Test
    void keepsNamesForLaterVersions() {
        try (Terminal terminal = Terminal.at()) {
            Terminal.Ran ran = terminal.run("audit-log", "tail", "x", "--because=y");
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err()).contains("hashmesh audit-log comes with a later version");
            assertThat(terminal.run("log", "roll").err()).contains("later version");
            assertThat(terminal.run("--help").out())
                    .contains("checkpoint-history")
                    .doesNotContain("audit-log");
            assertThat(terminal.run("run").err()).contains("./hashmesh");
        }
    }

    @Test
    void explainsTopics() {
        try (Terminal terminal = Terminal.at()) {
            assertThat(terminal.run("help", "exit-codes").out()).contains("7    verification failed");
            assertThat(terminal.run("help", "peer", "test").out()).contains("Usage: hashmesh peer test");
            assertThat(terminal.run("help", "nonsense").exitCode()).isEqualTo(2);
        }
    }

    private static final class SmallNode extends AdminServiceGrpc.AdminServiceImplBase {
        @Override
        public void getDigest(GetDigestRequest request, StreamObserver<HeadsSummary> answer) {
            answer.onNext(
                    HeadsSummary.newBuilder().setDigest("abcd").setEntries(7).build());
            answer.onCompleted();
        }
    }
}
