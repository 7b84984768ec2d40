// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ListDisputesRequest;
import org.hashmesh.v1.ListDisputesResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh dispute show}. */
@Command(name = "show", description = "Every dispute about one entry, closed ones too. Exit code 3 when there is none.")
public final class DisputeShowCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "LOG#INDEX", description = "The entry, as the column ENTRY of other commands names it")
    private String entry = "";

    private final Shell shell;

    public DisputeShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        ListDisputesRequest request = ListDisputesRequest.newBuilder()
                .addEntries(Arguments.entry(entry))
                .setIncludeClosed(true)
                .build();
        try (AdminConnection node = shell.connect()) {
            ListDisputesResponse found = node.opinion(stub -> stub.listDisputes(request));
            shell.output().list(found, found.getDisputesList(), OpinionColumns.DISPUTES.unfolded());
            return found.getDisputesCount() == 0 ? ExitCode.NOT_FOUND : ExitCode.DONE;
        }
    }
}
