// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name, and the streams that they are about. */
public final class Console {
    private final Surroundings around;

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            order = 100,
            description = "The node's home (default: HASHMESH_HOME, here if here is one, ~/.hashmesh)")
    private Optional<Path> home = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            order = 101,
            description = "How to print: ${COMPLETION-CANDIDATES} (default: table)")
    private OutputFormat output = OutputFormat.TABLE;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 102,
            description = "Say nothing on stderr but errors")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            order = 103,
            description = "Say more, with the stack trace of an unexpected error")
    private boolean verbose;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            order = 104,
            description = "No colour; NO_COLOR does the same")
    private boolean noColor;

    @Option(names = "--no-input", scope = ScopeType.INHERIT, order = 105, description = "Never ask")
    private boolean noInput;

    @Option(
            names = "--yes",
            scope = ScopeType.INHERIT,
            order = 106,
            description = "Answer yes where a confirmation is asked")
    private boolean yes;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            order = 107,
            description = "Show how a command is used")
    private boolean help;

    public Console(Surroundings around) {
        this.around = around;
    }

    /** The home that the command is about: by the same rules as the client's, whether or not it exists. */
    public Path home() {
        Path here = around.workingDirectory();
        if (home.isPresent()) {
            return here.resolve(home.get()).normalize();
        }
        String named = variables().get("HASHMESH_HOME");
        if (named != null) {
            return here.resolve(named).normalize();
        }
        return Files.exists(here.resolve("node.toml"))
                ? here
                : here.resolve(variables().getOrDefault("HOME", "."))
                        .resolve(".hashmesh")
                        .normalize();
    }

    /** The environment. */
    public Map<String, String> variables() {
        return around.variables();
    }

    public Surroundings surroundings() {
        return around;
    }

    public boolean verbose() {
        return verbose;
    }

    public boolean quiet() {
        return quiet;
    }

    /** Whether an effect is confirmed from the start. */
    public boolean yes() {
        return yes;
    }

    /** Whether asking is not allowed. */
    public boolean noInput() {
        return noInput;
    }

    /** Whether only help was asked for. */
    public boolean help() {
        return help;
    }

    /** Where data goes. */
    public Printer printer() {
        return new Printer(around.out(), output, new Style(isColoured("1")));
    }

    /** Says something to the person, on stderr, unless they asked for quiet. */
    public void say(String line) {
        if (!quiet) {
            around.err().println(Printable.line(line));
        }
    }

    /** Prints a complaint on stderr, always; gives its exit code. */
    public int complain(Complaint complaint) {
        complaint.lines(new Style(isColoured("2"))).forEach(around.err()::println);
        return complaint.exitCode();
    }

    /** Whether a person sits at this stream and wants colour. */
    public boolean isColoured(String stream) {
        return around.terminals().contains(stream)
                && !noColor
                && variables().getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(variables().get("TERM"));
    }
}
