// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.pdq.PdqHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes of blank, tiny and well-known harmless content: shipped ones, and the member's own in {@code warning-lists/} of its home,
 * which are read again when a file there changes. A hash is on a list when it is in it, and a PDQ hash also when it is near one.
 * For many threads; {@link #follow} by one.
 */
public final class WarningLists {
    /** Bits within which a PDQ hash is the same picture. */
    static final int NEAR = 31;

    /** PDQ hashes of all lists: each query is compared with all of them, some 2 ns each. */
    static final int MAX_PDQ = 2_000;

    /** Bytes of one file. */
    static final long MAX_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(WarningLists.class);
    private static final List<String> SHIPPED =
            List.of("tiny-files", "one-pixel-images", "empty-archives", "zero-bytes", "blank-images");

    /** What one list says of a hash. */
    private record Mark(String words) {}

    private record NearMark(PdqHash hash, Mark mark) {}

    private record Content(Map<HashValue, Mark> exact, List<NearMark> near, List<Described> described) {}

    /**
     * A list, for people.
     *
     * @param name of the list
     * @param description what it has
     * @param file where it is; empty for a shipped one
     * @param hashes how many
     */
    public record Described(String name, String description, String file, int hashes) {}

    private final Path directory;
    private volatile Content content;
    private volatile String problem = "";
    private Map<String, String> seen = Map.of();

    private WarningLists(Path directory, Content content) {
        this.directory = directory;
        this.content = content;
    }

    /** Those of this home. What cannot be read there is a {@link #problem}, and the other lists count. */
    static WarningLists open(Path home) {
        WarningLists all = new WarningLists(home.resolve("warning-lists"), new Content(Map.of(), List.of(), List.of()));
        all.content = all.read(Map.of());
        all.follow();
        return all;
    }

    /** Name and why of each list that this hash is on. */
    List<String> of(HashValue hash) {
        Content now = content;
        Mark exact = now.exact.get(hash);
        if (hash.kind() != HashKind.PDQ || now.near.isEmpty()) {
            return exact == null ? List.of() : List.of(exact.words);
        }
        PdqHash pdq = PdqHash.of(hash.value().toByteArray(), 0);
        for (NearMark mark : now.near) {
            int distance = mark.hash.distance(pdq);
            if (distance <= NEAR) {
                return List.of(distance == 0 ? mark.mark.words : mark.mark.words + ", at distance " + distance);
            }
        }
        return List.of();
    }

    /** The lists, for people. */
    public List<Described> described() {
        return content.described;
    }

    /** What is wrong with a file, if anything is. */
    public Optional<String> problem() {
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }

    /** Looks whether a file came, went or changed. */
    synchronized void follow() {
        Map<String, String> there;
        try {
            there = look();
        } catch (IOException e) {
            problem(directory + ": cannot be read: " + e.getMessage());
            return;
        }
        if (!there.equals(seen)) {
            seen = there;
            problem("");
            content = read(there);
        }
    }

    /** Name, size and time of each file. */
    private Map<String, String> look() throws IOException {
        Map<String, String> there = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".json")).toList()) {
                there.put(
                        file.getFileName().toString(),
                        Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Map.of();
        }
        return there;
    }

    private Content read(Map<String, String> files) {
        Map<HashValue, Mark> exact = new HashMap<>();
        List<NearMark> near = new ArrayList<>();
        List<Described> described = new ArrayList<>();
        for (String name : SHIPPED) {
            try {
                take(WarningList.parse(shipped(name)), "", exact, near, described);
            } catch (WarningList.BadListException e) {
                throw new IllegalStateException("the shipped warning list " + name + " is broken", e);
            }
        }
        for (String name : files.keySet()) {
            Path file = directory.resolve(name);
            try {
                if (Files.size(file) > MAX_BYTES) {
                    throw new WarningList.BadListException("larger than " + (MAX_BYTES >> 20) + " MiB");
                }
                take(WarningList.parse(Files.readString(file)), file.toString(), exact, near, described);
            } catch (IOException | WarningList.BadListException e) {
                problem(file + " does not count: " + e.getMessage());
            }
        }
        if (near.size() > MAX_PDQ) {
            problem(directory + ": " + near.size() + " PDQ hashes on all warning lists, only the first " + MAX_PDQ
                    + " count");
            near.subList(MAX_PDQ, near.size()).clear();
        }
        return new Content(exact, List.copyOf(near), List.copyOf(described));
    }

    private static void take(
            WarningList list, String file, Map<HashValue, Mark> exact, List<NearMark> near, List<Described> described) {
        Mark mark = new Mark(list.description().isEmpty() ? list.name() : list.name() + ": " + list.description());
        for (HashValue hash : list.hashes()) {
            if (hash.kind() == HashKind.PDQ) {
                near.add(new NearMark(PdqHash.of(hash.value().toByteArray(), 0), mark));
            } else {
                exact.putIfAbsent(hash, mark);
            }
        }
        described.add(new Described(
                list.name(), list.description(), file, list.hashes().size()));
    }

    private static String shipped(String name) {
        String resource = "warning-lists/" + name + ".json";
        try (InputStream in = WarningLists.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " out of the jar", e);
        }
    }

    private void problem(String text) {
        if (!text.equals(problem)) {
            problem = text;
            if (!text.isEmpty()) {
                LOG.warn("warning list: {}", text);
            }
        }
    }
}
