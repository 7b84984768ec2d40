// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Replaces a small file in one step that survives a power cut. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Makes the text the file's whole content, durably. Costs two or three fsyncs. */
    public static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        // A crash before the move: the old content stands, and the next write overwrites what is left in .next.
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        // A crash before this: old or new content, each whole. We have not said yet that it is done.
        syncDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file stands in a directory"));
    }

    /** Makes names that came or went in a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
