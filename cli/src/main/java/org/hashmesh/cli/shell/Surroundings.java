// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.shell;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The process around a command, so that a test can stand in for it.
 *
 * @param out data
 * @param outSize bytes in the file that {@code out} goes to; 0 when it is none
 * @param err talk
 * @param terminals which of the three streams a person sits at
 * @param variables the environment
 * @param workingDirectory what relative paths are relative to
 * @param pause waits between two looks of {@code --watch}
 */
public record Surroundings(
        BufferedReader in,
        PrintStream out,
        LongSupplier outSize,
        PrintStream err,
        Terminals terminals,
        Map<String, String> variables,
        Path workingDirectory,
        InstantSource clock,
        Pause pause) {

    /** Whether stdin, stdout and stderr are a terminal. */
    public record Terminals(boolean in, boolean out, boolean err) {
        public static final Terminals NONE = new Terminals(false, false, false);
    }

    /** Waits; false when it is time to stop instead. */
    public interface Pause {
        boolean of(Duration time);
    }
}
