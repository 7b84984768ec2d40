// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Surroundings;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;

/**
 * Runs two small nodes in this process, lets one fetch what the other lists, and stops: so that the launcher can record
 * which classes a node loads, and start the real thing from an archive of them. Not part of the command tree.
 */
public final class Rehearsal {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int ENTRIES = 20;

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("hashmesh-rehearsal");
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(directory, "one.example", "two.example"))) {
            LocalMember one = forum.member("one");
            LocalMember two = forum.member("two");
            int ignored = Main.commandLine(silent())
                    .execute("config", "check", "--home", one.home().toString());
            try (Node first = start(one);
                    Node second = start(two)) {
                play(one, two);
            }
        } finally {
            delete(directory);
        }
        System.exit(0);
    }

    private static void play(LocalMember one, LocalMember two) {
        SampleList list = new SampleList(ENTRIES);
        one.client().add(IntStream.range(0, ENTRIES).mapToObj(list::entry).toList());
        boolean agree = Deadline.in(LONGEST)
                .await(() -> one.client()
                        .digest()
                        .getDigest()
                        .equals(two.client().digest().getDigest()));
        two.client().lookUp(list.entry(0).getHash());
        if (!agree) {
            throw new IllegalStateException("two nodes did not come to hold the same");
        }
    }

    private static Node start(LocalMember member) {
        return Node.start(NodeConfigReader.read(member.home(), Map.of()), "rehearsal", InstantSource.system());
    }

    private static Surroundings silent() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        return new Surroundings(
                nowhere, nowhere, Set.of(), Map.of(), Path.of("").toAbsolutePath());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
