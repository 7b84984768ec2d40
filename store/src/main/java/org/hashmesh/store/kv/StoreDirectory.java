// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.hashmesh.store.file.AtomicFile;

/**
 * The directory of a store on disk with the small files of our own beside RocksDB's.
 *
 * <ul>
 *   <li>{@code HASHMESH-STORE}: the mark that {@code init} made it. An emptied disk has none, and must not pass for a new node.
 *   <li>{@code CLOSED}: the last sequence number, written when the store was closed in order and removed when it opens. A
 *       store that opens with a smaller one has lost writes that a clean end had kept.
 *   <li>{@code ingest/}: sorted files on their way in.
 * </ul>
 */
final class StoreDirectory {
    private static final String MARK = "HASHMESH-STORE";
    private static final String MARK_TEXT = "hashmesh store, format 1\n";
    private static final String CLOSED = "CLOSED";

    private final Path directory;

    StoreDirectory(Path directory) {
        this.directory = directory;
    }

    Path path() {
        return directory;
    }

    Path ingest() {
        return directory.resolve("ingest");
    }

    void checkEmpty() {
        try {
            Files.createDirectories(directory);
            try (Stream<Path> present = Files.list(directory)) {
                if (present.findAny().isPresent()) {
                    throw new StoreOpenException(
                            StoreOpenException.Reason.NOT_EMPTY,
                            "cannot create a store in " + directory + ": the directory is not empty");
                }
            }
        } catch (IOException e) {
            throw disk("cannot create a store in " + directory, e);
        }
    }

    void mark() {
        // A crash before this line leaves a directory that nothing opens and that create refuses: remove it, init
        // again.
        write(MARK, MARK_TEXT);
    }

    void checkMarked() {
        Path mark = directory.resolve(MARK);
        String text;
        try {
            if (!Files.exists(mark)) {
                throw new StoreOpenException(
                        StoreOpenException.Reason.NOT_A_STORE,
                        "no store in " + directory
                                + ": stores are made by init only. If there was one, the disk lost it:"
                                + " do not init again under the same keys, restore or recover");
            }
            // Any byte reads as some character here: damage is not to look like a disk that refuses.
            text = Files.readString(mark, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw disk("cannot read " + mark, e);
        }
        if (!text.equals(MARK_TEXT)) {
            throw new StoreOpenException(
                    StoreOpenException.Reason.DAMAGED,
                    mark + " does not read as this version writes it: damaged, or of another version");
        }
    }

    void writeClosed(long sequence) {
        String number = Long.toString(sequence);
        write(CLOSED, number + " " + (number.hashCode() & 0xffffffffL) + "\n");
    }

    /** The sequence number at the last orderly close; empty after a crash. */
    OptionalLong readClosed() {
        Path closed = directory.resolve(CLOSED);
        try {
            if (!Files.exists(closed)) {
                return OptionalLong.empty();
            }
            String[] words = Files.readString(closed, StandardCharsets.ISO_8859_1)
                    .strip()
                    .split(" ", -1);
            if (words.length != 2 || !words[1].equals(Long.toString(words[0].hashCode() & 0xffffffffL))) {
                throw new StoreOpenException(
                        StoreOpenException.Reason.DAMAGED, closed + " is damaged. Remove it only after: store verify");
            }
            return OptionalLong.of(Long.parseLong(words[0]));
        } catch (IOException | NumberFormatException e) {
            throw disk("cannot read " + closed, e);
        }
    }

    void removeClosed() {
        try {
            if (Files.deleteIfExists(directory.resolve(CLOSED))) {
                AtomicFile.syncDirectory(directory);
            }
        } catch (IOException e) {
            throw disk("cannot remove " + directory.resolve(CLOSED), e);
        }
    }

    /** Makes the folder for sorted files and empties it: what a crash left there was never taken in, or is linked elsewhere. */
    void clearIngest() {
        try {
            Files.createDirectories(ingest());
            try (Stream<Path> left = Files.list(ingest())) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw disk("cannot clear " + ingest(), e);
        }
    }

    private void write(String name, String text) {
        try {
            AtomicFile.replace(directory.resolve(name), text);
        } catch (IOException e) {
            throw disk("cannot write " + directory.resolve(name), e);
        }
    }

    private static StoreOpenException disk(String what, Exception cause) {
        return new StoreOpenException(StoreOpenException.Reason.DISK, what + ": " + cause.getMessage(), cause);
    }
}
