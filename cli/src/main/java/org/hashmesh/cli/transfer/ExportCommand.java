// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.file.EntryWriter;
import org.hashmesh.cli.file.ParquetListings;
import org.hashmesh.cli.output.OutputFormat;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ExportRequest;
import org.hashmesh.v1.Listing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh export}. */
@Command(
        name = "export",
        description = {
            "Write the hashes in force as a file that import reads, of any size.",
            "It says what members said about each hash, not who said it: for that there are list and entry proof.",
            "parquet, for --to only, is for analysis: it has who said it too (member, node, log, index), when it was added"
                    + " (signed_at), state, disputes and opinions, in typed columns: times as timestamps in UTC, labels as"
                    + " lists."
        })
public final class ExportCommand implements Callable<ExitCode> {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES} (default: jsonl with -o json or jsonl, else csv)")
    private @Nullable ExportFormat format;

    @Option(names = "--member", paramLabel = "MEMBER", description = "Only what this member lists")
    private String member = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "Only hashes of this type, such as pdq")
    private String type = "";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Write there instead of to standard output; the file appears when it is complete")
    private @Nullable Path to;

    private final Shell shell;

    public ExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        if (format() == ExportFormat.PARQUET && to == null) {
            throw CommandFailure.of(ExitCode.USAGE, "E-EXP-002", "parquet is no format for standard output")
                    .next("name a file with --to FILE")
                    .build();
        }
        try (AdminConnection node = shell.connect()) {
            Counts counts = new Counts();
            if (to == null) {
                write(node, shell.surroundings().out(), counts);
            } else {
                writeFile(node, shell.surroundings().workingDirectory().resolve(to), counts);
            }
            shell.say(counts.written + " listings exported as " + format());
            if (counts.left > 0) {
                shell.say(counts.left + " left out: " + format() + " has no place for their kinds of hashes");
            }
            return counts.left == 0 ? ExitCode.DONE : ExitCode.PARTLY_DONE;
        } catch (IOException | UncheckedIOException e) {
            throw unwritten(e);
        }
    }

    private CommandFailure unwritten(Exception e) {
        return CommandFailure.of(
                        ExitCode.FAILED, "E-EXP-001", "cannot write the export" + (to == null ? "" : " to " + to))
                .why(FileReason.of(e))
                .next("name a file in a directory that you may write to")
                .cause(e)
                .build();
    }

    private static final class Counts {
        private long written;
        private long left;
    }

    private ExportFormat format() {
        if (format != null) {
            return format;
        }
        OutputFormat output = shell.options().output();
        return output == OutputFormat.JSON || output == OutputFormat.JSONL ? ExportFormat.JSONL : ExportFormat.CSV;
    }

    private void writeFile(AdminConnection node, Path target, Counts counts) throws IOException, CommandFailure {
        Path directory = target.toAbsolutePath().getParent();
        // In the same directory, so that the move is one step; readable for its owner only.
        Path part = Files.createTempFile(directory, ".hashmesh-export-", ".part");
        try {
            if (format() == ExportFormat.PARQUET) {
                try (ParquetListings listings = ParquetListings.start(part)) {
                    stream(
                            node,
                            listing -> {
                                listings.write(listing);
                                return true;
                            },
                            counts);
                    counts.written = listings.complete();
                }
            } else {
                try (OutputStream out = Files.newOutputStream(part)) {
                    write(node, out, counts);
                }
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void write(AdminConnection node, OutputStream out, Counts counts) throws IOException, CommandFailure {
        Writer text = new BufferedWriter(new OutputStreamWriter(out, UTF_8));
        try (EntryWriter writer = EntryWriter.start(text, format().text())) {
            stream(node, writer::write, counts);
        }
    }

    /** Takes a listing; false when the format cannot say it. */
    private interface Sink {
        boolean write(Listing listing) throws IOException;
    }

    private void stream(AdminConnection node, Sink sink, Counts counts) throws CommandFailure {
        ExportRequest request =
                ExportRequest.newBuilder().setMember(member).setHashType(type).build();
        node.stream(
                stub -> stub.export(request),
                response -> response.getListingsList().forEach(listing -> write(sink, listing, counts)));
    }

    private static void write(Sink sink, Listing listing, Counts counts) {
        try {
            if (sink.write(listing)) {
                counts.written++;
            } else {
                counts.left++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
