// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.incident;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ListIncidentsRequest;
import org.hashmesh.v1.ListIncidentsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh incident list}. */
@Command(name = "list", description = "The incidents that are open, of all members.")
public final class IncidentListCommand implements Callable<ExitCode> {
    @Option(names = "--all", description = "Also those that are closed")
    private boolean all;

    @Option(names = "--member", paramLabel = "NAME", description = "Only this member's")
    private String member = "";

    private final Shell shell;

    public IncidentListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        ListIncidentsRequest request = ListIncidentsRequest.newBuilder()
                .setIncludeClosed(all)
                .setMember(member)
                .build();
        try (AdminConnection node = shell.connect()) {
            ListIncidentsResponse found = node.incident(stub -> stub.listIncidents(request));
            shell.output().list(found, found.getIncidentsList(), IncidentColumns.EACH);
            return ExitCode.DONE;
        }
    }
}
