// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Forum;
import picocli.CommandLine.Command;

/** {@code hashmesh forum members}. */
@Command(name = "members", description = "Who is in the forum: fingerprints, votes, nodes.")
public final class ForumMembersCommand implements Callable<ExitCode> {
    private final Shell shell;

    public ForumMembersCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            Forum forum = OwnForum.ask(node).forum();
            shell.output().list(forum, forum.getMembersList(), ForumColumns.MEMBERS);
            return ExitCode.DONE;
        }
    }
}
