// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.retrohunt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.entry.ListingColumns;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.file.Catalogue;
import org.hashmesh.cli.match.MatchColumns;
import org.hashmesh.cli.match.MatchMeter;
import org.hashmesh.cli.match.MatchRun;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Output;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.cli.transfer.BadLines;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.RejectedLine;
import org.hashmesh.v1.UploadMatch;

/** One hunt: asks about each row of a catalogue and prints those that match. */
final class RetrohuntRun implements MatchRun.Questions<RetrohuntRun.Asked>, MatchRun.Answers<RetrohuntRun.Asked> {
    /**
     * A row that is asked about.
     *
     * @param rows of the catalogue up to this one
     * @param bad of them, in this part of the hunt
     */
    record Asked(Catalogue.Upload upload, long rows, long bad) {}

    /** A row of the table: one listing of one match. */
    private record Found(UploadMatch upload, MatchColumns.Row row) {}

    private static final Columns<Found> COLUMNS = MatchColumns.after(
                    Columns.<Found>none()
                            .with("upload", RetrohuntRun::name)
                            .with("uploaded", found -> found.upload().getUploaded())
                            .with(
                                    "hash",
                                    found -> ListingColumns.hash(
                                            found.upload().getAnswer().getHash())),
                    Found::row)
            .wide("row", found -> Long.toUnsignedString(found.upload().getRow()))
            .wide("arrived", found -> found.row().listing().getArrived() ? "yes" : "");

    private final Shell shell;
    private final Catalogue catalogue;
    private final CatalogueFailures failures;
    private final BadLines bad;
    private final boolean arrivedOnly;
    private final MatchMeter meter;
    private final Output.Growing<UploadMatch, Found> list;
    private final MatchRun<Asked> run;
    private final HuntProgress progress;

    /** Rows that were read, and those of them that were bad. */
    private long rows;

    private long badRead;
    private long badAnswered;

    /** Makes failures of what the catalogue's file does. */
    interface CatalogueFailures {
        CommandFailure of(IOException e);
    }

    /**
     * Begins behind what is done already.
     *
     * @param bad takes what cannot be asked about
     */
    RetrohuntRun(
            Shell shell,
            MatchRequest options,
            Catalogue catalogue,
            CatalogueFailures failures,
            BadLines bad,
            HuntProgress progress)
            throws CommandFailure {
        this.shell = shell;
        this.catalogue = catalogue;
        this.failures = failures;
        this.bad = bad;
        this.arrivedOnly = !options.getArrivedAfter().isEmpty();
        this.progress = progress;
        skip(progress.start().rows());
        this.meter = new MatchMeter(shell, catalogue::part);
        this.list = shell.output().growing(COLUMNS);
        this.run = new MatchRun<>(options, this, this, meter);
    }

    private void skip(long done) throws CommandFailure {
        try {
            while (rows < done && catalogue.next().isPresent()) {
                rows++;
            }
        } catch (IOException e) {
            throw failures.of(e);
        }
    }

    private static String name(Found found) {
        return found.upload().getId().isEmpty()
                ? "row " + Long.toUnsignedString(found.upload().getRow())
                : found.upload().getId();
    }

    /** Runs to the end; says how far it came, its earlier parts included. */
    HuntState against(AdminConnection node) throws CommandFailure {
        boolean done = false;
        try {
            run.against(node);
            done = true;
        } finally {
            list.end();
            if (!done) {
                progress.brokenOff();
            }
        }
        return state(rows, badRead);
    }

    private HuntState state(long rowsDone, long badAmongThem) {
        HuntState before = progress.start();
        return new HuntState(
                progress.goesOn() ? before.cursor() : run.cursor(),
                rowsDone,
                before.asked() + run.asked(),
                before.known() + run.known(),
                before.errors() + run.errors(),
                before.bad() + badAmongThem + badAnswered);
    }

    @Override
    public Optional<Asked> next() throws CommandFailure {
        try {
            while (true) {
                Optional<Catalogue.Row> row = catalogue.next();
                if (row.isEmpty()) {
                    return Optional.empty();
                }
                rows++;
                if (row.get() instanceof Catalogue.Upload upload) {
                    return Optional.of(new Asked(upload, rows, badRead));
                } else if (row.get() instanceof Catalogue.Bad line) {
                    badRead++;
                    reject(line.number(), line.field(), line.reason());
                }
            }
        } catch (IOException e) {
            throw failures.of(e);
        }
    }

    @Override
    public Hash hash(Asked question) {
        return question.upload().hash();
    }

    @Override
    public void take(List<MatchRun.Answered<Asked>> some) throws CommandFailure {
        List<UploadMatch> matches = new ArrayList<>();
        for (MatchRun.Answered<Asked> one : some) {
            HashAnswer answer = one.answer();
            Catalogue.Upload upload = one.question().upload();
            if (!answer.getError().isEmpty()) {
                badAnswered++;
                reject(upload.number(), "hash", answer.getError());
            } else if (answer.getKnown()) {
                matches.add(match(upload, answer));
            } else if (arrivedOnly && answer.getCapped()) {
                badAnswered++;
                reject(
                        upload.number(),
                        "hash",
                        "is near more listed hashes than a node looks at: whether one of them is new,"
                                + " only a hunt through the whole list tells");
            }
        }
        if (!matches.isEmpty()) {
            meter.clear();
            list.print(matches, matches.stream().flatMap(this::rows).toList());
        }
        if (!some.isEmpty()) {
            bad.flush();
            Asked last = some.get(some.size() - 1).question();
            if (progress.reached(state(last.rows(), last.bad()))) {
                meter.clear();
                shell.say("if this is broken off, the same command goes on where it was");
            }
        }
    }

    private Stream<Found> rows(UploadMatch match) {
        return MatchColumns.rows(match.getAnswer()).stream()
                .filter(row -> !arrivedOnly || row.listing().getArrived())
                .map(row -> new Found(match, row));
    }

    private static UploadMatch match(Catalogue.Upload upload, HashAnswer answer) {
        return UploadMatch.newBuilder()
                .setRow(upload.number())
                .setId(upload.id())
                .setUploaded(upload.uploaded())
                .setAnswer(answer)
                .build();
    }

    private void reject(long row, String field, String reason) throws CommandFailure {
        meter.clear();
        bad.add(RejectedLine.newBuilder()
                .setLine(row)
                .setField(field)
                .setReason(reason)
                .build());
    }
}
