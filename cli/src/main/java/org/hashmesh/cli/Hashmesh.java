// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.node.VersionCommand;
import org.hashmesh.cli.shell.Connector;
import org.hashmesh.cli.shell.GlobalOptions;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.cli.shell.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command tree, and what all commands have in common: options, exit codes, how errors look. */
@Command(name = "hashmesh", description = "Share hashes of known content in a forum of equals.")
public final class Hashmesh implements Callable<ExitCode> {
    @Mixin
    private GlobalOptions options;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-V", "--version"},
            description = "The same as the command version")
    private boolean version;

    private final Shell shell;

    private Hashmesh(Surroundings surroundings, Connector connector) {
        this.options = new GlobalOptions();
        this.shell = new Shell(options, surroundings, connector);
    }

    /** The whole tree, ready to execute. */
    public static CommandLine commandLine(Surroundings surroundings, Connector connector) {
        Hashmesh root = new Hashmesh(surroundings, connector);
        CommandLine line = new CommandLine(root);
        CommandTree tree = new CommandTree(root.shell);
        List<CommandTree.Group> groups = tree.groups();
        groups.forEach(group -> group.commands().forEach(c -> line.addSubcommand(c.getCommandName(), c)));
        tree.reserved().forEach(line::addSubcommand);
        HelpLayout.set(line, groups);
        return CommandBehaviour.set(line, root.shell);
    }

    /** Without a command there is nothing to do: that is a usage error, with the overview. */
    @Override
    public ExitCode call() {
        if (version) {
            return new VersionCommand(shell).call();
        }
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
