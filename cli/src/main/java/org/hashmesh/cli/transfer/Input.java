// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.jspecify.annotations.Nullable;

/** Where a command reads hashes from: a file, or standard input, which can be read twice only when it was spooled. */
public final class Input implements Closeable {
    private final String name;
    private final @Nullable Path file;
    private final BufferedReader standardInput;
    private final boolean spooled;
    private final long size;
    private final AtomicLong bytesRead = new AtomicLong();

    private Input(String name, @Nullable Path file, BufferedReader standardInput, boolean spooled) {
        this.name = name;
        this.file = file;
        this.standardInput = standardInput;
        this.spooled = spooled;
        this.size = file == null ? 0 : file.toFile().length();
    }

    /**
     * What the command line names.
     *
     * @param argument a path, or {@code -} for standard input
     * @param twice whether it will be read twice, so that standard input has to be spooled to a file of its own
     */
    public static Input of(String argument, Path workingDirectory, BufferedReader standardInput, boolean twice)
            throws CommandFailure {
        if (!argument.equals("-")) {
            return new Input(argument, workingDirectory.resolve(argument), standardInput, false);
        }
        if (!twice) {
            return new Input("<stdin>", null, standardInput, false);
        }
        try {
            // Made readable for its owner only.
            Path spool = Files.createTempFile("hashmesh-import-", ".spool");
            try (Writer out = Files.newBufferedWriter(spool, UTF_8)) {
                standardInput.transferTo(out);
            } catch (IOException e) {
                Files.deleteIfExists(spool);
                throw e;
            }
            return new Input("<stdin>", spool, standardInput, true);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-IMP-010", "cannot keep a copy of standard input")
                    .why(String.valueOf(e.getMessage()))
                    .next("--strict reads its input twice: make room in the temporary directory, or give a file")
                    .cause(e)
                    .build();
        }
    }

    /** What to call it in messages. */
    public String name() {
        return name;
    }

    /** Bytes in all; 0 when nobody knows. */
    public long size() {
        return size;
    }

    /** Bytes read since it was opened. */
    public long bytesRead() {
        return bytesRead.get();
    }

    /** The text, from the start. */
    public Reader open() throws CommandFailure {
        bytesRead.set(0);
        Path path = file;
        if (path == null) {
            return standardInput;
        }
        try {
            // A malformed byte becomes U+FFFD, which costs its line only.
            return new InputStreamReader(new Counting(Files.newInputStream(path)), UTF_8);
        } catch (NoSuchFileException e) {
            throw CommandFailure.of(ExitCode.NOT_FOUND, "E-IMP-011", "there is no file " + path)
                    .next("name another file, or - for standard input")
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** A failure to read it. */
    public CommandFailure unreadable(IOException e) {
        return CommandFailure.of(ExitCode.FAILED, "E-IMP-012", "cannot read " + name)
                .why(String.valueOf(e.getMessage()))
                .cause(e)
                .build();
    }

    /** Removes the spooled copy. */
    @Override
    public void close() throws IOException {
        Path path = file;
        if (spooled && path != null) {
            Files.deleteIfExists(path);
        }
    }

    private final class Counting extends FilterInputStream {
        private Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            bytesRead.addAndGet(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            bytesRead.addAndGet(Math.max(0, n));
            return n;
        }
    }
}
