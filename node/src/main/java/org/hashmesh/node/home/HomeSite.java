// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.toml.ConfigurationException;

/**
 * Builds a directory out of sight and moves it in place when it is whole.
 *
 * <p>A missing directory is built beside its place and renamed: a crash leaves a hidden directory that nobody opens. An
 * empty one may be a mount point, which cannot be renamed over; it is filled from a directory inside it, with
 * {@code node.toml} last: a crash leaves a directory without one, which neither {@code run} nor {@code init} takes.
 */
final class HomeSite {
    private static final String PREFIX = ".hashmesh-init-";

    private final Path home;

    HomeSite(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** What fills the directory. */
    interface Furnishing<T> {
        T apply(Path site) throws IOException;
    }

    <T> T build(Furnishing<T> furnishing) throws IOException {
        boolean exists = Files.exists(home);
        refuseUnlessEmpty();
        Path parent = exists ? home : parent();
        Files.createDirectories(parent);
        Path site = Files.createTempDirectory(parent, PREFIX);
        try {
            T result = furnishing.apply(site);
            if (exists) {
                moveInto(site);
            } else {
                Files.move(site, home, StandardCopyOption.ATOMIC_MOVE);
            }
            sync(parent);
            return result;
        } finally {
            // After success there is nothing left of it; after a failure nothing must be.
            delete(site);
        }
    }

    static void privateDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(directory);
        }
    }

    void refuseUnlessEmpty() throws IOException {
        if (!Files.exists(home)) {
            return;
        }
        if (!Files.isDirectory(home)) {
            throw new ConfigurationException(home + " is a file; next: name a directory");
        }
        try (Stream<Path> present = Files.list(home)) {
            if (present.findAny().isPresent()) {
                throw new ConfigurationException(
                        home + " is not empty, and a home is never overwritten; next: name another directory, or start"
                                + " the node that lives there");
            }
        }
    }

    private void moveInto(Path site) throws IOException {
        for (Path child : children(site)) {
            Files.move(child, home.resolve(child.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** With {@code node.toml} last. */
    private static List<Path> children(Path site) throws IOException {
        try (Stream<Path> all = Files.list(site)) {
            return all.sorted(Comparator.<Path, Boolean>comparing(child -> child.endsWith(NodeConfigReader.FILE))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private Path parent() {
        Path parent = home.getParent();
        if (parent == null) {
            throw new ConfigurationException(home + " cannot be a node's home");
        }
        return parent;
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path site) throws IOException {
        if (!Files.exists(site)) {
            return;
        }
        try (Stream<Path> all = Files.walk(site)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
