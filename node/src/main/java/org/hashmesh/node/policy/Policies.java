// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.toml.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in use, and the file that it comes from. The file may be replaced at any time: a good one counts from the next look
 * on, a broken one is reported and the policy before it stays. For many threads; {@link #follow} by one.
 */
public final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final Path file;
    private final PolicyReader reader;
    private volatile Policy current;
    private volatile String problem = "";
    private String read;

    private Policies(Path file, PolicyReader reader, Policy current, String read) {
        this.file = file;
        this.reader = reader;
        this.current = current;
        this.read = read;
    }

    /**
     * Reads the policy of this home; without a file, the one that {@code init} writes.
     *
     * @throws ConfigurationException when the file is broken: a node does not start with a policy that nobody can read
     */
    public static Policies open(Path home, MemberName self) {
        Path file = home.resolve(PolicyReader.FILE);
        PolicyReader reader = new PolicyReader(Optional.of(self));
        String text;
        try {
            text = Files.exists(file) ? Files.readString(file) : standardText();
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return new Policies(file, reader, reader.parse(PolicyReader.FILE, text), text);
    }

    /** The policy that {@code init} writes: a careful start for somebody who reviews content. */
    public static String standardText() {
        try (InputStream in = Policies.class.getResourceAsStream(PolicyReader.FILE)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + PolicyReader.FILE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PolicyReader.FILE + " out of the jar", e);
        }
    }

    /** The policy in use. */
    public Policy current() {
        return current;
    }

    /** Where it comes from, whether or not that file is there. */
    public Path file() {
        return file;
    }

    /** What is wrong with the file that is there now; empty when it is the policy in use. */
    public Optional<String> problem() {
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }

    /** Reads a text as this node would, without using it. */
    public Policy check(String name, String text) {
        return reader.parse(name, text);
    }

    /** Looks whether the file has changed. To be called every few seconds. */
    public synchronized void follow() {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            text = null;
        } catch (IOException e) {
            problem(file + ": cannot be read: " + e.getMessage());
            return;
        }
        if (text == null) {
            boolean never = read.equals(standardText());
            problem(never ? "" : file + " is gone: the policy read from it stays in use until the node ends");
            return;
        }
        if (text.equals(read)) {
            if (current.text().equals(text)) {
                problem("");
            }
            return;
        }
        read = text;
        try {
            Policy next = reader.parse(PolicyReader.FILE, text);
            LOG.info("policy {} in place of {}", next.version(), current.version());
            current = next;
            problem("");
        } catch (ConfigurationException e) {
            problem(PolicyReader.FILE + " is broken, policy " + current.version() + " stays in use: " + e.getMessage());
        }
    }

    private void problem(String text) {
        if (!text.equals(problem)) {
            problem = text;
            if (!text.isEmpty()) {
                LOG.warn("{}", text);
            }
        }
    }
}
