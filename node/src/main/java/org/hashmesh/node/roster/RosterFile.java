// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.toml.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roster in a file that each member holds and edits. A change to the file applies at the next {@link #poll}. A file
 * that cannot be used changes nothing: the roster stays as it was, and the problem is logged once and kept for
 * {@link #problem}.
 */
public final class RosterFile implements Roster {
    private static final Logger LOG = LoggerFactory.getLogger(RosterFile.class);

    /** A thousand members with ten nodes each take about this; the file is read at every poll. */
    private static final int MAX_BYTES = 4 << 20;

    /** A change is to apply within two seconds. */
    private static final long POLL_MILLIS = 1_000;

    private final Path path;
    private final RosterListeners listeners = new RosterListeners();
    private volatile RosterSnapshot current;
    private volatile Optional<ConfigurationException> problem = Optional.empty();

    /** What the last poll read, good or bad, so that one bad file is reported once. Owned by {@link #poll}. */
    private Digest lastRead;

    private RosterFile(Path path, RosterSnapshot first) {
        this.path = path;
        this.current = first;
        this.lastRead = first.version().content();
    }

    /**
     * Reads the file.
     *
     * @param forum the forum that this node is set up for
     * @throws ConfigurationException when the file cannot be used, or is another forum's
     */
    public static RosterFile open(Path path, ForumId forum) {
        return new RosterFile(path, checked(path, RosterReader.read(name(path), read(path), 1), forum));
    }

    /**
     * Checks the file by itself, whatever forum it is for.
     *
     * @throws ConfigurationException when the file cannot be used
     */
    public static void check(Path path) {
        RosterSnapshot ignored = RosterReader.read(name(path), read(path), 1);
    }

    /** Everything wrong with the text of a roster, as an exception that says so, or the roster. */
    static RosterSnapshot parse(String file, String text) {
        return RosterReader.read(file, text, 1);
    }

    @Override
    public RosterSnapshot current() {
        return current;
    }

    @Override
    public Listening onChange(Consumer<RosterSnapshot> listener) {
        return listeners.add(listener);
    }

    /** Why the file as it is now is not the current roster, when it is not. */
    public Optional<ConfigurationException> problem() {
        return problem;
    }

    /** Polls every second on this scheduler until the future is cancelled. Listeners are told on its thread. */
    public ScheduledFuture<?> watch(ScheduledExecutorService scheduler) {
        return scheduler.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes over the file when its content changed. Compares content, since two edits within a tick of the file system's
     * clock can leave time and size alike.
     */
    public synchronized void poll() {
        try {
            String text = read(path);
            Digest content = Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
            if (content.equals(lastRead)) {
                return;
            }
            lastRead = content;
            if (content.equals(current.version().content())) {
                problem = Optional.empty();
                LOG.info("{} is again what it was: roster version {}", path, current.version());
                return;
            }
            long number = current.version().number() + 1;
            RosterSnapshot next = checked(path, RosterReader.read(name(path), text, number), current.forum());
            current = next;
            problem = Optional.empty();
            LOG.info(
                    "roster version {}: {} members",
                    next.version(),
                    next.members().size());
            listeners.tell(next);
        } catch (ConfigurationException e) {
            report(e);
        } catch (RuntimeException e) {
            // A scheduler drops a task that throws, and the roster would never change again.
            LOG.error("polling {} failed", path, e);
        }
    }

    private void report(ConfigurationException e) {
        boolean known = problem.map(
                        before -> String.valueOf(before.getMessage()).equals(e.getMessage()))
                .orElse(false);
        problem = Optional.of(e);
        if (!known) {
            LOG.error("{} cannot be used, roster version {} stays:\n{}", path, current.version(), e.getMessage());
        }
    }

    private static RosterSnapshot checked(Path path, RosterSnapshot snapshot, ForumId forum) {
        if (!snapshot.forum().equals(forum)) {
            throw new ConfigurationException(
                    path + ": is the roster of forum \"" + snapshot.forumName()
                            + "\", and this node is set up for another one; next: compare `forum` in node.toml with [forum] here");
        }
        return snapshot;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static String read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ConfigurationException(path + ": is larger than 4 MiB; next: is it a roster at all?");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(path + ": there is no such file; next: restore it, `init` wrote it", e);
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(path + ": is not text in UTF-8", e);
        } catch (IOException e) {
            throw new ConfigurationException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
