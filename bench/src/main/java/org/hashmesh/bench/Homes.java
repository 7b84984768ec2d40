// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
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
        if (!isOurs(directory.toAbsolutePath())) {
            throw new IllegalArgumentException(directory + " is there and is not of an earlier run");
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** It is marked, or something above it is. */
    private static boolean isOurs(Path directory) {
        return Stream.iterate(directory, Objects::nonNull, Path::getParent)
                .anyMatch(above -> Files.exists(above.resolve(MARK)));
    }

    /** An empty directory that {@link #delete} may delete. */
    static void renew(Path directory) throws IOException {
        delete(directory);
        Files.createDirectories(directory);
        Files.createFile(directory.resolve(MARK));
    }
}
