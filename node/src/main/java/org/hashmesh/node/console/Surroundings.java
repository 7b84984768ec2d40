// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The process around a command, so that a test can stand in for it.
 *
 * @param out data
 * @param err talk
 * @param terminals which of the streams 0, 1 and 2 a person sits at
 * @param variables the environment
 * @param workingDirectory what relative paths are relative to
 */
public record Surroundings(
        PrintStream out, PrintStream err, Set<String> terminals, Map<String, String> variables, Path workingDirectory) {
    /** Copies the collections. */
    public Surroundings {
        terminals = Set.copyOf(terminals);
        variables = Map.copyOf(variables);
    }

    /** The real ones. The launcher says which streams are terminals, as {@code 0,1,2}. */
    public static Surroundings ofThisProcess() {
        return new Surroundings(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
                Set.of(System.getProperty("hashmesh.terminals", "").split(",", -1)),
                System.getenv(),
                Path.of("").toAbsolutePath());
    }
}
