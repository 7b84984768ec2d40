// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.ForumException;

/** Files that a person names: relative to where the command was typed, and never replaced. */
final class LocalFile {
    private final Path path;

    private LocalFile(Path path) {
        this.path = path;
    }

    static LocalFile of(Shell shell, Path named) {
        return new LocalFile(shell.surroundings().workingDirectory().resolve(named));
    }

    /** What a file is read as. */
    @FunctionalInterface
    interface Reading<T> {
        T read(byte[] bytes) throws ForumException;
    }

    byte[] read(int maxBytes) throws CommandFailure {
        try (InputStream in = Files.newInputStream(path)) {
            // One byte more than allowed, so that a larger file is refused without reading all of it.
            return in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-025", "cannot read " + path)
                    .why(FileReason.of(e))
                    .next("name a file that is there and that you may read")
                    .cause(e)
                    .build();
        }
    }

    /** Reads it as what it should be. */
    <T> T read(int maxBytes, String what, Reading<T> reading) throws CommandFailure {
        byte[] bytes = read(maxBytes);
        try {
            return reading.read(bytes);
        } catch (ForumException e) {
            throw CommandFailure.of(ExitCode.VERIFICATION_FAILED, "E-CLI-042", path + " is not " + what)
                    .why(String.valueOf(e.getMessage()))
                    .next("ask whoever sent it for the file as it was written; one changed letter spoils it")
                    .build();
        }
    }

    /** Writes a new file. */
    void create(byte[] bytes) throws CommandFailure {
        write(bytes, StandardOpenOption.CREATE_NEW);
    }

    /** Writes it in place of what is there. */
    void replace(byte[] bytes) throws CommandFailure {
        write(bytes, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private void write(byte[] bytes, StandardOpenOption... options) throws CommandFailure {
        try {
            Files.write(path, bytes, options);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-CLI-009", "cannot write " + path)
                    .why(FileReason.of(e))
                    .next("name a new file in a directory that you may write to")
                    .cause(e)
                    .build();
        }
    }

    boolean exists() {
        return Files.exists(path);
    }

    Path path() {
        return path;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
