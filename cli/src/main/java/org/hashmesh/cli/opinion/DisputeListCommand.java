// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.DisputeSide;
import org.hashmesh.v1.DisputeState;
import org.hashmesh.v1.ListDisputesRequest;
import org.hashmesh.v1.ListDisputesResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh dispute list}. */
@Command(
        name = "list",
        description = "Disputes about your entries that wait for an answer. Exit code 8 when one of them is overdue.")
public final class DisputeListCommand implements Callable<ExitCode> {
    @Option(names = "--by-us", description = "Those that you opened instead")
    private boolean byUs;

    @Option(names = "--anybody", description = "Those of all members instead")
    private boolean anybody;

    @Option(names = "--all", description = "Also those that are closed")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", description = "How many entries to look at, 1 to 1000 (default: 1000)")
    private int limit = 1_000;

    @Option(names = "--page-token", paramLabel = "TOKEN", description = "Go on where the page before ended")
    private String pageToken = "";

    private final Shell shell;

    public DisputeListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        ListDisputesRequest request = ListDisputesRequest.newBuilder()
                .setSide(side())
                .setIncludeClosed(all)
                .setPageSize(Pages.size(limit))
                .setPageToken(pageToken)
                .build();
        try (AdminConnection node = shell.connect()) {
            ListDisputesResponse page = node.opinion(stub -> stub.listDisputes(request));
            shell.output().list(page, page.getDisputesList(), OpinionColumns.DISPUTES);
            Pages.sayMore(shell, page.getNextPageToken());
            boolean overdue = page.getDisputesList().stream()
                    .anyMatch(dispute -> dispute.getState() == DisputeState.DISPUTE_STATE_OVERDUE);
            return overdue && !byUs && !anybody ? ExitCode.FINDINGS : ExitCode.DONE;
        }
    }

    private DisputeSide side() {
        if (byUs) {
            return DisputeSide.DISPUTE_SIDE_BY_US;
        }
        return anybody ? DisputeSide.DISPUTE_SIDE_UNSPECIFIED : DisputeSide.DISPUTE_SIDE_OURS;
    }
}
