// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.peer;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.TestPeerRequest;
import org.hashmesh.v1.TestPeerResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh peer test}: the node dials, so it says what the node sees. */
@Command(name = "test", description = "Let the node dial a peer, step by step. Exit code 5 when a step fails.")
public final class PeerTestCommand implements Callable<ExitCode> {
    private static final double MICROS_IN_MILLI = 1000;

    private static final Columns<TestPeerResponse.Step> COLUMNS = Columns.<TestPeerResponse.Step>none()
            .with("step", TestPeerResponse.Step::getName)
            .with("result", s -> s.getOk() ? "ok" : "failed")
            .with("ms", s -> String.format(Locale.ROOT, "%.1f", s.getMicros() / MICROS_IN_MILLI))
            .with("detail", TestPeerResponse.Step::getDetail);

    @Parameters(paramLabel = "PEER", description = "NODE, MEMBER or MEMBER/NODE")
    private String name = "";

    private final Shell shell;

    public PeerTestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TestPeerRequest request = TestPeerRequest.newBuilder().setPeer(name).build();
        try (AdminConnection node = shell.connect()) {
            TestPeerResponse tested = node.admin(stub -> stub.testPeer(request));
            shell.output().list(tested, tested.getStepsList(), COLUMNS);
            return tested.getOk() ? ExitCode.DONE : ExitCode.UNREACHABLE;
        }
    }
}
