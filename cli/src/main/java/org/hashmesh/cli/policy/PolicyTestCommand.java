// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.PolicyProblem;
import org.hashmesh.v1.PolicyTest;
import org.hashmesh.v1.TestPolicyRequest;
import org.hashmesh.v1.VerdictCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh policy test}: long work on a large list, so it says how far it is. */
@Command(
        name = "test",
        description = {
            "What would this policy say of the current list, and of the matches of the last two days? Beside it, what the policy"
                    + " in use says. Changes nothing.",
            "Exit code 2 when the file is no policy."
        })
public final class PolicyTestCommand implements Callable<ExitCode> {
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(5);

    /** One line of the result. */
    private record Row(String of, VerdictCount count) {}

    private static final Columns<Row> COLUMNS = Columns.<Row>none()
            .with("of", Row::of)
            .with("count", row -> Words.count(row.count().getCount()))
            .with("now", row -> row.count().getBefore().getAction())
            .with("then", row -> row.count().getAfter().getAction())
            .with("rule_now", row -> row.count().getBefore().getRule())
            .with("rule_then", row -> row.count().getAfter().getRule());

    @Parameters(paramLabel = "FILE", description = "The policy to try")
    private Path file = Path.of("");

    @Option(names = "--max-hashes", paramLabel = "N", description = "Try at most so many listed hashes (default: all)")
    private long maxHashes;

    private final Shell shell;

    public PolicyTestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TestPolicyRequest request = TestPolicyRequest.newBuilder()
                .setText(read())
                .setMaxHashes(maxHashes)
                .build();
        Last last = new Last();
        try (AdminConnection node = shell.connect()) {
            node.<PolicyTest>policyStream(stub -> stub.testPolicy(request), last::take);
        }
        PolicyTest result = last.test;
        if (result.getProblemsCount() > 0) {
            throw broken(result.getProblemsList());
        }
        List<Row> rows = new ArrayList<>();
        result.getListList().forEach(count -> rows.add(new Row("list", count)));
        result.getRecordedList().forEach(count -> rows.add(new Row("recent matches", count)));
        List<VerdictCount> counts = rows.stream().map(Row::count).toList();
        shell.output().list(result, counts, rows, COLUMNS);
        shell.say(Words.count(result.getHashes()) + " listed hashes and " + Words.count(result.getMatches())
                + " recent matches; " + changed(result.getListList()) + " and " + changed(result.getRecordedList())
                + " of them would get another action");
        shell.say("policy " + result.getVersionBefore() + " now, " + result.getVersionAfter() + " in " + file);
        return ExitCode.DONE;
    }

    private static String changed(List<VerdictCount> counts) {
        return Words.count(counts.stream()
                .filter(count ->
                        !count.getBefore().getAction().equals(count.getAfter().getAction()))
                .mapToLong(VerdictCount::getCount)
                .sum());
    }

    private String read() throws CommandFailure {
        Path source = shell.surroundings().workingDirectory().resolve(file);
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-009", "cannot read " + source)
                    .why(FileReason.of(e))
                    .next("name the policy file to try")
                    .cause(e)
                    .build();
        }
    }

    private CommandFailure broken(List<PolicyProblem> problems) {
        CommandFailure.Builder failure = CommandFailure.of(ExitCode.USAGE, "E-CLI-070", file + " is no policy");
        for (PolicyProblem problem : problems) {
            failure.fact(file + ":" + problem.getLine() + ":" + problem.getColumn(), problem.getMessage());
        }
        return failure.next("correct what is listed, then try again").build();
    }

    /** The newest message, and talk about it every few seconds. */
    private final class Last {
        private PolicyTest test = PolicyTest.getDefaultInstance();
        private Instant said = shell.surroundings().clock().instant();

        void take(PolicyTest next) {
            test = next;
            Instant now = shell.surroundings().clock().instant();
            if (!next.getDone() && now.isAfter(said.plus(BETWEEN_REPORTS))) {
                said = now;
                shell.say(Words.count(next.getHashes()) + " listed hashes tried");
            }
        }
    }
}
