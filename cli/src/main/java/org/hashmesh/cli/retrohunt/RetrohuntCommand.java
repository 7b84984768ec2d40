// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.retrohunt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.file.Catalogue;
import org.hashmesh.cli.file.CatalogueColumns;
import org.hashmesh.cli.file.CsvCatalogue;
import org.hashmesh.cli.file.FileFormatException;
import org.hashmesh.cli.file.ParquetCatalogue;
import org.hashmesh.cli.match.NearOptions;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.cli.transfer.BadLines;
import org.hashmesh.cli.transfer.Input;
import org.hashmesh.v1.MatchRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh retrohunt}. */
@Command(
        name = "retrohunt",
        description = {
            "Which of your earlier uploads match the list? FILE is your own catalogue of their hashes, of any size.",
            "Its columns are hash_type and value, as import has them, or hash with TYPE:VALUE; and, if there are, quality"
                    + " (of a PDQ hash, 0 to 100), id (your name for the upload) and uploaded (when), which come back"
                    + " with each match. Other columns are left alone. A row has one hash; in Parquet it may be bytes.",
            "With --cursor-file it first hunts through the whole list, and from then on only for what arrived at this"
                    + " node since the hunt before began: entries that came, whenever they were signed, and entries that"
                    + " count again, also those that a defence of this node had set aside (defence list) and that were"
                    + " released since. What comes during a hunt may be told of twice, and nothing is left out. One file"
                    + " for each catalogue. It is about the same uploads: ask about new ones as they come (match).",
            "A row that cannot be asked about is reported with its number, and the rest goes on.",
            "With --cursor-file a hunt that was broken off goes on where it was when the same command is given again, unless"
                    + " the catalogue has changed or another node or distance is asked for. Until then the file"
                    + " CURSOR-FILE.progress says how far it is, as of some seconds ago: matches of the rows since are told"
                    + " twice, so append to what is there (>>, -o jsonl); a file without it is refused. The next hunt is for what arrived since the"
                    + " first part began. A hunt over standard input begins again."
        })
public final class RetrohuntCommand implements Callable<ExitCode> {
    @Parameters(
            paramLabel = "FILE",
            description = "The catalogue: CSV with a header, or Parquet; - is CSV on standard input")
    private String file = "";

    @Option(
            names = "--column",
            paramLabel = "OURS=YOURS",
            split = ",",
            description = "Where your file has another name for a column, such as id=upload_key; may be repeated")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(names = "--type", paramLabel = "TYPE", description = "The type of all hashes, where no column says it")
    private String type = "";

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "Only what arrived after this, from an earlier hunt or watch")
    private String cursor = "";

    @Option(
            names = "--cursor-file",
            paramLabel = "FILE",
            description = "Only what arrived after the cursor in this file, if it is there; it is written when the hunt"
                    + " is done")
    private @Nullable Path cursorFile;

    @Option(
            names = "--from-start",
            description =
                    "Hunt from the first row on, though the same hunt was broken off: when what it printed was lost,"
                            + " after a power cut for instance")
    private boolean fromStart;

    @Mixin
    private NearOptions near = new NearOptions();

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Write all bad rows' numbers and reasons there, as JSON lines")
    private @Nullable Path rejects;

    @Option(names = "--exit-code", description = "Exit with 10 when any upload matches")
    private boolean exitCode;

    private final Shell shell;

    public RetrohuntCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        Path here = shell.surroundings().workingDirectory();
        CursorFile place = new CursorFile(cursorFile == null ? null : here.resolve(cursorFile));
        String after = cursor.isEmpty() ? place.read() : cursor;
        try (Input input = Input.of(file, here, shell.surroundings().in(), false);
                AdminConnection node = shell.connect()) {
            HuntProgress progress = progress(node, after, place);
            try (BadLines bad = new BadLines(
                            shell.surroundings().err(),
                            input.name(),
                            rejects == null ? null : here.resolve(rejects),
                            progress.goesOn());
                    Catalogue catalogue = open(input)) {
                if (!catalogue.unused().isEmpty()) {
                    shell.say("left alone: " + String.join(", ", catalogue.unused()));
                }
                HuntState end = new RetrohuntRun(shell, options(after), catalogue, input::unreadable, bad, progress)
                        .against(node);
                return ended(end, after, place, progress);
            }
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-HUNT-003", "cannot finish the files of this hunt")
                    .why(FileReason.of(e))
                    .cause(e)
                    .build();
        }
    }

    private HuntProgress progress(AdminConnection node, String after, CursorFile place)
            throws CommandFailure, IOException {
        Path catalogue = shell.surroundings().workingDirectory().resolve(file);
        Optional<Path> kept = place.progress();
        if (kept.isEmpty() || file.equals("-") || !Files.isRegularFile(catalogue)) {
            return HuntProgress.unkept(shell);
        }
        String question = String.join(
                "\n",
                catalogue.toRealPath().toString(),
                Files.size(catalogue) + " "
                        + Files.getLastModifiedTime(catalogue).toMillis(),
                new TreeMap<>(columns).toString(),
                type,
                node.address(),
                HexFormat.of().formatHex(options(after).toByteArray()));
        return HuntProgress.of(shell, kept.get(), question, fromStart);
    }

    private Catalogue open(Input input) throws CommandFailure {
        for (String ours : columns.keySet()) {
            if (!CatalogueColumns.NAMES.contains(ours)) {
                throw CommandFailure.of(ExitCode.USAGE, "E-HUNT-001", "--column " + ours + " is none of ours")
                        .next("one of " + String.join(", ", CatalogueColumns.NAMES))
                        .build();
            }
        }
        CatalogueColumns.Naming naming = new CatalogueColumns.Naming(columns, type);
        Path path = shell.surroundings().workingDirectory().resolve(file);
        try {
            if (!file.equals("-") && ParquetCatalogue.isOne(path)) {
                return ParquetCatalogue.open(path, naming);
            }
            return CsvCatalogue.open(
                    input.open(), naming, () -> input.size() == 0 ? 0 : (double) input.bytesRead() / input.size());
        } catch (FileFormatException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-HUNT-002", "cannot read " + input.name())
                    .why(String.valueOf(e.getMessage()))
                    .next("name your columns with --column OURS=YOURS, or see: hashmesh retrohunt --help")
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw input.unreadable(e);
        }
    }

    private MatchRequest options(String after) {
        return near.request().setRetrospective(true).setArrivedAfter(after).build();
    }

    private ExitCode ended(HuntState end, String after, CursorFile place, HuntProgress progress)
            throws CommandFailure, IOException {
        shell.say(end.asked() + " asked, " + end.known() + (after.isEmpty() ? " match" : " match what arrived since")
                + (end.bad() == 0 ? "" : ", " + end.bad() + " bad rows"));
        if (!end.cursor().isEmpty()) {
            place.write(end.cursor());
            shell.say("the next time only what arrives from now on: --cursor " + end.cursor());
            if (end.bad() > 0 && place.isThere()) {
                shell.say("once the bad rows are corrected, hunt for those without --cursor-file");
            }
        }
        // A crash before: it belongs to a hunt with another cursor, so it is not gone on with.
        progress.done();
        if (exitCode && end.known() > 0) {
            return ExitCode.MATCH_FOUND;
        }
        if (end.bad() > 0) {
            return end.asked() == end.errors() ? ExitCode.USAGE : ExitCode.PARTLY_DONE;
        }
        return ExitCode.DONE;
    }
}
