// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum approve}. */
@Command(
        name = "approve",
        description = {
            "Look at a proposal and approve it with your identity key.",
            "What is shown is read from the text that is signed. To refuse, do nothing."
        })
public final class ForumApproveCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "ID", description = "The beginning of its id, as `hashmesh forum pending` shows it")
    private String id = "";

    @Mixin
    private final SigningOptions signing = new SigningOptions();

    private final Shell shell;

    public ForumApproveCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            OpenProposals.One open = OpenProposals.ask(node).only(id);
            OwnForum forum = OwnForum.ask(node);
            if (!open.act().forum().toString().equals(forum.forum().getForumId())) {
                throw CommandFailure.of(
                                ExitCode.VERIFICATION_FAILED, "E-CLI-041", "the proposal is one of another forum")
                        .next("do not trust this node before you know why")
                        .build();
            }
            String self = forum.forum().getSelf();
            if (open.says().getApprovedByList().contains(self)) {
                throw CommandFailure.of(ExitCode.CONFLICT, "E-CLI-053", self + " approved this already")
                        .next("see what is missing: hashmesh forum pending")
                        .build();
            }
            List<String> approved = open.says().getApprovedByList();
            String soFar = approved.isEmpty() ? "nobody approved it yet" : "approved by " + String.join(", ", approved);
            ActStatement statement = new ActStatement(shell, open.act())
                    .with(forum.forum(), List.of(soFar), open.says().getNeeded());
            return signing.approve(shell, node, forum, open.act(), statement);
        }
    }
}
