// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpinionKind;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hashmesh opinion agree}, {@code unsure} and {@code clear}. */
@Command
public final class OpinionCommand implements Callable<ExitCode> {
    @Mixin
    private final Opining opining = new Opining();

    private final Shell shell;
    private final OpinionKind kind;

    private OpinionCommand(Shell shell, OpinionKind kind) {
        this.shell = shell;
        this.kind = kind;
    }

    public static CommandLine agree(Shell shell) {
        return line(shell, "agree", OpinionKind.OPINION_KIND_AGREE, "Say that others' entries are right.");
    }

    public static CommandLine unsure(Shell shell) {
        return line(shell, "unsure", OpinionKind.OPINION_KIND_UNSURE, "Say that you are looking into others' entries.");
    }

    public static CommandLine clear(Shell shell) {
        return line(shell, "clear", OpinionKind.OPINION_KIND_NONE, "Take back what you said of entries.");
    }

    private static CommandLine line(Shell shell, String name, OpinionKind kind, String description) {
        CommandLine line = new CommandLine(new OpinionCommand(shell, kind));
        line.setCommandName(name);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        return opining.say(shell, OpineRequest.newBuilder().setKind(kind));
    }
}
