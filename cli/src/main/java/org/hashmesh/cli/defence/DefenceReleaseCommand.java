// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.defence;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ReleaseRequest;
import org.hashmesh.v1.ReleaseResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh defence release}. */
@Command(
        name = "release",
        description = "Let it count again: a suppressed or held hash, or one that matches too much. Forgets a canary.")
public final class DefenceReleaseCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "ID", description = "As defence list shows it")
    private String id = "";

    private final Shell shell;

    public DefenceReleaseCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        ReleaseRequest request = ReleaseRequest.newBuilder().setId(id).build();
        try (AdminConnection node = shell.connect()) {
            ReleaseResponse response = node.defence(stub -> stub.release(request));
            shell.output().one(response.getReleased(), DefenceColumns.ALL);
            return ExitCode.DONE;
        }
    }
}
