// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.tmk.Tmk;
import org.hashmesh.hash.tmk.TmkFeature;
import org.hashmesh.hash.tmk.TmkThresholds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code .tmk} files that this node has in a directory, by the SHA-256 under which entries list them: an entry has no room for
 * such a hash, so members hand the files on by themselves. Looks at the directory every ten seconds; files may come and go. Of each
 * a kilobyte stays in memory. For many threads.
 */
public final class TmkFiles implements AutoCloseable {
    private static final String PATTERN = "*.tmk";
    private static final int PAUSE_SECONDS = 10;

    /** Files that are read: some 100 MB of memory, and some 30 ms for the quick scores of a query. */
    private static final int MAX_FILES = 100_000;

    /** Files whose full score is made for one query, of some milliseconds each. */
    private static final int MAX_SCORED = 32;

    private static final Logger LOG = LoggerFactory.getLogger(TmkFiles.class);

    private final Path directory;
    private final Optional<ScheduledExecutorService> reader;
    /** What could not be read, as it was then. Only for the reading thread. */
    private Map<Path, Version> bad = new HashMap<>();

    private volatile Map<Path, Held> held = Map.of();

    /** A state of a file. */
    private record Version(long bytes, FileTime modified) {}

    private record Held(Version version, HashValue hash, TmkFeature feature) {}

    private record Scored(Path file, Held held, float level1) {}

    /** Takes what a search finds. */
    @FunctionalInterface
    interface Sink {
        void found(HashValue listed, float level1, float level2);
    }

    private TmkFiles(Path directory, Optional<ScheduledExecutorService> reader) {
        this.directory = directory;
        this.reader = reader;
    }

    /** None at all. */
    public static TmkFiles none() {
        return new TmkFiles(Path.of("tmk"), Optional.empty());
    }

    /** Those of a directory that need not exist, as they are now. */
    public static TmkFiles read(Path directory) {
        TmkFiles files = new TmkFiles(directory, Optional.empty());
        files.look();
        return files;
    }

    /** Those of a directory that need not exist; a thread begins to follow it. */
    public static TmkFiles follow(Path directory) {
        ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tmk-files");
            thread.setDaemon(true);
            return thread;
        });
        TmkFiles files = new TmkFiles(directory, Optional.of(reader));
        Future<?> unused = reader.scheduleWithFixedDelay(files::look, 0, PAUSE_SECONDS, TimeUnit.SECONDS);
        return files;
    }

    /** How many are there and readable. */
    int count() {
        return held.size();
    }

    /**
     * Finds the files near a video, best first.
     *
     * @param self what the video is listed as, which is not looked for
     * @param listed whether a file may be on the list; others are not scored
     * @return whether there are more that the quick score lets through than were scored
     */
    boolean search(Tmk video, HashValue self, TmkThresholds thresholds, Predicate<HashValue> listed, Sink sink) {
        List<Scored> quick = new ArrayList<>();
        held.forEach((file, one) -> {
            float score = one.feature.level1(video.feature());
            if (score >= thresholds.level1() && !one.hash.equals(self) && listed.test(one.hash)) {
                quick.add(new Scored(file, one, score));
            }
        });
        quick.sort(Comparator.comparing(Scored::level1).reversed());
        for (Scored scored : quick.subList(0, Math.min(quick.size(), MAX_SCORED))) {
            float level2 = level2(video, scored);
            if (level2 >= thresholds.level2()) {
                sink.found(scored.held.hash, scored.level1, level2);
            }
        }
        return quick.size() > MAX_SCORED;
    }

    /** The full score, or a negative number when there is none. */
    private static float level2(Tmk video, Scored scored) {
        try {
            byte[] bytes = Files.readAllBytes(scored.file);
            return hash(bytes).equals(scored.held.hash) ? video.level2(Tmk.parse(bytes)) : -1;
        } catch (IOException | HashException e) {
            LOG.debug("no score for {}", scored.file, e);
            return -1;
        }
    }

    /** Reads what is new; tells once of each file that cannot be read. */
    void look() {
        try {
            lookOnce();
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("cannot list {}: {}; TMK files there count as they were", directory, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("reading {} failed", directory, e);
        }
    }

    private void lookOnce() throws IOException {
        Map<Path, Held> now = new HashMap<>();
        Map<Path, Version> badNow = new HashMap<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PATTERN)) {
                for (Path file : files) {
                    if (now.size() == MAX_FILES) {
                        LOG.warn("{} has more than {} TMK files: the others do not count", directory, MAX_FILES);
                        break;
                    }
                    look(file, now, badNow);
                }
            }
        }
        if (now.size() != held.size()) {
            LOG.info("{} TMK files in {}", now.size(), directory);
        }
        held = Map.copyOf(now);
        bad = badNow;
    }

    private void look(Path file, Map<Path, Held> now, Map<Path, Version> badNow) {
        Version version = new Version(-1, FileTime.fromMillis(0));
        String reason;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            version = new Version(attributes.size(), attributes.lastModifiedTime());
            Held before = held.get(file);
            if (before != null && before.version.equals(version)) {
                now.put(file, before);
                return;
            }
            if (version.equals(bad.get(file))) {
                badNow.put(file, version);
                return;
            }
            if (version.bytes > Tmk.MAX_BYTES) {
                throw new HashException(version.bytes + " bytes, a TMK file has at most " + Tmk.MAX_BYTES);
            }
            byte[] bytes = Files.readAllBytes(file);
            now.put(file, new Held(version, hash(bytes), Tmk.parse(bytes).feature()));
            return;
        } catch (IOException e) {
            reason = e.toString();
        } catch (HashException e) {
            reason = e.reason();
        }
        // A file on its way here is read again once it has grown.
        badNow.put(file, version);
        LOG.warn("{} does not count: {}", file, reason);
    }

    private static HashValue hash(byte[] file) {
        try {
            return HashValue.parse(HashKind.TMK.label(), Digest.sha256(file).hex());
        } catch (FieldException e) {
            throw new IllegalStateException("a SHA-256 is a tmk hash", e);
        }
    }

    @Override
    public void close() {
        reader.ifPresent(ScheduledExecutorService::shutdownNow);
    }
}
