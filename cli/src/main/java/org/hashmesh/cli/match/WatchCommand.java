// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.entry.ListingColumns;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Output;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Change;
import org.hashmesh.v1.WatchRequest;
import org.hashmesh.v1.WatchResponse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh watch}. */
@Command(
        name = "watch",
        description = {
            "Every change of the list, in the node's order: from the first entry on, then as it comes.",
            "For another system take -o jsonl and --cursor-file: it goes on where it stopped. Each change tells the"
                    + " newest state of its listing, so hearing one twice after a crash does no harm."
        })
public final class WatchCommand implements Callable<ExitCode> {
    private static final Columns<Change> COLUMNS = ListingColumns.after(
                    Columns.<Change>none()
                            .with("change", change -> Words.of(change.getKind()))
                            .with(
                                    "hash",
                                    change -> ListingColumns.hash(
                                            change.getListing().getHash())),
                    Change::getListing)
            .wide("about_incident", Change::getIncident)
            .wide("by", change -> Arguments.entry(change.getLog(), change.getIndex()));

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on after this, from an earlier watch")
    private String cursor = "";

    @Option(
            names = "--cursor-file",
            paramLabel = "FILE",
            description =
                    "Go on after the cursor in this file, if it is there; keep it up to date with what was printed")
    private @Nullable Path cursorFile;

    @Option(names = "--from-now", description = "Without a cursor: only what comes from now on")
    private boolean fromNow;

    @Option(names = "--until-now", description = "End when everything up to now was told")
    private boolean untilNow;

    @Option(names = "--type", paramLabel = "TYPE", split = ",", description = "Only hashes of this type, such as pdq")
    private List<String> types = new ArrayList<>();

    private final Shell shell;

    public WatchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        Path file = cursorFile == null
                ? null
                : shell.surroundings().workingDirectory().resolve(cursorFile);
        String start = cursor.isEmpty() && file != null ? read(file) : cursor;
        WatchRequest request = WatchRequest.newBuilder()
                .setCursor(start)
                .setFromNow(fromNow && start.isEmpty())
                .setUntilNow(untilNow)
                .addAllHashTypes(types)
                .build();
        Output.Growing<Change, Change> list = shell.output().growing(COLUMNS);
        String[] last = {start};
        try (AdminConnection node = shell.connect()) {
            node.matchStream(stub -> stub.watch(request), response -> take(response, list, file, last));
        } catch (UncheckedIOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-WATCH-002", "cannot write the cursor to " + cursorFile)
                    .why(FileReason.of(e))
                    .next("what was printed was printed; go on with --cursor " + last[0])
                    .cause(e)
                    .build();
        } finally {
            list.end();
            if (!last[0].isEmpty()) {
                shell.say("go on with: --cursor " + last[0]);
            }
        }
        return ExitCode.DONE;
    }

    private static void take(
            WatchResponse response, Output.Growing<Change, Change> list, @Nullable Path file, String[] last) {
        if (response.getChangesCount() > 0) {
            list.print(response.getChangesList(), response.getChangesList());
        }
        if (!response.getCursor().equals(last[0])) {
            last[0] = response.getCursor();
            if (file != null) {
                // After the output was flushed. A crash between the two: these changes are printed again.
                write(file, last[0]);
            }
        }
    }

    private static String read(Path file) throws CommandFailure {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-WATCH-001", "cannot read the cursor in " + file)
                    .why(FileReason.of(e))
                    .next("name another --cursor-file")
                    .cause(e)
                    .build();
        }
    }

    private static void write(Path file, String cursor) {
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, cursor + "\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
