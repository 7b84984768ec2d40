// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.incident;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.GetIncidentRequest;
import org.hashmesh.v1.IncidentView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh incident show}. */
@Command(name = "show", description = "One incident, as its member last told it.")
public final class IncidentShowCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "MEMBER/NAME", description = "The incident")
    private String id = "";

    private final Shell shell;

    public IncidentShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        GetIncidentRequest request = GetIncidentRequest.newBuilder().setId(id).build();
        try (AdminConnection node = shell.connect()) {
            IncidentView incident = node.incident(stub -> stub.getIncident(request));
            shell.output().one(incident, IncidentColumns.EACH.unfolded());
            return ExitCode.DONE;
        }
    }
}
