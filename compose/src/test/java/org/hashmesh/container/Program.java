// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts programs of this machine and waits for them. */
final class Program {
    private Program() {}

    /**
     * What a program left behind.
     *
     * @param call its name and arguments, for messages
     */
    record Outcome(String call, int exitCode, String out, String err) {
        /** This, when the program ended with 0. */
        Outcome orFail() {
            if (exitCode != 0) {
                throw new AssertionError(toString());
            }
            return this;
        }

        @Override
        public String toString() {
            return call + "\nended with " + exitCode + "\n" + out + err;
        }
    }

    /** Runs a program to its end. One that takes longer than the limit is ended and counts as failed, with exit code -1. */
    static Outcome run(Duration limit, List<String> call) throws InterruptedException {
        return run(limit, Map.of(), call);
    }

    /** The same, with more variables. */
    static Outcome run(Duration limit, Map<String, String> variables, List<String> call) throws InterruptedException {
        try {
            Path out = Files.createTempFile("program", ".out");
            Path err = Files.createTempFile("program", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(call)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(variables);
                Process process = builder.start();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.destroyForcibly().waitFor();
                }
                return new Outcome(
                        String.join(" ", call),
                        ended ? process.exitValue() : -1,
                        Files.readString(out),
                        Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", call), e);
        }
    }

    /** Where a program is on the path, if it is. */
    static Optional<Path> find(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
