// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.DiagnoseRequest;
import org.hashmesh.v1.DiagnoseResponse;
import org.hashmesh.v1.Finding;
import picocli.CommandLine.Command;

/** {@code hashmesh doctor}: looks at this side first, so that it helps when the node cannot be reached at all. */
@Command(
        name = "doctor",
        description = "Look for what is wrong, here and in the node. Exit code 8 when a person should look.")
public final class DoctorCommand implements Callable<ExitCode> {
    private static final Columns<Finding> COLUMNS = Columns.<Finding>none()
            .with("result", f -> Words.of(f.getLevel()))
            .with("check", Finding::getCheck)
            .with("what", Finding::getWhat)
            .with("next", Finding::getNext);

    private final Shell shell;

    public DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() {
        List<Finding> findings = new ArrayList<>(new ClientChecks(shell).findings());
        askNode(findings);
        DiagnoseResponse all =
                DiagnoseResponse.newBuilder().addAllFindings(findings).build();
        shell.output().list(all, findings, COLUMNS);
        boolean fine = findings.stream().allMatch(f -> f.getLevel() == Finding.Level.LEVEL_OK);
        return fine ? ExitCode.DONE : ExitCode.FINDINGS;
    }

    private void askNode(List<Finding> findings) {
        try (AdminConnection node = shell.connect()) {
            DiagnoseResponse answer = node.admin(stub -> stub.diagnose(DiagnoseRequest.getDefaultInstance()));
            findings.add(ClientChecks.fine("connection", "the node answers"));
            findings.addAll(answer.getFindingsList());
        } catch (CommandFailure e) {
            findings.add(ClientChecks.wrong("connection", e));
        }
    }
}
