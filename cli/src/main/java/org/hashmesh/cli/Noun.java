// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hashmesh.cli.failure.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A word such as {@code peer} that does nothing without a verb after it. */
final class Noun implements Callable<ExitCode> {
    private final CommandSpec spec;

    private Noun(String name, String description) {
        spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description);
    }

    static CommandLine line(String name, String description) {
        return new CommandLine(new Noun(name, description).spec);
    }

    @Override
    public ExitCode call() {
        String verbs = spec.subcommands().values().stream()
                .filter(verb -> !verb.getCommandSpec().usageMessage().hidden())
                .map(CommandLine::getCommandName)
                .collect(Collectors.joining(", "));
        throw new ParameterException(spec.commandLine(), spec.qualifiedName() + " needs a verb: " + verbs);
    }
}
