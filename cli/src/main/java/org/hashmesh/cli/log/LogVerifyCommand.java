// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.VerifyLogProgress;
import org.hashmesh.v1.VerifyLogRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh log verify}: long work, so it says how far it is every few seconds. */
@Command(
        name = "verify",
        description = "Let the node read logs from its disk and check every entry against the signed root. "
                + "Exit code 7 when one does not verify.")
public final class LogVerifyCommand implements Callable<ExitCode> {
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(5);

    private static final Columns<VerifyLogProgress> COLUMNS = Columns.<VerifyLogProgress>none()
            .with("log", VerifyLogProgress::getLog)
            .with("verified", p -> Words.count(p.getVerified()))
            .with("size", p -> Words.count(p.getSize()))
            .with("result", LogVerifyCommand::result);

    @Parameters(arity = "0..1", paramLabel = "LOG", description = "Its origin or id (default: all logs)")
    private String name = "";

    private final Shell shell;

    public LogVerifyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        VerifyLogRequest request = VerifyLogRequest.newBuilder().setLog(name).build();
        Map<String, VerifyLogProgress> latest = new LinkedHashMap<>();
        Reports reports = new Reports();
        try (AdminConnection node = shell.connect()) {
            node.<VerifyLogProgress>stream(stub -> stub.verifyLog(request), progress -> {
                latest.put(progress.getLog(), progress);
                reports.about(progress);
            });
        }
        List<VerifyLogProgress> results = new ArrayList<>(latest.values());
        shell.output().list(results, COLUMNS);
        return results.stream().allMatch(LogVerifyCommand::good) ? ExitCode.DONE : ExitCode.VERIFICATION_FAILED;
    }

    private static boolean good(VerifyLogProgress progress) {
        return progress.getDone() && progress.getFailure().isEmpty();
    }

    private static String result(VerifyLogProgress progress) {
        if (!progress.getFailure().isEmpty()) {
            return "FAILED: " + progress.getFailure();
        }
        return progress.getDone() ? "verified" : "not finished";
    }

    /** Talks about the work at most every few seconds. */
    private final class Reports {
        private Instant last = shell.surroundings().clock().instant();

        void about(VerifyLogProgress progress) {
            Instant now = shell.surroundings().clock().instant();
            if (!progress.getDone() && now.isAfter(last.plus(BETWEEN_REPORTS))) {
                last = now;
                shell.say(progress.getLog() + ": " + Words.count(progress.getVerified()) + " of "
                        + Words.count(progress.getSize()) + " entries verified");
            }
        }
    }
}
