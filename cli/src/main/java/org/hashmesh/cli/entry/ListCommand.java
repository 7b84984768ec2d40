// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ListEntriesRequest;
import org.hashmesh.v1.ListEntriesResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh list}: one page of the list. The whole of it is what {@code export} is for. */
@Command(name = "list", description = "What the forum lists, newest first, a page at a time.")
public final class ListCommand implements Callable<ExitCode> {
    @Option(names = "--member", paramLabel = "NAME", description = "Only what this member lists")
    private String member = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "Only hashes of this type, for example pdq")
    private String hashType = "";

    @Option(names = "--incident", paramLabel = "ID", description = "Only what belongs to this incident")
    private String incident = "";

    @Option(names = "--include-withdrawn", description = "Also what is no longer in force")
    private boolean includeWithdrawn;

    @Option(names = "--limit", paramLabel = "N", description = "How many, 1 to 1000 (default: 50)")
    private int limit = 50;

    @Option(names = "--page-token", paramLabel = "TOKEN", description = "Go on where the page before ended")
    private String pageToken = "";

    private final Shell shell;

    public ListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        if (limit < 1 || limit > 1000) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-007", "--limit must be 1 to 1000")
                    .next("for the whole list: hashmesh export")
                    .build();
        }
        ListEntriesRequest request = ListEntriesRequest.newBuilder()
                .setMember(member)
                .setHashType(hashType)
                .setIncident(incident)
                .setIncludeWithdrawn(includeWithdrawn)
                .setPageSize(limit)
                .setPageToken(pageToken)
                .build();
        try (AdminConnection node = shell.connect()) {
            ListEntriesResponse page = node.admin(stub -> stub.listEntries(request));
            shell.output().list(page, page.getListingsList(), ListingColumns.ALL);
            if (!page.getNextPageToken().isEmpty()) {
                shell.say("more with: --page-token " + page.getNextPageToken());
            }
            return ExitCode.DONE;
        }
    }
}
