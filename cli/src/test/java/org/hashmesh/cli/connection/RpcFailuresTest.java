// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.ConnectException;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.junit.jupiter.api.Test;

class RpcFailuresTest {
    private final RpcFailures failures = new RpcFailures("127.0.0.1:9441", "SHA256:00");

    @Test
    void aNodeThatDoesNotRunIsToBeStarted() {
        CommandFailure failure = failures.of(Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new ConnectException("Connection refused")));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure.code()).isEqualTo("E-CLI-010");
        assertThat(failure.what()).isEqualTo("cannot reach the node at 127.0.0.1:9441");
        assertThat(failure.why()).isEqualTo("Connection refused");
        assertThat(failure.next()).contains("hashmesh run");
    }

    @Test
    void aNodeThatCannotAnswerNowSaysItself() {
        CommandFailure failure = failures.of(Status.UNAVAILABLE.withDescription(
                "E-MATCH-001: the list is too long, so no match is answered; next: start the node again"));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure.code()).isEqualTo("E-MATCH-001");
        assertThat(failure.what()).isEqualTo("the list is too long, so no match is answered");
        assertThat(failure.next()).isEqualTo("start the node again");
    }
}
