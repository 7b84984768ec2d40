// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Status;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.hashmesh.cli.shell.Surroundings;
import org.hashmesh.cli.shell.Surroundings.Terminals;

/**
 * Goes through common commands without a node and prints nothing, so that the launcher can record which classes they
 * load and start the real thing from an archive of them. Not part of the command tree.
 */
public final class Rehearsal {
    private static final List<List<String>> SCENES = List.of(
            List.of("version"), List.of("version", "-o", "json"), List.of("status", "--help"), List.of("digest"));

    private Rehearsal() {}

    public static void main(String[] arguments) {
        Surroundings around = new Surroundings(
                new BufferedReader(Reader.nullReader()),
                new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
                Terminals.NONE,
                Map.of(),
                Path.of("").toAbsolutePath(),
                InstantSource.system(),
                time -> false);
        for (List<String> scene : SCENES) {
            Hashmesh.commandLine(around, (options, surroundings) -> {
                        throw Status.UNAVAILABLE.asRuntimeException();
                    })
                    .execute(scene.toArray(String[]::new));
        }
        System.exit(0);
    }
}
