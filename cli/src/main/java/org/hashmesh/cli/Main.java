// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.connection.ClientSettings;
import org.hashmesh.cli.connection.SettingsSearch;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.shell.GlobalOptions;
import org.hashmesh.cli.shell.Surroundings;
import org.hashmesh.cli.shell.Surroundings.Terminals;

/** Starts the command line in the real world: its streams, its clock, a TLS connection when a command asks for one. */
public final class Main {
    // Kept: java.util.logging forgets a logger that nobody holds, and its level with it.
    private static final Logger TRANSPORT = Logger.getLogger("io");

    private Main() {}

    public static void main(String[] arguments) {
        TRANSPORT.setLevel(Level.OFF);
        int exitCode = Hashmesh.commandLine(surroundings(), Main::connect).execute(arguments);
        System.exit(exitCode);
    }

    private static AdminConnection connect(GlobalOptions options, Surroundings around) throws CommandFailure {
        ClientSettings settings = new SettingsSearch(around.variables(), around.workingDirectory())
                .find(options.config(), options.home(), options.server());
        return AdminConnection.open(settings, options.timeout());
    }

    private static Surroundings surroundings() {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        return new Surroundings(
                new BufferedReader(new InputStreamReader(System.in, UTF_8)),
                new PrintStream(out, false, UTF_8),
                () -> size(out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
                terminals(),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                InstantSource.system(),
                Main::pause);
    }

    private static long size(FileOutputStream out) {
        try {
            return out.getChannel().size();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * The launcher says which streams are terminals, as {@code 0,1,2}: Java 17 can only tell for all of them together,
     * and later ones tell differently. Without it, output is plain.
     */
    private static Terminals terminals() {
        Set<String> streams =
                Set.of(System.getProperty("hashmesh.terminals", "").split(",", -1));
        return new Terminals(streams.contains("0"), streams.contains("1"), streams.contains("2"));
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
