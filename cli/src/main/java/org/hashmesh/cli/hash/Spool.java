// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A temporary file that appears with the first byte, can be read by its owner only, and is gone after closing. */
final class Spool extends OutputStream {
    static final long MAX_BYTES = 1L << 30;

    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long bytes;
    private boolean full;

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int at, int count) throws IOException {
        bytes += count;
        if (bytes > MAX_BYTES) {
            full = true;
            close();
        }
        if (full) {
            return;
        }
        OutputStream open = out;
        if (open == null) {
            Path created = Files.createTempFile("hashmesh-hash-", ".spool");
            file = created;
            open = Files.newOutputStream(created);
            out = open;
        }
        open.write(from, at, count);
    }

    /** What was written, complete; none when it was nothing, or more than {@link #MAX_BYTES}. */
    @Nullable
    Path file() throws IOException {
        if (out != null) {
            out.flush();
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        OutputStream open = out;
        Path written = file;
        out = null;
        file = null;
        if (open != null) {
            open.close();
        }
        if (written != null) {
            Files.deleteIfExists(written);
        }
    }
}
