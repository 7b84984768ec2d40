// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.node.DigestCommand;
import org.hashmesh.cli.node.StatusCommand;
import org.hashmesh.cli.node.VersionCommand;
import org.hashmesh.cli.shell.Connector;
import org.hashmesh.cli.shell.GlobalOptions;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.cli.shell.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command tree, and what all commands have in common: options, exit codes, how errors look. */
@Command(name = "hashmesh", description = "Share hashes of known content in a forum of equals.")
public final class Hashmesh implements Callable<ExitCode> {
    @Mixin
    private GlobalOptions options;

    @Spec
    private CommandSpec spec;

    private final Shell shell;

    private Hashmesh(Surroundings surroundings, Connector connector) {
        this.options = new GlobalOptions();
        this.shell = new Shell(options, surroundings, connector);
    }

    /** The whole tree, ready to execute. */
    public static CommandLine commandLine(Surroundings surroundings, Connector connector) {
        Hashmesh root = new Hashmesh(surroundings, connector);
        CommandLine line = new CommandLine(root);
        root.commands().forEach(line::addSubcommand);
        return CommandBehaviour.set(line, root.shell);
    }

    private List<Object> commands() {
        return List.of(new StatusCommand(shell), new DigestCommand(shell), new VersionCommand(shell));
    }

    /** Without a command there is nothing to do: that is a usage error, with the overview. */
    @Override
    public ExitCode call() throws CommandFailure {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
