// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.shell;

import java.io.IOException;
import java.util.function.Predicate;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ErrorLayout;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Output;
import org.hashmesh.cli.output.Printable;
import org.hashmesh.cli.output.Style;

/**
 * What a command works with: global options, data out, talk, and the node. Made once; the options have their values by
 * the time a command runs.
 */
public final class Shell {
    private final GlobalOptions options;
    private final Surroundings surroundings;
    private final Connector connector;

    public Shell(GlobalOptions options, Surroundings surroundings, Connector connector) {
        this.options = options;
        this.surroundings = surroundings;
        this.connector = connector;
    }

    public GlobalOptions options() {
        return options;
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    /** Where data goes. */
    public Output output() {
        return new Output(
                surroundings.out(),
                options.output(),
                new Style(colourWanted() && surroundings.terminals().out()));
    }

    /** The node. The caller closes it. */
    public AdminConnection connect() throws CommandFailure {
        return connector.connect(options, surroundings);
    }

    /** Says something to the person, on stderr, unless they asked for quiet. */
    public void say(String line) {
        if (!options.quiet()) {
            surroundings.err().println(Printable.line(line));
        }
    }

    /** Prints a failure on stderr, always. */
    public void complain(CommandFailure failure) {
        new ErrorLayout(errorStyle()).lines(failure).forEach(surroundings.err()::println);
    }

    public Style errorStyle() {
        return new Style(colourWanted() && surroundings.terminals().err());
    }

    /**
     * Asks for a dangerous thing to be confirmed by typing a word. Returns only when it was confirmed, or {@code --yes}
     * was given.
     *
     * @param effect what will happen, already shown to the person in full
     * @param word what they have to type
     */
    public void confirm(String effect, String word) throws CommandFailure {
        ask(effect, "Type " + word + " to go on: ", word::equals);
    }

    /**
     * Asks for a yes or a no. Returns only on yes, or when {@code --yes} was given.
     *
     * @param effect what will happen, already shown to the person in full
     * @param question without a question mark
     */
    public void agree(String effect, String question) throws CommandFailure {
        ask(effect, question + "? [y/N] ", answer -> answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
    }

    private void ask(String effect, String question, Predicate<String> isYes) throws CommandFailure {
        if (options.yes()) {
            return;
        }
        if (options.noInput() || !surroundings.terminals().in()) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-005", effect + " needs a confirmation")
                    .next("add --yes when you are sure, or look first with --dry-run")
                    .build();
        }
        surroundings.err().print(question);
        surroundings.err().flush();
        if (!isYes.test(answer())) {
            throw CommandFailure.of(ExitCode.INTERRUPTED, "E-CLI-006", "not confirmed")
                    .why("nothing was changed")
                    .build();
        }
    }

    private String answer() {
        try {
            String line = surroundings.in().readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            return "";
        }
    }

    private boolean colourWanted() {
        return !options.noColor()
                && surroundings.variables().getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(surroundings.variables().get("TERM"));
    }
}
