// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The lines of a file of published vectors, without comments. */
public record VectorFile(List<String> lines) {
    public static VectorFile named(String name) {
        Path root = Path.of(Objects.requireNonNull(System.getProperty("hashmesh.root")));
        try {
            return new VectorFile(
                    Files.readAllLines(root.resolve("proto/vectors").resolve(name)).stream()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words behind {@code keyword} in each line that begins with it, the last word taking the rest of the line. */
    public List<String[]> words(String keyword, int count) {
        return lines.stream()
                .filter(line -> line.startsWith(keyword + " "))
                .map(line -> line.substring(keyword.length() + 1).split(" ", count))
                .toList();
    }
}
