// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.ArrayList;
import java.util.List;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.entry.ListingColumns;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpineResponse;
import org.hashmesh.v1.OpinionReason;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Saying what one thinks of entries: shows which they are, asks when that is more than one, says it. */
final class Opining {
    /** How many entries the question shows: more would scroll it off the screen. */
    private static final int SHOWN = 20;

    @Parameters(
            arity = "0..*",
            paramLabel = "TYPE:VALUE",
            description = "All entries of others in force for these hashes")
    private List<String> hashes = new ArrayList<>();

    @Option(names = "--entry", paramLabel = "LOG#INDEX", description = "This entry; may be repeated")
    private List<String> entries = new ArrayList<>();

    @Option(
            names = "--reason",
            paramLabel = "WORD",
            description =
                    "not-violating, wrong-labels, newsworthy, bad-hash, collision, content-changed, reviewed or other")
    private String reason = "";

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            description = "At most 255 characters; all members read it: no user data")
    private String note = "";

    @Option(names = "--dry-run", description = "Only show which entries are meant")
    private boolean dryRun;

    ExitCode say(Shell shell, OpineRequest.Builder opinion) throws CommandFailure {
        OpineRequest asked = request(opinion);
        OpineRequest dry = asked.toBuilder().setDryRun(true).build();
        try (AdminConnection node = shell.connect()) {
            OpineResponse meant = node.opinion(stub -> stub.opine(dry));
            if (dryRun || meant.getListingsCount() == 0) {
                return finish(shell, meant);
            }
            if (meant.getListingsCount() > 1) {
                show(shell, meant.getListingsList());
                shell.agree("an opinion on " + meant.getListingsCount() + " entries", "Say so to all members");
            }
            return finish(shell, node.opinion(stub -> stub.opine(asked)));
        }
    }

    private OpineRequest request(OpineRequest.Builder request) throws CommandFailure {
        if (hashes.isEmpty() && entries.isEmpty()) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-007", "no entry named")
                    .next("name hashes as TYPE:VALUE, or entries with --entry LOG#INDEX")
                    .build();
        }
        if (!reason.isEmpty()) {
            request.setReason(Arguments.word("--reason", reason, OpinionReason.class));
        }
        for (String hash : hashes) {
            request.addHashes(Arguments.hash(hash));
        }
        for (String entry : entries) {
            request.addEntries(Arguments.entry(entry));
        }
        return request.setNote(note).build();
    }

    private static void show(Shell shell, List<Listing> listings) {
        shell.say("This is about " + listings.size() + " entries:");
        for (Listing listing : listings.subList(0, Math.min(SHOWN, listings.size()))) {
            shell.say("  " + listing.getMember() + "  " + ListingColumns.hash(listing.getHash()) + "  "
                    + OpinionColumns.entry(listing));
        }
        if (listings.size() > SHOWN) {
            shell.say("  and " + (listings.size() - SHOWN) + " more: --dry-run shows all");
        }
    }

    private ExitCode finish(Shell shell, OpineResponse said) {
        shell.output().list(said, said.getListingsList(), OpinionColumns.ENTRIES);
        if (dryRun) {
            shell.say("Nothing was said: this was a dry run.");
        } else if (said.getPublished() < said.getListingsCount()) {
            shell.say("said before: " + (said.getListingsCount() - said.getPublished()));
        }
        said.getNotFoundList().forEach(missing -> shell.say("no such entry in force: " + missing));
        if (said.getListingsCount() == 0) {
            return ExitCode.NOT_FOUND;
        }
        return said.getNotFoundCount() == 0 ? ExitCode.DONE : ExitCode.PARTLY_DONE;
    }
}
