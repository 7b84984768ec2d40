// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hashmesh.cli.shell.Surroundings;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Walks the whole tree: what holds for one command holds for all. */
final class CommandTreeTest {
    @TestFactory
    Stream<DynamicTest> eachCommandExplainsItselfAndRefusesNonsense() {
        return paths().stream()
                .map(path -> DynamicTest.dynamicTest("hashmesh " + String.join(" ", path), () -> check(path)));
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        try (Terminal terminal = Terminal.at()) {
            Terminal.Ran ran = terminal.run("statsu");
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).contains("unknown command `statsu`").contains("did you mean: hashmesh status");
        }
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        try (Terminal terminal = Terminal.at()) {
            Terminal.Ran ran = terminal.run("status", "--wacth");
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err()).contains("unknown option `--wacth`").contains("--watch");
        }
    }

    @Test
    void refusesToDoNothing() {
        try (Terminal terminal = Terminal.at()) {
            assertThat(terminal.run().exitCode()).isEqualTo(2);
        }
    }

    private static void check(List<String> path) {
        try (Terminal terminal = Terminal.at()) {
            CommandLine line = commandAt(path);
            assertThat(line.getCommandSpec().usageMessage().description()).isNotEmpty();
            assertThat(line.getCommandSpec().findOption("-o")).isNotNull();

            Terminal.Ran helped = terminal.run(with(path, "--help"));
            assertThat(helped.exitCode()).isZero();
            assertThat(helped.out()).contains("hashmesh").contains("--output");
            assertThat(helped.err()).isEmpty();

            Terminal.Ran misused = terminal.run(with(path, "--no-such-option"));
            assertThat(misused.exitCode()).isEqualTo(2);
            assertThat(misused.out()).isEmpty();
            assertThat(misused.err()).startsWith("error: ");
        }
    }

    private static String[] with(List<String> path, String last) {
        List<String> arguments = new ArrayList<>(path);
        arguments.add(last);
        return arguments.toArray(String[]::new);
    }

    private static CommandLine commandAt(List<String> path) {
        CommandLine line = tree();
        for (String name : path) {
            line = Objects.requireNonNull(line.getSubcommands().get(name));
        }
        return line;
    }

    private static List<List<String>> paths() {
        List<List<String>> paths = new ArrayList<>();
        collect(tree(), List.of(), paths);
        return paths;
    }

    private static void collect(CommandLine line, List<String> path, List<List<String>> into) {
        into.add(path);
        line.getSubcommands().forEach((name, child) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            collect(child, longer, into);
        });
    }

    private static CommandLine tree() {
        Surroundings around = Terminal.surroundings();
        return Hashmesh.commandLine(around, (options, surroundings) -> {
            throw new IllegalStateException("a look at the tree connects to nothing");
        });
    }
}
