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

/** {@code hashmesh log list}. */
@Command(name = "list", description = "Every log that the node holds: whose, how long, which root, signed when.")
public final class LogListCommand implements Callable<ExitCode> {
    private static final Columns<Log> COLUMNS = Columns.<Log>none()
            .with("origin", Log::getOrigin)
            .with("size", log -> Words.count(log.getSize()))
            .with("root", Log::getRoot)
            .with("signed", log -> Words.time(log.getSignedAt()))
            .with("state", Log::getState)
            .wide("log_id", Log::getLogId)
            .wide("log_key", Log::getLogKey)
            .wide("entries_today", log -> Words.count(log.getEntriesToday()))
            .wide("over_rate", log -> Boolean.toString(log.getOverRate()))
            .wide("frozen", log -> Boolean.toString(log.getFrozen()))
            .wide("confirmed_size", log -> Words.count(log.getConfirmedSize()));

    private final Shell shell;

    public LogListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            ListLogsResponse logs = node.admin(stub -> stub.listLogs(ListLogsRequest.getDefaultInstance()));
            shell.output().list(logs, logs.getLogsList(), COLUMNS);
            return ExitCode.DONE;
        }
    }
}
