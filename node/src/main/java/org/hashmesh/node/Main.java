// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Surroundings;
import org.hashmesh.node.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that need the node's own code: what starts it, and what works on its files while it is stopped. */
@Command(name = "hashmesh", description = "The node's own program.")
public final class Main implements Runnable {

    @Mixin
    private Console console;

    @Spec
    private CommandSpec spec;

    private Main(Console console) {
        this.console = console;
        this.spec = CommandSpec.create();
    }

    /** The whole tree, ready to execute. */
    static CommandLine commandLine(Surroundings surroundings) {
        Main root = new Main(new Console(surroundings));
        Console console = root.console;
        CommandLine store = Noun.line("store", "Check or rebuild the store of a node that is not running.");
        store.addSubcommand(new StoreVerifyCommand(console));
        store.addSubcommand(new StoreRebuildCommand(console));
        store.addSubcommand(new StoreStatsCommand(console));
        CommandLine config = Noun.line("config", "Show or check the node's configuration.");
        config.addSubcommand(new ConfigCheckCommand(console));
        config.addSubcommand(new ConfigShowCommand(console));
        config.addSubcommand(new ConfigPathCommand(console));
        CommandLine policy = Noun.line("policy", "Check a policy file; all else about policies is for the client.");
        policy.addSubcommand(new PolicyCheckCommand(console));
        CommandLine forum = Noun.line("forum", "Found a forum; all else about forums is for the client.");
        forum.addSubcommand(new ForumCreateCommand(console));
        CommandLine tls = Noun.line("tls", "The key that this node shows in TLS.");
        tls.addSubcommand(new TlsRenewCommand(console));
        CommandLine line = new CommandLine(root)
                .addSubcommand(new InitCommand(console))
                .addSubcommand(new CommandLine(new JoinCommand(console))
                        .addSubcommand(new JoinRequestCommand(console))
                        .addSubcommand(new JoinNewIdentityCommand(console)))
                .addSubcommand(forum)
                .addSubcommand(tls)
                .addSubcommand(new RunCommand(console))
                .addSubcommand(new DemoCommand())
                .addSubcommand(store)
                .addSubcommand(config)
                .addSubcommand(policy);
        return CommandBehaviour.set(line, console);
    }

    public static void main(String[] arguments) {
        System.exit(commandLine(Surroundings.ofThisProcess()).execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
