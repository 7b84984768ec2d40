// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ListOpinionsRequest;
import org.hashmesh.v1.ListOpinionsResponse;
import org.hashmesh.v1.OpinionScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh opinion list}. */
@Command(name = "list", description = "What others think of your entries, a page at a time.")
public final class OpinionListCommand implements Callable<ExitCode> {
    @Parameters(arity = "0..*", paramLabel = "TYPE:VALUE", description = "Anybody's entries for these hashes instead")
    private List<String> hashes = new ArrayList<>();

    @Option(names = "--by-us", description = "What you think of others' entries instead")
    private boolean byUs;

    @Option(names = "--all", description = "What anybody thinks of anybody's entries instead")
    private boolean all;

    @Option(names = "--include-withdrawn", description = "Also of entries that are no longer in force")
    private boolean includeWithdrawn;

    @Option(names = "--limit", paramLabel = "N", description = "How many entries to look at, 1 to 1000 (default: 50)")
    private int limit = 50;

    @Option(names = "--page-token", paramLabel = "TOKEN", description = "Go on where the page before ended")
    private String pageToken = "";

    private final Shell shell;

    public OpinionListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        ListOpinionsRequest.Builder request = ListOpinionsRequest.newBuilder()
                .setScope(scope())
                .setIncludeWithdrawn(includeWithdrawn)
                .setPageSize(Pages.size(limit))
                .setPageToken(pageToken);
        for (String hash : hashes) {
            request.addHashes(Arguments.hash(hash));
        }
        try (AdminConnection node = shell.connect()) {
            ListOpinionsResponse page = node.opinion(stub -> stub.listOpinions(request.build()));
            shell.output()
                    .list(
                            page,
                            page.getListingsList(),
                            OpinionColumns.rows(page.getListingsList()),
                            OpinionColumns.OPINIONS);
            Pages.sayMore(shell, page.getNextPageToken());
            return ExitCode.DONE;
        }
    }

    private OpinionScope scope() {
        if (byUs) {
            return OpinionScope.OPINION_SCOPE_BY_US;
        }
        return all || !hashes.isEmpty() ? OpinionScope.OPINION_SCOPE_UNSPECIFIED : OpinionScope.OPINION_SCOPE_OURS;
    }
}
