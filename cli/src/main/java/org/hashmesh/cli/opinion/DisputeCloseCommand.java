// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.CloseDisputeRequest;
import org.hashmesh.v1.CloseDisputeResponse;
import org.hashmesh.v1.DisputeAnswer;
import org.hashmesh.v1.OpinionReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh dispute close}: shows what it would do, asks when entries are withdrawn, does it. */
@Command(
        name = "close",
        description = {
            "Answer disputes about your entries, or drop your own.",
            "uphold withdraws the entry, reject says that it stands, drop takes back that you disagree."
        })
public final class DisputeCloseCommand implements Callable<ExitCode> {
    @Parameters(arity = "1..*", paramLabel = "LOG#INDEX", description = "The entries, as in the column ENTRY")
    private List<String> entries = new ArrayList<>();

    @Option(names = "--answer", required = true, paramLabel = "WORD", description = "uphold, reject or drop")
    private String answer = "";

    @Option(
            names = "--reason",
            paramLabel = "WORD",
            description = "With reject and drop: as of opinion disagree, reviewed for example")
    private String reason = "";

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            description = "At most 255 characters; all members read it: no user data")
    private String note = "";

    @Option(names = "--dry-run", description = "Only show which disputes are meant")
    private boolean dryRun;

    private final Shell shell;

    public DisputeCloseCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        CloseDisputeRequest asked = request();
        CloseDisputeRequest dry = asked.toBuilder().setDryRun(true).build();
        try (AdminConnection node = shell.connect()) {
            CloseDisputeResponse meant = node.opinion(stub -> stub.closeDispute(dry));
            if (dryRun || meant.getDisputesCount() == 0) {
                return finish(meant);
            }
            if (asked.getAnswer() == DisputeAnswer.DISPUTE_ANSWER_UPHOLD) {
                int withdrawn = asked.getEntriesCount() - meant.getNotFoundCount();
                shell.say("This withdraws " + withdrawn + " of your entries, at every member.");
                shell.agree("withdrawing " + withdrawn + " entries", "Go on");
            }
            return finish(node.opinion(stub -> stub.closeDispute(asked)));
        }
    }

    private CloseDisputeRequest request() throws CommandFailure {
        CloseDisputeRequest.Builder request = CloseDisputeRequest.newBuilder()
                .setAnswer(Arguments.word("--answer", answer, DisputeAnswer.class))
                .setNote(note);
        if (!reason.isEmpty()) {
            request.setReason(Arguments.word("--reason", reason, OpinionReason.class));
        }
        for (String entry : entries) {
            request.addEntries(Arguments.entry(entry));
        }
        return request.build();
    }

    private ExitCode finish(CloseDisputeResponse done) {
        shell.output().list(done, done.getDisputesList(), OpinionColumns.DISPUTES);
        if (dryRun) {
            shell.say("Nothing was changed: this was a dry run.");
        }
        done.getNotFoundList().forEach(missing -> shell.say("no dispute there that you can close so: " + missing));
        if (done.getDisputesCount() == 0) {
            return ExitCode.NOT_FOUND;
        }
        return done.getNotFoundCount() == 0 ? ExitCode.DONE : ExitCode.PARTLY_DONE;
    }
}
