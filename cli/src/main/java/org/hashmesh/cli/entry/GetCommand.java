// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh get}. */
@Command(name = "get", description = "Who lists these hashes, and as what? Exit code 3 when nobody lists any of them.")
public final class GetCommand implements Callable<ExitCode> {
    /** One listing of an answer; an answer without any has one row all the same. */
    private record Row(HashAnswer answer, Listing listing) {}

    private static final Columns<Row> COLUMNS = ListingColumns.after(
            Columns.<Row>none()
                    .with("hash", row -> ListingColumns.hash(row.answer().getHash()))
                    .with("known", row -> known(row.answer())),
            Row::listing);

    @Parameters(arity = "1..*", paramLabel = "TYPE:VALUE", description = "The hashes, for example sha256:9f86d081...")
    private List<String> hashes = new ArrayList<>();

    @Option(names = "--include-withdrawn", description = "Also show listings that are no longer in force")
    private boolean includeWithdrawn;

    private final Shell shell;

    public GetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        MatchRequest.Builder request = MatchRequest.newBuilder().setIncludeWithdrawn(includeWithdrawn);
        for (String hash : hashes) {
            request.addHashes(Arguments.hash(hash));
        }
        try (AdminConnection node = shell.connect()) {
            MatchResponse response = node.match(stub -> stub.match(request.build()));
            List<HashAnswer> answers = response.getAnswersList();
            shell.output().list(response, answers, rows(answers), COLUMNS);
            return exitCode(answers);
        }
    }

    private static List<Row> rows(List<HashAnswer> answers) {
        List<Row> rows = new ArrayList<>();
        for (HashAnswer answer : answers) {
            if (answer.getListingsCount() == 0) {
                rows.add(new Row(answer, Listing.getDefaultInstance()));
            }
            answer.getListingsList().forEach(listing -> rows.add(new Row(answer, listing)));
        }
        return rows;
    }

    private static String known(HashAnswer answer) {
        if (!answer.getError().isEmpty()) {
            return "error: " + answer.getError();
        }
        return answer.getKnown() ? "yes" : "no";
    }

    private static ExitCode exitCode(List<HashAnswer> answers) {
        long wrong = answers.stream().filter(a -> !a.getError().isEmpty()).count();
        if (wrong > 0) {
            return wrong == answers.size() ? ExitCode.USAGE : ExitCode.PARTLY_DONE;
        }
        boolean found = answers.stream().anyMatch(a -> a.getListingsCount() > 0);
        return found ? ExitCode.DONE : ExitCode.NOT_FOUND;
    }
}
