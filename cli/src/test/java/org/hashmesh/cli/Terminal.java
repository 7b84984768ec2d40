// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.shell.Connector;
import org.hashmesh.cli.shell.Surroundings;
import org.hashmesh.cli.shell.Surroundings.Terminals;

/** Types commands at a node made of the given services, in this process, and keeps what was printed. */
final class Terminal implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final String name = InProcessServerBuilder.generateName();
    private final Server server;
    private Terminals terminals = Terminals.NONE;
    private String input = "";
    private Map<String, String> variables = Map.of();
    private long outFileSize;
    private InstantSource clock = InstantSource.fixed(NOW);
    private Path directory = Path.of("").toAbsolutePath();

    private Terminal(BindableService... services) {
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
        for (BindableService service : services) {
            builder.addService(service);
        }
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command left behind. */
    record Ran(int exitCode, String out, String err) {}

    static Terminal at(BindableService... services) {
        return new Terminal(services);
    }

    /** All streams are a terminal, and the person types this. */
    Terminal typing(String text) {
        terminals = new Terminals(true, true, true);
        input = text;
        return this;
    }

    Terminal withVariables(Map<String, String> values) {
        variables = values;
        return this;
    }

    Terminal withClock(InstantSource source) {
        clock = source;
        return this;
    }

    /** stdout goes to a file that has so many bytes already, one at the least. */
    Terminal into(long bytes) {
        outFileSize = bytes;
        return this;
    }

    Terminal in(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    Ran run(String... arguments) {
        Connector connector = (options, around) -> {
            ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
            return new AdminConnection(channel, "127.0.0.1:7443", options.timeout());
        };
        return run(connector, arguments);
    }

    Ran run(Connector connector, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                new BufferedReader(new StringReader(input)),
                new PrintStream(out, true, UTF_8),
                () -> outFileSize == 0 ? 0 : outFileSize + out.size(),
                new PrintStream(err, true, UTF_8),
                terminals,
                variables,
                directory,
                clock,
                Terminal::neverAgain);
        int exitCode = Hashmesh.commandLine(around, connector).execute(arguments);
        return new Ran(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** A process with nothing to read and nobody to read what it prints. */
    static Surroundings surroundings() {
        return new Surroundings(
                new BufferedReader(new StringReader("")),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                () -> 0,
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                Terminals.NONE,
                Map.of(),
                Path.of("").toAbsolutePath(),
                InstantSource.fixed(NOW),
                Terminal::neverAgain);
    }

    private static boolean neverAgain(Duration time) {
        return false;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
