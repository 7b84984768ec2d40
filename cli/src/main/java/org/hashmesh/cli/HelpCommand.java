// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hashmesh help}: for a command the same as its {@code --help}, and two pages that belong to no command. */
@Command(name = "help", description = "How a command is used, or a topic: exit-codes, environment.")
final class HelpCommand implements Callable<ExitCode> {
    private static final String EXIT_CODES = """
            0    done
            1    failed
            2    usage or configuration: trying again will not help
            3    not found
            4    not allowed
            5    the node or a peer cannot be reached, or did not answer in time
            6    conflict, or the node takes no entries now
            7    verification failed
            8    finished, with findings (doctor, status --check)
            9    partly done: some of the input was rejected
            10   match --exit-code: a hash is known
            130  interrupted
            """;
    private static final String ENVIRONMENT = """
            HASHMESH_HOME       the node's home, as --home
            HASHMESH_CONFIG     client settings, as --config
            HASHMESH_SERVER     the node's admin port, as --server
            NO_COLOR            any text: no colour, as --no-color
            JAVA_HOME           which Java ./hashmesh starts
            HASHMESH_JAVA_OPTS  more options for Java
            HASHMESH_NO_BUILD   any text: ./hashmesh never builds
            """;

    @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "A command such as peer test, or a topic")
    private List<String> words = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    private final Shell shell;

    HelpCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        String topic = String.join(" ", words);
        switch (topic) {
            case "exit-codes" -> shell.output().text(EXIT_CODES);
            case "environment" -> shell.output().text(ENVIRONMENT);
            default -> shell.output().text(find().getUsageMessage());
        }
        return ExitCode.DONE;
    }

    private CommandLine find() throws CommandFailure {
        CommandLine line = spec.root().commandLine();
        for (String word : words) {
            CommandLine next = line.getSubcommands().get(word);
            if (next == null) {
                String known = line.getSubcommands().values().stream()
                        .filter(c -> !c.getCommandSpec().usageMessage().hidden())
                        .map(CommandLine::getCommandName)
                        .collect(Collectors.joining(", "));
                throw CommandFailure.of(ExitCode.USAGE, "E-CLI-000", "no help on `" + word + "`")
                        .next(known.isEmpty() ? "see: hashmesh help" : "there is: " + known)
                        .build();
            }
            line = next;
        }
        return line;
    }
}
