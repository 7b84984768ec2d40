// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.defence.DefenceColumns;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Defence;
import org.hashmesh.v1.DefenceKind;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.ListDefencesRequest;
import org.hashmesh.v1.ReleaseRequest;
import org.hashmesh.v1.SuppressRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh entry suppress}. */
@Command(
        name = "suppress",
        description = {
            "Do not count a hash, or one entry, at this node from now on. Nobody else hears of it: to say that an entry is wrong,"
                    + " give your opinion.",
            "What is suppressed: hashmesh defence list."
        })
public final class EntrySuppressCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "TYPE:VALUE|LOG#INDEX", description = "The hash, whoever lists it, or the entry")
    private String what = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; at most 255 characters")
    private String reason = "";

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "When it counts again by itself: a date, a time, or +30d (default: never)")
    private @Nullable String until;

    @Option(names = "--undo", description = "Count it again")
    private boolean undo;

    @Option(names = "--dry-run", description = "Only show what would be suppressed, or counted again")
    private boolean dryRun;

    private final Shell shell;

    public EntrySuppressCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        SuppressRequest request = request();
        try (AdminConnection node = shell.connect()) {
            if (undo) {
                return undo(node, request);
            }
            if (dryRun) {
                Defence.Builder would = Defence.newBuilder()
                        .setKind(DefenceKind.DEFENCE_KIND_SUPPRESSED)
                        .setReason(reason)
                        .setUntil(request.getUntil());
                if (request.hasHash()) {
                    would.setHash(request.getHash());
                } else {
                    would.setEntry(request.getEntry());
                }
                shell.output().one(would.build(), DefenceColumns.ALL);
                shell.say("Nothing was changed: this was a dry run.");
                return ExitCode.DONE;
            }
            shell.output().one(node.defence(stub -> stub.suppress(request)), DefenceColumns.ALL);
            return ExitCode.DONE;
        }
    }

    private SuppressRequest request() throws CommandFailure {
        if (!undo && reason.isBlank()) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-007", "a suppression needs its --reason")
                    .next("say why, for whoever looks at it next year")
                    .build();
        }
        SuppressRequest.Builder request = SuppressRequest.newBuilder()
                .setReason(reason)
                .setUntil(Arguments.time("--until", until, shell.surroundings().clock()));
        return what.lastIndexOf('#') > 0
                ? request.setEntry(Arguments.entry(what)).build()
                : request.setHash(Arguments.hash(what)).build();
    }

    private ExitCode undo(AdminConnection node, SuppressRequest request) throws CommandFailure {
        List<Defence> all = node.defence(stub -> stub.listDefences(ListDefencesRequest.getDefaultInstance()))
                .getDefencesList();
        for (Defence one : all) {
            if (one.getKind() == DefenceKind.DEFENCE_KIND_SUPPRESSED && isSame(one, request)) {
                if (!dryRun) {
                    ReleaseRequest release =
                            ReleaseRequest.newBuilder().setId(one.getId()).build();
                    node.defence(stub -> stub.release(release));
                }
                shell.output().one(one, DefenceColumns.ALL);
                return ExitCode.DONE;
            }
        }
        throw CommandFailure.of(ExitCode.NOT_FOUND, "E-CLI-071", "that is not suppressed here")
                .next("see what is with: hashmesh defence list")
                .build();
    }

    private static boolean isSame(Defence one, SuppressRequest asked) {
        if (asked.hasEntry()) {
            EntryName entry = asked.getEntry();
            return one.hasEntry()
                    && one.getEntry().getIndex() == entry.getIndex()
                    && one.getEntry().getLog().equals(entry.getLog());
        }
        Hash hash = asked.getHash();
        return one.hasHash()
                && one.getHash().getType().equals(hash.getType())
                && bare(one.getHash()).equalsIgnoreCase(bare(hash));
    }

    /** TLSH is written with and without its T1. */
    private static String bare(Hash hash) {
        String value = hash.getValue();
        return hash.getType().equals("tlsh") && value.length() > 2 && value.regionMatches(true, 0, "T1", 0, 2)
                ? value.substring(2)
                : value;
    }
}
