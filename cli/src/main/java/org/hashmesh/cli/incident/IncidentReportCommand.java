// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.incident;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.entry.ListingColumns;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.IncidentReport;
import org.hashmesh.v1.ReportIncidentRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh incident report}. */
@Command(
        name = "report",
        description = {
            "What was added for an incident: by whom, of which types, how much in the first hour.",
            "With --review, once it is closed: what is still in force and should be looked at again."
        })
public final class IncidentReportCommand implements Callable<ExitCode> {
    private static final int MOST = 1_000;

    @Parameters(paramLabel = "MEMBER/NAME", description = "The incident")
    private String id = "";

    @Option(names = "--review", description = "Print the review list instead, at most 1000 entries")
    private boolean review;

    private final Shell shell;

    public IncidentReportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        ReportIncidentRequest request = ReportIncidentRequest.newBuilder()
                .setId(id)
                .setReviewSize(review ? MOST : 0)
                .build();
        try (AdminConnection node = shell.connect()) {
            IncidentReport report = node.incident(stub -> stub.reportIncident(request));
            if (report.getPartial()) {
                shell.say("More than 100000 entries belong to it: the rest is not counted.");
            }
            return review ? review(report) : statistics(report);
        }
    }

    private ExitCode statistics(IncidentReport report) {
        List<IncidentColumns.Row> rows = new ArrayList<>();
        rows.add(IncidentColumns.Row.all(report));
        report.getMembersList().forEach(share -> rows.add(IncidentColumns.Row.share(share, report)));
        report.getTypesList().forEach(share -> rows.add(IncidentColumns.Row.share(share, report)));
        shell.output().list(report, List.of(report), rows, IncidentColumns.SHARES);
        shell.say(id + ": " + Words.of(report.getIncident().getState()) + ", "
                + Words.count(report.getWithdrawn()) + " withdrawn, " + Words.count(report.getDisputed())
                + " disputed, last entry " + Words.time(report.getLastEntryAt()));
        return ExitCode.DONE;
    }

    private ExitCode review(IncidentReport report) throws CommandFailure {
        if (report.getIncident().getClosedAt() == 0) {
            throw CommandFailure.of(ExitCode.CONFLICT, "E-CLI-017", id + " is open: there is nothing to review yet")
                    .next("close it first, or see the list: hashmesh list --incident " + id)
                    .build();
        }
        shell.output().list(report, report.getReviewList(), ListingColumns.ALL);
        if (report.getReviewTotal() > report.getReviewCount()) {
            shell.say("The newest " + report.getReviewCount() + " of " + Words.count(report.getReviewTotal())
                    + "; all: hashmesh list --incident " + id);
        }
        return ExitCode.DONE;
    }
}
