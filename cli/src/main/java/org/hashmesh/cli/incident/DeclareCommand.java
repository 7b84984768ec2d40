// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.incident;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.DeclareRequest;
import org.hashmesh.v1.DeclareResponse;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.IncidentKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh incident open}, {@code update} and {@code close}. */
@Command
public final class DeclareCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "NAME", description = "Your name for it, such as 2026-03-attack; others write MEMBER/NAME")
    private String name = "";

    @Option(names = "--kind", paramLabel = "WORD", description = "perpetrator-content, content, incident or other")
    private String kind = "";

    @Option(names = "--title", paramLabel = "TEXT", description = "At most 200 characters")
    private String title = "";

    @Option(names = "--place", paramLabel = "TEXT", description = "At most 128 characters")
    private String place = "";

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            description = "At most 255 characters; all members read it: no user data")
    private String note = "";

    @Option(names = "--opened-at", paramLabel = "TIME", description = "When it began (default: now)")
    private @Nullable String openedAt;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "When it closes by itself, at most 90 days ahead (default: in 7 days)")
    private @Nullable String expires;

    @Option(names = "--dry-run", description = "Only show what would be said")
    private boolean dryRun;

    private final Shell shell;
    private final IncidentAction action;

    private DeclareCommand(Shell shell, IncidentAction action) {
        this.shell = shell;
        this.action = action;
    }

    public static CommandLine open(Shell shell) {
        return line(shell, "open", IncidentAction.INCIDENT_ACTION_OPEN, "Open an incident of yours, for all members.");
    }

    public static CommandLine update(Shell shell) {
        return line(
                shell,
                "update",
                IncidentAction.INCIDENT_ACTION_UPDATE,
                "Say more about your incident, and keep it open. What you leave out stays.");
    }

    public static CommandLine close(Shell shell) {
        return line(
                shell,
                "close",
                IncidentAction.INCIDENT_ACTION_CLOSE,
                "Close your incident. Then: hashmesh incident report NAME --review");
    }

    private static CommandLine line(Shell shell, String verb, IncidentAction action, String description) {
        CommandLine line = new CommandLine(new DeclareCommand(shell, action));
        line.setCommandName(verb);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        DeclareRequest.Builder request = DeclareRequest.newBuilder()
                .setName(name)
                .setAction(action)
                .setTitle(title)
                .setPlace(place)
                .setNote(note)
                .setOpenedAt(Arguments.time(
                        "--opened-at", openedAt, shell.surroundings().clock()))
                .setExpires(Arguments.time(
                        "--expires", expires, shell.surroundings().clock()))
                .setDryRun(dryRun);
        if (!kind.isEmpty()) {
            request.setKind(Arguments.word("--kind", kind, IncidentKind.class));
        }
        try (AdminConnection node = shell.connect()) {
            DeclareResponse done = node.incident(stub -> stub.declare(request.build()));
            shell.output().one(done, done.getIncident(), IncidentColumns.EACH.unfolded());
            if (dryRun) {
                shell.say("Nothing was said: this was a dry run.");
            } else if (!done.getPublished()) {
                shell.say("It was closed before.");
            }
            return ExitCode.DONE;
        }
    }
}
