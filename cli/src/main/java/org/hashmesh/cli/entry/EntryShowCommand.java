// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.util.concurrent.Callable;
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
    private static final Columns<EntryDetail> COMMON = Columns.<EntryDetail>none()
            .with("entry", e -> Arguments.entry(e.getLog(), e.getIndex()))
            .with("type", EntryDetail::getEntryType)
            .with("by", EntryDetail::getMember)
            .with("signed_at", e -> Words.time(e.getSignedAt()))
            .with("leaf_hash", EntryDetail::getLeafHash);

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
            shell.output().one(detail, fields(detail));
            return ExitCode.DONE;
        }
    }

    private static Columns<EntryDetail> fields(EntryDetail detail) {
        if (detail.hasListing()) {
            Columns<EntryDetail> hashed =
                    COMMON.with("hash", e -> ListingColumns.hash(e.getListing().getHash()));
            return ListingColumns.details(hashed, EntryDetail::getListing).unfolded();
        }
        if (detail.hasWithdraw()) {
            return COMMON.with("withdraws", e -> e.getWithdraw().getEntriesCount() + " entries: " + targets(e))
                    .with("reason", e -> Words.of(e.getWithdraw().getReason()))
                    .with("note", e -> e.getWithdraw().getNote());
        }
        return detail.getMalformed().isEmpty() ? COMMON : COMMON.with("malformed", EntryDetail::getMalformed);
    }

    private static String targets(EntryDetail detail) {
        return detail.getWithdraw().getEntriesList().stream()
                .map(target -> "#" + Long.toUnsignedString(target.getIndex()))
                .collect(Collectors.joining(" "));
    }
}
