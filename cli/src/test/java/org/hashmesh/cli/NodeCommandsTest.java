// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.HeadsSummary;
import org.junit.jupiter.api.Test;

/** Commands about the node itself. */
final class NodeCommandsTest {
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

    private static final class SmallNode extends AdminServiceGrpc.AdminServiceImplBase {
        @Override
        public void getDigest(GetDigestRequest request, StreamObserver<HeadsSummary> answer) {
            answer.onNext(
                    HeadsSummary.newBuilder().setDigest("abcd").setEntries(7).build());
            answer.onCompleted();
        }
    }
}
