// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.WithdrawReason;
import org.hashmesh.v1.WithdrawRequest;
import org.hashmesh.v1.WithdrawResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh withdraw}: shows what it would do, asks when that is more than one entry, does it. */
@Command(name = "withdraw", description = "Take back entries of your own. Other members' entries stay as they are.")
public final class WithdrawCommand implements Callable<ExitCode> {
    /** How many entries the question shows: more would scroll it off the screen. */
    private static final int SHOWN = 20;

    @Parameters(arity = "0..*", paramLabel = "TYPE:VALUE", description = "Withdraw all your entries for these hashes")
    private List<String> hashes = new ArrayList<>();

    @Option(names = "--entry", paramLabel = "LOG#INDEX", description = "Withdraw this entry; may be repeated")
    private List<String> entries = new ArrayList<>();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "WORD",
            description = "mistake, wrong-labels, legal, dispute-upheld, incident-closed or other")
    private String reason = "";

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            description = "At most 255 characters; all members read it: no user data")
    private String note = "";

    @Option(names = "--dry-run", description = "Only show what would be withdrawn")
    private boolean dryRun;

    private final Shell shell;

    public WithdrawCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        WithdrawRequest asked = request();
        WithdrawRequest dry = asked.toBuilder().setDryRun(true).build();
        try (AdminConnection node = shell.connect()) {
            WithdrawResponse effect = node.admin(stub -> stub.withdraw(dry));
            if (dryRun || effect.getWithdrawnCount() == 0) {
                return finish(effect);
            }
            if (effect.getWithdrawnCount() > 1) {
                show(effect.getWithdrawnList());
                String what = "withdrawing " + effect.getWithdrawnCount() + " entries";
                shell.confirm(what, Integer.toString(effect.getWithdrawnCount()));
            }
            return finish(node.admin(stub -> stub.withdraw(asked)));
        }
    }

    private WithdrawRequest request() throws CommandFailure {
        if (hashes.isEmpty() && entries.isEmpty()) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-007", "nothing named to withdraw")
                    .next("name hashes as TYPE:VALUE, or entries with --entry LOG#INDEX")
                    .build();
        }
        if (!hashes.isEmpty() && !entries.isEmpty()) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-007", "both hashes and entries are named")
                    .next("withdraw the ones, then the others")
                    .build();
        }
        WithdrawRequest.Builder request = WithdrawRequest.newBuilder()
                .setReason(Arguments.word("--reason", reason, WithdrawReason.class))
                .setNote(note);
        for (String hash : hashes) {
            request.addHashes(Arguments.hash(hash));
        }
        for (String entry : entries) {
            request.addEntries(Arguments.entry(entry));
        }
        return request.build();
    }

    private void show(List<Listing> effect) {
        shell.say("This withdraws " + effect.size() + " of your entries, at every member:");
        for (Listing listing : effect.subList(0, Math.min(SHOWN, effect.size()))) {
            shell.say("  " + ListingColumns.hash(listing.getHash()) + "  " + ListingColumns.entry(listing));
        }
        if (effect.size() > SHOWN) {
            shell.say("  and " + (effect.size() - SHOWN) + " more: --dry-run shows all");
        }
    }

    private ExitCode finish(WithdrawResponse done) {
        shell.output().list(done, done.getWithdrawnList(), ListingColumns.ALL);
        if (dryRun) {
            shell.say("Nothing was changed: this was a dry run.");
        }
        for (String missing : done.getNotFoundList()) {
            shell.say("not listed by you, in force: " + missing);
        }
        if (done.getNotFoundCount() == 0 && done.getWithdrawnCount() > 0) {
            return ExitCode.DONE;
        }
        return done.getWithdrawnCount() == 0 ? ExitCode.NOT_FOUND : ExitCode.PARTLY_DONE;
    }
}
