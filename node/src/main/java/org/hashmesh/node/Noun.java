// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A word such as {@code store} that does nothing without a verb after it. */
final class Noun implements Runnable {
    private final CommandSpec spec;

    private Noun(String name, String description) {
        spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description);
    }

    static CommandLine line(String name, String description) {
        return new CommandLine(new Noun(name, description).spec);
    }

    @Override
    public void run() {
        String verbs = spec.subcommands().values().stream()
                .map(CommandLine::getCommandName)
                .collect(Collectors.joining(", "));
        throw new ParameterException(spec.commandLine(), spec.qualifiedName() + " needs a verb: " + verbs);
    }
}
