// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Sets how every command of the tree parses, fails and exits. */
final class CommandBehaviour {
    private static final int HELP_WIDTH = 100;

    private CommandBehaviour() {}

    static CommandLine set(CommandLine root, Console console) {
        return root.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH)
                .setOut(writer(console.surroundings().out()))
                .setErr(writer(console.surroundings().err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.isColoured("1") ? Ansi.ON : Ansi.OFF))
                .setExecutionExceptionHandler((e, line, parsed) -> failed(e, console))
                .setParameterExceptionHandler((e, arguments) -> console.complain(describe(e)));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
    }

    private static int failed(Exception failure, Console console) {
        int exitCode = console.complain(StartFailure.describe(failure));
        if (console.verbose()) {
            failure.printStackTrace(console.surroundings().err());
        }
        return exitCode;
    }

    private static Complaint describe(ParameterException e) {
        String path = e.getCommandLine().getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            boolean option = unmatched.isUnknownOption();
            boolean command = !option && !e.getCommandLine().getSubcommands().isEmpty();
            List<String> near = unmatched.getSuggestions();
            return Complaint.of(
                    Complaint.USAGE,
                    "E-CLI-000",
                    "unknown " + (option ? "option" : command ? "command" : "argument") + " `"
                            + unmatched.getUnmatched().get(0) + "`",
                    near.isEmpty()
                            ? "see: " + path + " --help"
                            : "did you mean: " + (option ? String.join(", ", near) : path + " " + near.get(0)));
        }
        return Complaint.of(Complaint.USAGE, "E-CLI-000", String.valueOf(e.getMessage()), "see: " + path + " --help");
    }
}
