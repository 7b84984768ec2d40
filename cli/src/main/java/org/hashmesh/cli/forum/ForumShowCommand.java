// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import com.google.protobuf.Message;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Forum;
import picocli.CommandLine.Command;

/** {@code hashmesh forum show}. */
@Command(
        name = "show",
        description =
                "The forum: its members and former members, who votes, what was taken down, what was sent to whom too late.")
public final class ForumShowCommand implements Callable<ExitCode> {
    private final Shell shell;

    public ForumShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            Forum forum = OwnForum.ask(node).forum();
            shell.output().one(forum, ForumColumns.FORUM);
            if (shell.output().forPeople()) {
                below(forum, forum.getMembersList(), ForumColumns.MEMBERS);
                below(forum, forum.getFormerList(), ForumColumns.FORMER);
                below(forum, forum.getTakedownsList(), ForumColumns.TAKEDOWNS);
            }
            return ExitCode.DONE;
        }
    }

    private <T extends Message> void below(Forum forum, List<T> rows, Columns<T> columns) {
        if (!rows.isEmpty()) {
            shell.output().text("\n");
            shell.output().list(forum, rows, columns);
        }
    }
}
