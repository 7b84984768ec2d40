// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh member show}. */
@Command(name = "show", description = "One member, yourself if no other is named: its key, nodes, addresses, logs.")
public final class MemberShowCommand implements Callable<ExitCode> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Of the member (default: yourself)")
    private String name = "";

    private final Shell shell;

    public MemberShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            OwnForum forum = OwnForum.ask(node);
            MemberFields.print(
                    shell, forum.member(name.isEmpty() ? forum.forum().getSelf() : name));
            return ExitCode.DONE;
        }
    }
}
