// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpinionKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hashmesh opinion disagree}, which is {@code hashmesh dispute open}: who disagrees opens a dispute. */
@Command
public final class DisagreeCommand implements Callable<ExitCode> {
    @Mixin
    private final Opining opining = new Opining();

    @Option(
            names = "--label",
            split = ",",
            paramLabel = "CODE",
            description = "Only with these labels, not with the entry: tvec1, un_list, ... ; may be repeated")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--respond-by",
            paramLabel = "TIME",
            description = "When an answer is due, at most 90 days ahead (default: in 14 days)")
    private @Nullable String respondBy;

    private final Shell shell;

    private DisagreeCommand(Shell shell) {
        this.shell = shell;
    }

    public static CommandLine disagree(Shell shell) {
        return line(shell, "disagree", "Say that others' entries, or their --label, are wrong. Opens disputes.");
    }

    public static CommandLine open(Shell shell) {
        return line(shell, "open", "Dispute others' entries, or their --label: the same as opinion disagree.");
    }

    private static CommandLine line(Shell shell, String name, String description) {
        CommandLine line = new CommandLine(new DisagreeCommand(shell));
        line.setCommandName(name);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        return opining.say(
                shell,
                OpineRequest.newBuilder()
                        .setKind(
                                labels.isEmpty()
                                        ? OpinionKind.OPINION_KIND_DISAGREE
                                        : OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS)
                        .addAllLabels(labels)
                        .setRespondBy(Arguments.time(
                                "--respond-by", respondBy, shell.surroundings().clock())));
    }
}
