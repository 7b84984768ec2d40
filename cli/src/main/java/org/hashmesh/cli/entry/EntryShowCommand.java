// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.EntryDetail;
import org.hashmesh.v1.GetEntryRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh entry show}. */
@Command(name = "show", description = "Everything that one entry says.")
public final class EntryShowCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "LOG#INDEX", description = "The entry, as the column ENTRY of other commands names it")
    private String entry = "";

    private final Shell shell;

    public EntryShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        GetEntryRequest request =
                GetEntryRequest.newBuilder().setEntry(Arguments.entry(entry)).build();
        try (AdminConnection node = shell.connect()) {
            EntryDetail detail = node.admin(stub -> stub.getEntry(request));
            shell.output().one(detail, fields(Columns.none(), detail, Function.identity()));
            return ExitCode.DONE;
        }
    }

    /**
     * The columns for an entry like this one, after the given ones: what all entries have, then what its type says.
     *
     * @param of the entry in a row
     */
    public static <R> Columns<R> fields(Columns<R> first, EntryDetail like, Function<R, EntryDetail> of) {
        Columns<R> named = first.with(
                        "entry",
                        r -> Arguments.entry(of.apply(r).getLog(), of.apply(r).getIndex()))
                .with("type", r -> of.apply(r).getEntryType())
                .with("by", r -> of.apply(r).getMember())
                .with("signed_at", r -> Words.time(of.apply(r).getSignedAt()))
                .with("leaf_hash", r -> of.apply(r).getLeafHash());
        Columns<R> common = like.getAnnulment().isEmpty()
                ? named
                : named.with("annulled", r -> of.apply(r).getAnnulment());
        if (like.hasListing()) {
            Columns<R> hashed = common.with(
                    "hash", r -> ListingColumns.hash(of.apply(r).getListing().getHash()));
            return ListingColumns.details(hashed, r -> of.apply(r).getListing()).unfolded();
        }
        if (like.hasWithdraw()) {
            return common.with("withdraws", r -> targets(of.apply(r)))
                    .with("reason", r -> Words.of(of.apply(r).getWithdraw().getReason()))
                    .with("note", r -> of.apply(r).getWithdraw().getNote());
        }
        if (like.hasOpinion()) {
            return common.with(
                            "about",
                            r -> "#"
                                    + Long.toUnsignedString(
                                            of.apply(r).getOpinion().getEntry().getIndex()))
                    .with("opinion", r -> Words.of(of.apply(r).getOpinion().getKind()))
                    .with("reason", r -> Words.of(of.apply(r).getOpinion().getReason()))
                    .with(
                            "labels",
                            r -> String.join(" ", of.apply(r).getOpinion().getLabelsList()))
                    .with("at", r -> Words.time(of.apply(r).getOpinion().getAt()))
                    .with("note", r -> of.apply(r).getOpinion().getNote());
        }
        if (like.hasIncident()) {
            return common.with(
                            "incident",
                            r -> of.apply(r).getMember() + "/"
                                    + of.apply(r).getIncident().getName())
                    .with("action", r -> Words.of(of.apply(r).getIncident().getAction()))
                    .with("kind", r -> Words.of(of.apply(r).getIncident().getKind()))
                    .with("title", r -> of.apply(r).getIncident().getTitle())
                    .with("at", r -> Words.time(of.apply(r).getIncident().getAt()))
                    .with("note", r -> of.apply(r).getIncident().getNote());
        }
        return like.getMalformed().isEmpty()
                ? common
                : common.with("malformed", r -> of.apply(r).getMalformed());
    }

    private static String targets(EntryDetail detail) {
        return detail.getWithdraw().getEntriesList().stream()
                .map(target -> "#" + Long.toUnsignedString(target.getIndex()))
                .collect(Collectors.joining(" "));
    }
}
