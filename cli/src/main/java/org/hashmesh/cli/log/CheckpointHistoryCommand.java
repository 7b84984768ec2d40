// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.log;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.ListLogsRequest;
import org.hashmesh.v1.ListLogsResponse;
import org.hashmesh.v1.Log;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh checkpoint-history}: what an auditor compares with what others were shown. */
@Command(name = "checkpoint-history", description = "Every signed checkpoint that the node holds, oldest first.")
public final class CheckpointHistoryCommand implements Callable<ExitCode> {
    private static final Columns<SignedCheckpoint> COLUMNS = Columns.<SignedCheckpoint>none()
            .with("origin", c -> c.origin().text())
            .with("size", c -> c.size().toString())
            .with("root", c -> c.root().hex())
            .with("signed", c -> Words.time(c.time().getEpochSecond()));

    @Parameters(
            arity = "0..1",
            paramLabel = "LOG",
            description = "Its origin, its id, or a part of the origin such as MEMBER/NODE (default: all logs)")
    private String name = "";

    private final Shell shell;

    public CheckpointHistoryCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        ListLogsRequest request =
                ListLogsRequest.newBuilder().setIncludeHistory(true).build();
        try (AdminConnection node = shell.connect()) {
            ListLogsResponse all = node.admin(stub -> stub.listLogs(request));
            List<Log> logs = new LogChoice(all.getLogsList()).named(name);
            ListLogsResponse chosen =
                    ListLogsResponse.newBuilder().addAllLogs(logs).build();
            shell.output().list(chosen, logs, checkpoints(logs), COLUMNS);
            return ExitCode.DONE;
        }
    }

    private static List<SignedCheckpoint> checkpoints(List<Log> logs) throws CommandFailure {
        List<SignedCheckpoint> checkpoints = new ArrayList<>();
        for (Log log : logs) {
            for (ByteString note : log.getHistoryList()) {
                try {
                    checkpoints.add(SignedCheckpoint.parse(note.toByteArray()));
                } catch (CheckpointException e) {
                    throw CommandFailure.of(
                                    ExitCode.VERIFICATION_FAILED,
                                    "E-CLI-026",
                                    "the node sent something else than a checkpoint of " + log.getOrigin())
                            .why(String.valueOf(e.getMessage()))
                            .next("look at it with: hashmesh log verify")
                            .build();
                }
            }
        }
        return checkpoints;
    }
}
