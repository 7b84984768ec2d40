// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.hash.HashOptions;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResponse;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.FileHash;
import org.hashmesh.v1.HashedFile;
import org.hashmesh.v1.NewEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh add}. */
@Command(
        name = "add",
        description = {
            "Put hashes on the forum's list, in your name. All get the same details.",
            "With --file those of your own files, which are hashed on this machine and never leave it."
        })
public final class AddCommand implements Callable<ExitCode> {
    /** A result beside the hash that it is about. */
    private record Row(NewEntry asked, AddResult result) {}

    private static final int GROUP_BYTES = 16;

    private static final Columns<Row> COLUMNS = Columns.<Row>none()
            .with("hash", row -> ListingColumns.hash(row.asked().getHash()))
            .with("outcome", row -> Words.of(row.result().getOutcome()))
            .with("entry", row -> entry(row.result()))
            .with("reason", row -> reason(row.result()))
            .wide("leaf_hash", row -> row.result().getLeafHash());

    @Parameters(arity = "0..*", paramLabel = "TYPE:VALUE", description = "The hashes, for example sha256:9f86d081...")
    private List<String> hashes = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "Add the hashes that hashmesh hash makes of these files, - for standard input; those of one file get a content group in common")
    private List<String> files = new ArrayList<>();

    @Mixin
    private HashOptions hashing = new HashOptions();

    @Mixin
    private NewEntryOptions details = new NewEntryOptions();

    @Option(names = "--dry-run", description = "Check, and say what would be added; add nothing")
    private boolean dryRun;

    @Option(names = "--force", description = "Also list what is on a warning list of harmless content")
    private boolean force;

    private final Shell shell;

    public AddCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        AddRequest.Builder request = AddRequest.newBuilder().setDryRun(dryRun).setForce(force);
        NewEntry.Builder entry = details.entry(shell.surroundings().clock());
        if (hashes.isEmpty() && files.isEmpty()) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-000", "nothing to add")
                    .next("give TYPE:VALUE..., or --file FILE...")
                    .build();
        }
        for (String hash : hashes) {
            request.addEntries(entry.setHash(Arguments.hash(hash)).build());
        }
        for (HashedFile file : hashing.hashAll(files, shell)) {
            request.addAllEntries(entries(entry.build(), file));
        }
        try (AdminConnection node = shell.connect()) {
            AddResponse response = node.admin(stub -> stub.add(request.build()));
            print(request.getEntriesList(), response);
            return exitCode(response.getResultsList());
        }
    }

    /** An entry for each hash of a file, with a content group that says no more than that they belong together. */
    private static List<NewEntry> entries(NewEntry details, HashedFile file) {
        String group = details.getContentGroup();
        if (group.isEmpty() && file.getHashesCount() > 1) {
            byte[] random = new byte[GROUP_BYTES];
            new SecureRandom().nextBytes(random);
            group = HexFormat.of().formatHex(random);
        }
        List<NewEntry> entries = new ArrayList<>();
        for (FileHash made : file.getHashesList()) {
            NewEntry.Builder entry = details.toBuilder()
                    .setHash(made.getHash().toBuilder().clearQuality())
                    .setContentGroup(group);
            if (made.getHash().hasQuality()) {
                entry.setQuality(made.getHash().getQuality());
            } else {
                entry.clearQuality();
            }
            entries.add(entry.build());
        }
        return entries;
    }

    private void print(List<NewEntry> asked, AddResponse response) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < response.getResultsCount() && i < asked.size(); i++) {
            rows.add(new Row(asked.get(i), response.getResults(i)));
        }
        shell.output().list(response, response.getResultsList(), rows, COLUMNS);
    }

    private static ExitCode exitCode(List<AddResult> results) {
        long rejected = results.stream()
                .filter(r -> r.getOutcome() == AddOutcome.ADD_OUTCOME_REJECTED)
                .count();
        if (rejected == 0) {
            return ExitCode.DONE;
        }
        return rejected == results.size() ? ExitCode.FAILED : ExitCode.PARTLY_DONE;
    }

    private static String entry(AddResult result) {
        return result.getLog().isEmpty() ? "" : Arguments.entry(result.getLog(), result.getIndex());
    }

    private static String reason(AddResult result) {
        return result.getField().isEmpty() ? result.getReason() : result.getField() + ": " + result.getReason();
    }
}
