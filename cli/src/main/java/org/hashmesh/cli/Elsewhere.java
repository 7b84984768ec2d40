// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A name in the tree whose work is not done here: the node's own program does it, or a later version. */
final class Elsewhere implements Callable<ExitCode> {
    private final CommandSpec spec;
    private final boolean later;

    private Elsewhere(String name, String description, boolean later) {
        this.later = later;
        spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description).hidden(later);
        // Whatever stands after the name belongs to a program that is not this one.
        spec.parser().unmatchedOptionsArePositionalParams(true);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("ARGUMENT")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .hidden(true)
                .build());
    }

    /** A command that the launcher gives to the node's program; here it only has a line in the overview. */
    static CommandLine inTheNode(String name, String description) {
        return new CommandLine(new Elsewhere(name, description, false).spec);
    }

    /** Reserved names, hidden from the overview. */
    static Map<String, CommandLine> later(List<String> names) {
        Map<String, CommandLine> lines = new LinkedHashMap<>();
        for (String name : names) {
            lines.put(name, new CommandLine(new Elsewhere(name, "Comes with a later version.", true).spec));
        }
        return lines;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        if (later) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-008", spec.qualifiedName() + " comes with a later version")
                    .next("see what there is: hashmesh --help")
                    .build();
        }
        throw CommandFailure.of(ExitCode.USAGE, "E-CLI-008", spec.qualifiedName() + " runs in the node's own program")
                .next("start it with the script ./hashmesh, which knows both")
                .build();
    }
}
