// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Copies of a stopped node's home, and damage to them. */
final class HomeCopies {
    private HomeCopies() {}

    /**
     * One flipped bit.
     *
     * @param file relative to the home
     */
    record Flip(Path file, long offset, int bit) {
        void apply(Path home) throws IOException {
            byte[] bytes = Files.readAllBytes(home.resolve(file));
            bytes[(int) offset] ^= (byte) (1 << bit);
            Files.write(home.resolve(file), bytes);
        }

        boolean isIn(String directory) {
            return file.startsWith(directory);
        }
    }

    /** The files with something in them under these directories of a home, by name. */
    static List<Path> files(Path home, List<String> directories) throws IOException {
        try (Stream<Path> walk = Files.walk(home)) {
            return walk.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .map(home::relativize)
                    .filter(file -> directories.stream().anyMatch(file::startsWith))
                    .sorted()
                    .toList();
        }
    }

    /** A place in any file, each file being as likely as the next; or one in all bytes, each byte being as likely. */
    static Flip random(Path home, List<Path> files, Random random) throws IOException {
        if (random.nextBoolean()) {
            Path file = files.get(random.nextInt(files.size()));
            return new Flip(file, random.nextLong(Files.size(home.resolve(file))), random.nextInt(8));
        }
        long all = 0;
        for (Path file : files) {
            all += Files.size(home.resolve(file));
        }
        long place = random.nextLong(all);
        for (Path file : files) {
            long size = Files.size(home.resolve(file));
            if (place < size) {
                return new Flip(file, place, random.nextInt(8));
            }
            place -= size;
        }
        throw new IllegalStateException("a file shrank");
    }

    /** With permissions, which a node looks at. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
