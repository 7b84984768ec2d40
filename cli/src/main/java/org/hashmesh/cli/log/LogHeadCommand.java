// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.log;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ListLogsRequest;
import org.hashmesh.v1.ListLogsResponse;
import org.hashmesh.v1.Log;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh log head}: the signed checkpoint is text with a form of its own, so a table prints it as it is. */
@Command(name = "head", description = "The newest signed checkpoint of a log, as its author signed it.")
public final class LogHeadCommand implements Callable<ExitCode> {
    private static final Columns<Log> FIELDS = Columns.<Log>none()
            .with("origin", Log::getOrigin)
            .with("size", log -> Words.count(log.getSize()))
            .with("root", Log::getRoot)
            .with("checkpoint", log -> log.getCheckpoint().toStringUtf8());

    @Parameters(
            arity = "0..1",
            paramLabel = "LOG",
            description = "Its origin, its id, or a part of the origin such as MEMBER/NODE")
    private String name = "";

    private final Shell shell;

    public LogHeadCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            ListLogsResponse logs = node.admin(stub -> stub.listLogs(ListLogsRequest.getDefaultInstance()));
            Log log = new LogChoice(logs.getLogsList()).only(name);
            if (shell.output().forPeople()) {
                shell.output().text(log.getCheckpoint().toStringUtf8());
            } else {
                shell.output().one(log, FIELDS);
            }
            return ExitCode.DONE;
        }
    }
}
