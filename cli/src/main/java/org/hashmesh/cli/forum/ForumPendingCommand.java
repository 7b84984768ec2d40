// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.OpenProposal;
import picocli.CommandLine.Command;

/** {@code hashmesh forum pending}. */
@Command(name = "pending", description = "What is proposed, who approved it, and what is still missing.")
public final class ForumPendingCommand implements Callable<ExitCode> {
    private static final Columns<OpenProposals.One> COLUMNS = Columns.<OpenProposals.One>none()
            .with("id", one -> one.act().id().shortText())
            .with("would", one -> ActSentences.headline(one.act().decision()))
            .with("approved_by", one -> String.join(" ", one.says().getApprovedByList()))
            .with("needed", one -> one.says().getNeeded())
            .with("state", one -> state(one.says()))
            .wide("can_approve", one -> String.join(" ", one.says().getCanApproveList()))
            .wide("act", one -> Words.count(one.act().number()))
            .wide("written", one -> ActSentences.time(one.act().time()))
            .wide("reason", one -> one.act().reason());

    private final Shell shell;

    public ForumPendingCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            OpenProposals open = OpenProposals.ask(node);
            shell.output().list(open.answer(), open.answer().getProposalsList(), open.all(), COLUMNS);
            if (!open.all().isEmpty()) {
                shell.say("look at one and approve it with: hashmesh forum approve ID");
            }
            return ExitCode.DONE;
        }
    }

    private static String state(OpenProposal says) {
        if (says.getCountsFrom() != 0) {
            return "by recovery keys, counts from " + Words.time(says.getCountsFrom());
        }
        return says.getApproved() ? "approved, the nodes settle it in round " + says.getRound() : "open";
    }
}
