// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.file.EntryFile;
import org.hashmesh.cli.file.FileFormat;
import org.hashmesh.cli.file.FileFormatException;
import org.hashmesh.cli.file.Line;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.NewEntryCheck;
import org.hashmesh.entry.Taxonomy;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.RejectedLine;

/** One run of an import: reads, checks here what can be checked here, and sends the rest in batches. */
final class ImportRun {
    /** Entries in a message: the API's limit. */
    static final int BATCH_ENTRIES = 1_000;
    /** Bytes in a message: the API's limit is 1 MiB; an entry and its line number stay far below the difference. */
    static final int BATCH_BYTES = 768 << 10;

    private final Shell shell;
    private final Input input;
    private final Optional<FileFormat> format;
    private final EntryFile.Choices choices;
    private final long fromLine;
    private final BadLines bad;
    private final NewEntryCheck check = new NewEntryCheck(Taxonomy.load());
    private final Meter meter;
    private long lines;
    private long rejectedHere;

    /**
     * @param fromLine number of the first line that counts
     * @param bad takes what is not taken
     */
    ImportRun(
            Shell shell,
            Input input,
            Optional<FileFormat> format,
            EntryFile.Choices choices,
            long fromLine,
            BadLines bad) {
        this.shell = shell;
        this.input = input;
        this.format = format;
        this.choices = choices;
        this.fromLine = fromLine;
        this.bad = bad;
        this.meter = new Meter(
                shell.surroundings().err(),
                shell.surroundings().clock(),
                shell.options().quiet(),
                shell.surroundings().terminals().err());
    }

    /** Takes an entry that passed all checks of our own. */
    private interface Taker {
        void take(long line, NewEntry entry) throws CommandFailure;
    }

    /** Reads everything and sends nothing; fails if any line is bad. */
    void checkAll() throws CommandFailure {
        eachGoodLine((line, entry) -> meter.at(position(0)));
        meter.clear();
        if (bad.count() > 0) {
            throw CommandFailure.of(ExitCode.FAILED, "E-IMP-020", bad.count() + " of " + lines + " lines are bad")
                    .why("with --strict nothing was sent")
                    .next("correct them, or leave --strict out: then the good lines go in")
                    .build();
        }
    }

    /** Sends all good lines; returns the node's counts, with the lines rejected here added to its own. */
    ImportProgress send(AdminConnection node, boolean dryRun, boolean force) throws CommandFailure {
        ImportStream opened = new ImportStream(
                node, shell.surroundings().clock(), p -> meter.at(position(p.getAcknowledgedEntries())));
        AtomicBoolean over = new AtomicBoolean();
        Thread notice = new Thread(() -> sayHowToGoOn(over, opened), "import-interrupted");
        Runtime.getRuntime().addShutdownHook(notice);
        try {
            opened.open();
            Batch batch = new Batch(opened, dryRun, force);
            eachGoodLine(batch::add);
            batch.flush();
            ImportProgress last = opened.finish();
            report(opened);
            return last.toBuilder()
                    .setRejected(last.getRejected() + rejectedHere)
                    .build();
        } catch (CommandFailure e) {
            opened.cancel();
            throw withAdvice(e, opened.progress());
        } finally {
            over.set(true);
            meter.clear();
            withdraw(notice);
        }
    }

    private void eachGoodLine(Taker taker) throws CommandFailure {
        lines = 0;
        rejectedHere = 0;
        try (EntryFile file = EntryFile.open(input.open(), format, choices)) {
            for (Optional<Line> next = file.next(); next.isPresent(); next = file.next()) {
                if (next.get().number() < fromLine) {
                    continue;
                }
                lines++;
                if (next.get() instanceof Line.Bad line) {
                    reject(line.number(), line.field(), line.reason());
                } else if (next.get() instanceof Line.Entry line) {
                    try {
                        check.check(line.entry(), shell.surroundings().clock().instant());
                    } catch (FieldException e) {
                        reject(line.number(), e.field(), e.reason());
                        continue;
                    }
                    taker.take(line.number(), line.entry());
                }
            }
        } catch (FileFormatException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-IMP-021", "cannot read " + input.name())
                    .why(String.valueOf(e.getMessage()))
                    .next("say what it is with --format, or see: hashmesh import --help")
                    .build();
        } catch (IOException e) {
            throw input.unreadable(e);
        }
    }

    private void reject(long line, String field, String reason) throws CommandFailure {
        rejectedHere++;
        meter.clear();
        bad.add(RejectedLine.newBuilder()
                .setLine(line)
                .setField(field)
                .setReason(reason)
                .build());
    }

    private void report(ImportStream stream) throws CommandFailure {
        for (RejectedLine line : stream.takeRejections()) {
            meter.clear();
            bad.add(line);
        }
        meter.at(position(stream.progress().getAcknowledgedEntries()));
    }

    private Meter.Position position(long acknowledged) {
        return new Meter.Position(lines, acknowledged, bad.count(), input.bytesRead(), input.size());
    }

    private void sayHowToGoOn(AtomicBoolean over, ImportStream stream) {
        if (!over.get()) {
            ImportProgress progress = stream.progress();
            shell.surroundings()
                    .err()
                    .println("\ninterrupted: " + progress.getAcknowledgedEntries()
                            + " entries are in; run the same command again to go on, nothing is published twice");
        }
    }

    private static void withdraw(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook has run, or finds that all is over.
        }
    }

    private static CommandFailure withAdvice(CommandFailure failure, ImportProgress progress) {
        if (progress.getAcknowledgedEntries() == 0) {
            return failure;
        }
        CommandFailure.Builder advised = CommandFailure.of(failure.exitCode(), failure.code(), failure.what())
                .why(failure.why())
                .cause(failure);
        failure.facts().forEach(fact -> advised.fact(fact.label(), fact.text()));
        String first = failure.next() == null ? "" : failure.next() + "; ";
        return advised.fact("imported", progress.getAcknowledgedEntries() + " entries are acknowledged and durable")
                .next(first + "then run the same command again: it publishes nothing twice")
                .build();
    }

    /** Collects entries until a message is full. */
    private final class Batch {
        private final ImportStream stream;
        private final boolean dryRun;
        private final boolean force;
        private ImportRequest.Builder request = ImportRequest.newBuilder();
        private int bytes;

        private Batch(ImportStream stream, boolean dryRun, boolean force) {
            this.stream = stream;
            this.dryRun = dryRun;
            this.force = force;
        }

        private void add(long line, NewEntry entry) throws CommandFailure {
            int size = entry.getSerializedSize();
            if (request.getEntriesCount() == BATCH_ENTRIES || bytes + size > BATCH_BYTES) {
                flush();
            }
            if (request.getEntriesCount() == 0) {
                request.setFirstLine(line).setDryRun(dryRun).setForce(force);
            }
            request.addEntries(entry).addLines(line);
            bytes += size;
        }

        private void flush() throws CommandFailure {
            if (request.getEntriesCount() > 0) {
                stream.send(request.build());
                request = ImportRequest.newBuilder();
                bytes = 0;
            }
            report(stream);
        }
    }
}
