// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories of earlier runs. */
final class Homes {
    /** A file that says that a directory is ours to delete. */
    private static final String MARK = "made-by-bench";

    private Homes() {}

    /** Deletes what an earlier run left, and makes the directory anew where it is marked. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        boolean ours = Files.exists(directory.resolve(MARK))
                || (directory.getParent() != null
                        && Files.exists(directory.getParent().resolve(MARK)));
        if (!ours) {
            throw new IllegalArgumentException(directory + " is there and is not of an earlier run");
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** An empty directory that {@link #delete} may delete. */
    static void renew(Path directory) throws IOException {
        delete(directory);
        Files.createDirectories(directory);
        Files.createFile(directory.resolve(MARK));
    }
}
