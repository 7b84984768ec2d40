// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.store.file.AtomicFile;

/**
 * The directory {@code forum/} of a node: one file for each act, for each manifest, and for what is open on the next act.
 *
 * <pre>
 * chain/000000000.act       the genesis
 * items/9f3ca1....item      manifests and what is open, by their ids
 * public/9f3ca1....since    since when a proposal by recovery keys is public
 * awake                     when this node was last seen awake
 * former/000000007.sent     what this node had sent to a member when it adopted its eviction, act 7
 * </pre>
 *
 * <p>All of it can be fetched from any peer again but for the genesis: whoever has that cannot be led into another forum.
 * So acts are synced when they are written, and the rest only by {@link #sync}. Nothing read here is believed before it is verified. For
 * one thread.
 */
public final class ForumFiles {
    private static final String ACT = ".act";
    private static final String ITEM = ".item";
    private static final String SINCE = ".since";
    private static final String SENT = ".sent";

    private final Path chain;
    private final Path items;
    private final Path publicSince;
    private final Path awake;
    private final Path former;
    private final Set<Path> unsynced = new LinkedHashSet<>();

    private ForumFiles(Path directory) {
        this.chain = directory.resolve("chain");
        this.items = directory.resolve("items");
        this.publicSince = directory.resolve("public");
        this.awake = directory.resolve("awake");
        this.former = directory.resolve("former");
    }

    /** Makes the directory of a forum that these acts begin. What lies there already is kept. */
    public static ForumFiles create(Path directory, List<AdoptedAct> acts, List<ForumItem> others) {
        ForumFiles files = new ForumFiles(directory);
        try {
            Files.createDirectories(files.chain);
            Files.createDirectories(files.items);
            Files.createDirectories(files.publicSince);
            AtomicFile.syncDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        acts.forEach(files::put);
        others.forEach(files::put);
        return files;
    }

    /** Whether a forum was ever put here. */
    public static boolean isOne(Path directory) {
        return Files.exists(directory.resolve("chain").resolve(name(0)));
    }

    /** The directory that {@link #create} made. */
    public static ForumFiles open(Path directory) {
        return new ForumFiles(directory);
    }

    /**
     * The acts, from the genesis on, as far as they are there.
     *
     * @throws ForumException when one does not read as an act
     */
    public List<AdoptedAct> chain() throws ForumException {
        List<AdoptedAct> acts = new ArrayList<>();
        for (int i = 0; Files.exists(chain.resolve(name(i))); i++) {
            acts.add(AdoptedAct.parse(read(chain.resolve(name(i)))));
        }
        return acts;
    }

    /** Manifests and what was open. A file that does not read is passed over: peers have it. */
    public List<ForumItem> items() {
        List<ForumItem> read = new ArrayList<>();
        for (Path file : list(items, ITEM)) {
            try {
                read.add(ForumItems.parse(read(file)));
            } catch (ForumException e) {
                // Torn by a crash, or damaged.
            }
        }
        return read;
    }

    /** Since when the item of this id is public; only known of proposals by recovery keys. */
    public Optional<Instant> publicSince(ForumItem item) {
        return instant(publicSince.resolve(hex(item) + SINCE));
    }

    /** When this node was last seen awake. */
    public Instant awake() {
        return instant(awake).orElse(Instant.EPOCH);
    }

    /** Keeps an act under its number, durably, or another item under its id. */
    public void put(ForumItem item) {
        try {
            if (item instanceof AdoptedAct act) {
                // A crash before it is done: a peer has the act. After: it is adopted here.
                AtomicFile.replace(chain.resolve(name(act.act().number())), new String(act.file(), UTF_8));
            } else {
                Path file = items.resolve(hex(item) + ITEM);
                Files.write(file, item.file());
                unsynced.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + item.name(), e);
        }
    }

    /**
     * Returns once all that was put is durable. Before a ballot is cast: what it rests on must not be lost everywhere at
     * once, or nobody could check it any more.
     */
    public void sync() {
        if (unsynced.isEmpty()) {
            return;
        }
        try {
            for (Path file : unsynced) {
                if (Files.exists(file)) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }
            }
            AtomicFile.syncDirectory(items);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sync " + items, e);
        }
        unsynced.clear();
    }

    /** Keeps since when an item is public. */
    public void putPublicSince(ForumItem item, Instant since) {
        write(publicSince.resolve(hex(item) + SINCE), since);
    }

    /** Keeps that the node was awake then. */
    public void putAwake(Instant time) {
        write(awake, time);
    }

    /** Keeps what this node had sent to a member that is out. */
    public void put(Departure departure) {
        try {
            Files.createDirectories(former);
            AtomicFile.replace(former.resolve(name(departure.act()).replace(ACT, SENT)), departure.text());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write what was sent before act " + departure.act(), e);
        }
    }

    /** What was kept of members that are out. A file that does not read is passed over. */
    public List<Departure> departures() {
        if (!Files.exists(former)) {
            return List.of();
        }
        return list(former, SENT).stream()
                .flatMap(file -> Departure.parse(new String(read(file), UTF_8)).stream())
                .toList();
    }

    /** Removes all items but these: they are of the past. */
    public void keepOnly(List<ForumItem> kept) {
        List<String> names = kept.stream().map(item -> hex(item) + ITEM).toList();
        for (Path file : list(items, ITEM)) {
            if (!names.contains(String.valueOf(file.getFileName()))) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot delete " + file, e);
                }
            }
        }
    }

    private static void write(Path file, Instant time) {
        try {
            AtomicFile.replace(file, time.getEpochSecond() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static Optional<Instant> instant(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = new String(read(file), UTF_8).strip();
        return text.matches("[0-9]{1,12}")
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
                : Optional.empty();
    }

    private static List<Path> list(Path directory, String ending) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String name(long number) {
        return String.format(Locale.ROOT, "%09d", number) + ACT;
    }

    private static String hex(ForumItem item) {
        return HexFormat.of().toHexDigits(item.id());
    }
}
