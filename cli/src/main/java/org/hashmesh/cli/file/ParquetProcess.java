// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hashmesh.cli.parquet.ParquetChild;

/**
 * A child process that reads or writes one Parquet file: so its library, 29 MB with what it drags in, is on no other command's
 * class path, and a file that needs too much memory costs the child alone. Used by one thread.
 */
final class ParquetProcess implements Closeable {
    /** Where the launcher says that the library's jars are. */
    static final String LIBRARY = "hashmesh.parquet";

    private static final String SIGN_OF_LIBRARY = "org/apache/parquet/hadoop/ParquetReader.class";
    private static final int SINCE_WARNINGS = 24;
    private static final int HEAP_MIB = 1_024;
    private static final int OUT_OF_MEMORY = 3;
    private static final int FAREWELL_SECONDS = 5;

    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private ParquetProcess(Process process) {
        this.process = process;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /**
     * Starts it.
     *
     * @param work one of the words of {@link ParquetChild}
     */
    static ParquetProcess start(String work, Path file) throws IOException {
        String library = System.getProperty(LIBRARY, "");
        if (library.isEmpty() && ParquetProcess.class.getClassLoader().getResource(SIGN_OF_LIBRARY) == null) {
            throw new IOException(
                    "Parquet is not part of this installation (nor of the container image): take ./hashmesh, or CSV");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xshare:auto",
                "-Xlog:disable"));
        if (Runtime.version().feature() >= SINCE_WARNINGS) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path")
                        + (library.isEmpty() ? "" : File.pathSeparator + library + File.separator + "*"),
                ParquetChild.class.getName(),
                work,
                file.toAbsolutePath().toString()));
        return new ParquetProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    DataOutputStream requests() {
        return requests;
    }

    DataInputStream answers() {
        return answers;
    }

    /**
     * What the next answer is.
     *
     * @throws IOException saying why, when the child failed or ended
     */
    int answer() throws IOException {
        int kind = answers.read();
        if (kind == ParquetChild.FAILED) {
            throw new IOException(answers.readUTF());
        }
        if (kind < 0) {
            throw new IOException(lastWords());
        }
        return kind;
    }

    private String lastWords() {
        try {
            if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                return "the Parquet process does not answer";
            }
            return process.exitValue() == OUT_OF_MEMORY
                    ? "a row group of the file takes more than " + HEAP_MIB + " MiB of memory"
                    : "the Parquet process ended with exit code " + process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
