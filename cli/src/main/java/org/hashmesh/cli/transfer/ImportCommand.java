// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.file.EntryFile;
import org.hashmesh.cli.file.FileFormat;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.entry.NewEntryCheck;
import org.hashmesh.v1.ImportProgress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh import}. */
@Command(
        name = "import",
        description = {
            "Publish the hashes of a file, of any size.",
            "A bad line is reported and the rest goes in. Running the same import again publishes nothing twice."
        })
public final class ImportCommand implements Callable<ExitCode> {
    private static final Columns<ImportProgress> FIELDS = Columns.<ImportProgress>none()
            .with("acknowledged_entries", p -> Words.count(p.getAcknowledgedEntries()))
            .with("added", p -> Words.count(p.getAdded()))
            .with("already_listed", p -> Words.count(p.getAlreadyListed()))
            .with("rejected", p -> Words.count(p.getRejected()));

    @Parameters(paramLabel = "FILE", description = "The file; - is standard input")
    private String file = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES} (default: by the first line)")
    private @Nullable FileFormat format;

    @Option(names = "--strict", description = "Check the whole file first, and send nothing if a line is bad")
    private boolean strict;

    @Option(names = "--dry-run", description = "Say what would be added, and add nothing")
    private boolean dryRun;

    @Option(names = "--force", description = "Also list what is on a warning list of harmless content")
    private boolean force;

    @Option(names = "--from-line", paramLabel = "N", description = "Skip what stands before this line")
    private long fromLine = 1;

    @Option(
            names = "--default-quality",
            paramLabel = "Q",
            description = "Quality of PDQ hashes in tx-csv and tx-list, which do not say it (default: 50, the least"
                    + " that their tool lets pass)")
    private int defaultQuality = NewEntryCheck.MIN_QUALITY;

    @Option(names = "--ignore-unknown-tags", description = "Drop tags of a tx-csv that are no labels")
    private boolean ignoreUnknownTags;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Write all bad lines' numbers and reasons there, as JSON lines")
    private @Nullable Path rejects;

    private final Shell shell;

    public ImportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        Path here = shell.surroundings().workingDirectory();
        Path rejectsFile = rejects == null ? null : here.resolve(rejects);
        try (Input input = Input.of(file, here, shell.surroundings().in(), strict);
                BadLines bad = new BadLines(shell.surroundings().err(), input.name(), rejectsFile)) {
            EntryFile.Choices choices = new EntryFile.Choices(defaultQuality, ignoreUnknownTags);
            ImportRun run = new ImportRun(shell, input, Optional.ofNullable(format), choices, fromLine, bad);
            if (strict) {
                run.checkAll();
            }
            ImportProgress result;
            try (AdminConnection node = shell.connect()) {
                result = run.send(node, dryRun, force);
            }
            shell.output().one(result, FIELDS);
            if (dryRun) {
                shell.say("dry run: nothing was written");
            }
            return result.getRejected() == 0 ? ExitCode.DONE : ExitCode.PARTLY_DONE;
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-IMP-014", "cannot finish the files of this import")
                    .why(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
    }
}
