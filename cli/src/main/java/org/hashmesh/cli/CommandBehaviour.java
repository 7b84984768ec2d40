// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Sets how every command of the tree parses, fails and exits. */
final class CommandBehaviour {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private final Shell shell;

    private CommandBehaviour(Shell shell) {
        this.shell = shell;
    }

    static CommandLine set(CommandLine root, Shell shell) {
        CommandBehaviour behaviour = new CommandBehaviour(shell);
        boolean colour = shell.surroundings().terminals().out()
                && shell.surroundings().variables().getOrDefault("NO_COLOR", "").isEmpty();
        return root.setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, CommandBehaviour::duration)
                .setOut(writer(shell.surroundings().out()))
                .setErr(writer(shell.surroundings().err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
                .setExecutionStrategy(behaviour::run)
                .setExecutionExceptionHandler((e, line, parsed) -> behaviour.failed(e))
                .setParameterExceptionHandler((e, arguments) -> behaviour.misused(e));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
    }

    private int run(CommandLine.ParseResult parsed) {
        int number = new RunLast().execute(parsed);
        List<CommandLine> lines = parsed.asCommandLineList();
        Object result = lines.get(lines.size() - 1).getExecutionResult();
        return result instanceof ExitCode code ? code.number() : number;
    }

    private int failed(Exception e) {
        if (e instanceof CommandFailure failure) {
            shell.complain(failure);
            if (shell.options().verbose() && failure.getCause() != null) {
                failure.getCause().printStackTrace(shell.surroundings().err());
            }
            return failure.exitCode().number();
        }
        shell.complain(CommandFailure.of(ExitCode.FAILED, "E-CLI-099", "unexpected " + e)
                .why("this is a fault of hashmesh, not of yours")
                .next("run it again with -v and report what it prints")
                .build());
        if (shell.options().verbose()) {
            e.printStackTrace(shell.surroundings().err());
        }
        return ExitCode.FAILED.number();
    }

    private int misused(ParameterException e) {
        shell.complain(describe(e));
        return ExitCode.USAGE.number();
    }

    private static CommandFailure describe(ParameterException e) {
        String path = e.getCommandLine().getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            boolean option = unmatched.isUnknownOption();
            boolean command = !option && !e.getCommandLine().getSubcommands().isEmpty();
            String kind = option ? "option" : command ? "command" : "argument";
            List<String> near = unmatched.getSuggestions();
            String suggestion =
                    near.isEmpty() ? "see: " + path + " --help" : "did you mean: " + suggested(path, near, option);
            return CommandFailure.of(ExitCode.USAGE, "E-CLI-000", "unknown " + kind + " `" + first + "`")
                    .next(suggestion)
                    .build();
        }
        return CommandFailure.of(ExitCode.USAGE, "E-CLI-000", String.valueOf(e.getMessage()))
                .next("see: " + path + " --help")
                .build();
    }

    private static String suggested(String path, List<String> near, boolean option) {
        return option ? String.join(", ", near) : path + " " + near.get(0);
    }

    private static Duration duration(String text) {
        var matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("`" + text + "` is not a time: write 500ms, 10s or 2m");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
