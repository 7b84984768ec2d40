// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.hashmesh.node.roster.MemberCard;

/**
 * Makes a member's home, unless there is one, and enters its card into a roster that all members of the forum read: what
 * an operator does by hand for a forum of several companies, done for one machine that plays all of them. The roster lies
 * in a directory of its own; each home's {@code roster.toml} is a link to it.
 *
 * <p>May run again at each start: a home that is there stays as it is.
 */
final class Enrolment {
    private static final String USAGE = "usage: enrol FORUM MEMBER HOST:PORT";

    private final Path home;
    private final Path shared;
    private final String forum;
    private final String member;
    private final PrintStream messages;

    /**
     * An enrolment of one member.
     *
     * @param home the member's home directory, which exists; a home is made in it when it is empty
     * @param shared the directory that all members of the forum write to while they enrol
     * @param forum the forum's name
     * @param member the member's name
     * @param messages for the person who starts it
     */
    Enrolment(Path home, Path shared, String forum, String member, PrintStream messages) {
        this.home = home;
        this.shared = shared;
        this.forum = forum;
        this.member = member;
        this.messages = messages;
    }

    /** What makes an empty directory a home: {@code hashmesh init}. */
    interface Init {
        /** Returns the exit code. */
        int run() throws IOException, InterruptedException;
    }

    /** Enrols with the places that the image has. Returns the exit code. */
    static int main(List<String> arguments) throws IOException, InterruptedException {
        if (arguments.size() != 3) {
            System.err.println(USAGE);
            return 2;
        }
        Path home = Path.of(System.getenv().getOrDefault("HASHMESH_HOME", "/var/lib/hashmesh"));
        String forum = arguments.get(0);
        String member = arguments.get(1);
        // A process of its own, as a person would start it: init ends its process when it is done.
        ProcessBuilder init = new ProcessBuilder(
                        "/usr/bin/hashmesh",
                        "init",
                        "--home",
                        home.toString(),
                        "--forum",
                        forum,
                        "--member",
                        member,
                        "--listen",
                        "0.0.0.0:9440",
                        "--advertise",
                        arguments.get(2))
                .inheritIO();
        return new Enrolment(home, Path.of("/var/lib/forum"), forum, member, System.err)
                .run(() -> init.start().waitFor());
    }

    int run(Init init) throws IOException, InterruptedException {
        // Closing the channel gives the lock back.
        try (FileChannel lock =
                FileChannel.open(shared.resolve("roster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            Path roster = shared.resolve("roster.toml");
            String entered = Files.exists(roster) ? Files.readString(roster) : MemberCard.forumHead(forum);
            if (!Files.exists(home.resolve("node.toml"))) {
                if (entered.contains("\nname = \"" + member + "\"\n")) {
                    return refuseToStartAnew();
                }
                int exitCode = init.run();
                if (exitCode != 0) {
                    return exitCode;
                }
            }
            String card = Files.readString(home.resolve("member.toml"));
            if (!entered.contains(card)) {
                replace(roster, entered + "\n" + card);
            }
            link(home.resolve("roster.toml"), roster);
            return 0;
        }
    }

    /** An emptied volume must not become a new node with an old name: the others would see a second history. */
    private int refuseToStartAnew() {
        messages.println(
                "error: the home of " + member + " is empty, but the forum's roster has the member\n"
                        + "  where      " + home + ", " + shared.resolve("roster.toml") + "\n"
                        + "  next       restore the volume of the home; or remove all volumes, for a new forum: docker compose down --volumes");
        return 2;
    }

    /** Whole or not at all: a node may be reading. */
    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void link(Path name, Path target) throws IOException {
        if (!Files.isSymbolicLink(name)) {
            Files.deleteIfExists(name);
            Files.createSymbolicLink(name, target);
        }
    }
}
