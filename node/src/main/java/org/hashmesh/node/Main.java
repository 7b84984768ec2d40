// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import org.hashmesh.node.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that need the node's own code: what starts it, and what works on its files while it is stopped. */
@Command(
        name = "hashmesh",
        description = "The node's own program.",
        subcommands = {InitCommand.class, RunCommand.class, DemoCommand.class})
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
