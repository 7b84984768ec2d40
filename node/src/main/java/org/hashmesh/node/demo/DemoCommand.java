// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hashmesh demo}: three members on this machine, from nothing. */
@Command(
        name = "demo",
        description = {
            "Three members on this machine, from nothing, sharing hashes.",
            "Then it stays up until Ctrl-C, and says what to type in another terminal."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int INTERRUPTED = 130;

    /** Between two looks whether all nodes still run. */
    private static final Duration WATCH = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    @Option(names = "--exit", description = "End after the last step: with 0 when each was seen to hold, else with 1")
    private boolean exit;

    @Option(
            names = "--entries",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Hashes in the list (default: ${DEFAULT-VALUE})")
    private int entries;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Put everything there and keep it; must be empty or not there (default: a temporary one)")
    private @Nullable Path directory;

    @Option(names = "--keep", description = "Keep the temporary directory")
    private boolean keep;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean coloured;

    /** Prints to standard output; the launcher says whether that is a terminal. */
    public DemoCommand() {
        this.out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        this.terminal = Arrays.asList(
                        System.getProperty("hashmesh.terminals", "").split(",", -1))
                .contains("1");
        this.coloured = terminal && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws IOException {
        if (entries < 1) {
            throw new ParameterException(spec.commandLine(), "--entries must be 1 or more, not " + entries);
        }
        Path place = place();
        Story story = new Story(out, terminal, coloured);
        long began = System.nanoTime();
        introduce(story, place);
        Demo[] demo = new Demo[1];
        story.step(
                "Three member companies found a forum: all of them sign its genesis",
                List.of("./hashmesh forum create --home $D/acme --member acme.example --name demo"
                        + "   # of several companies one founds, and admits the others"),
                () -> {
                    demo[0] = Demo.create(place, entries, story);
                    story.seen("keys, certificates and an empty store for each of the three, and one genesis");
                });
        if (demo[0] == null) {
            return end(story, place, began);
        }
        try (Demo made = demo[0]) {
            Thread cleaner = new Thread(() -> cleanUp(story, made, place), "demo-end");
            Runtime.getRuntime().addShutdownHook(cleaner);
            made.run();
            if (exit || !story.holds()) {
                if (!withdraw(cleaner)) {
                    return INTERRUPTED;
                }
                made.close();
                return end(story, place, began);
            }
            conclude(story, began);
            explain(story, made);
            return stayUp(story, made);
        }
    }

    private Path place() throws IOException {
        Path wanted = directory;
        if (wanted == null) {
            return Files.createTempDirectory("hashmesh-demo-");
        }
        if (Files.exists(wanted)) {
            try (Stream<Path> inside = Files.list(wanted)) {
                if (inside.findAny().isPresent()) {
                    throw new ParameterException(spec.commandLine(), "--dir " + wanted + " is not empty");
                }
            }
        }
        return Files.createDirectories(wanted).toAbsolutePath().normalize();
    }

    private void introduce(Story story, Path place) {
        story.say(story.strong("Hashmesh: three companies share hashes. All of it runs on this machine, for real:"));
        story.say("a process, keys, certificates and a database for each, and mutual TLS between them.");
        story.say("");
        story.say("     D=" + place + story.faint("   # where everything is, for the commands below"));
        story.say("");
    }

    private static void explain(Story story, Demo demo) {
        story.say("");
        story.say("The three stay up until Ctrl-C. In another terminal, in the directory of ./hashmesh:");
        story.say("     D=" + demo.forum().plan().directory());
        story.say("     ./hashmesh --home $D/bolt status");
        story.say("     ./hashmesh --home $D/cirrus peer list");
        story.say("     ./hashmesh --home $D/cirrus add md5:0123456789abcdef0123456789abcdef --content-type image");
        story.say("     ./hashmesh --home $D/acme get md5:0123456789abcdef0123456789abcdef");
        story.say("     ./hashmesh --home $D/bolt log verify");
        story.say(story.faint("     tail -f $D/logs/*.log          # what the nodes say"));
    }

    private static void conclude(Story story, long began) {
        story.say("");
        story.say(story.strong("All " + story.steps() + " steps held, in "
                + Story.time(System.nanoTime() - began).strip() + "."));
    }

    /** Says what did not hold, or that all did, and tidies up. */
    private int end(Story story, Path place, long began) throws IOException {
        if (story.holds()) {
            conclude(story, began);
            if (isTemporary()) {
                delete(place);
            } else {
                story.say("Everything is kept in " + place);
            }
            return DONE;
        }
        story.say("");
        story.failed().forEach(step -> story.say("Did not hold: " + step));
        story.skipped().forEach(step -> story.say("Not tried:    " + step));
        story.say("Everything is left as it is in " + place + ", the nodes' logs in " + place.resolve("logs"));
        return FAILED;
    }

    /** Until Ctrl-C, which ends this process through its shutdown hooks. */
    private static int stayUp(Story story, Demo demo) {
        List<LocalMember> running = demo.forum().members();
        while (!running.isEmpty()) {
            List<LocalMember> watched = running;
            boolean ignored = Deadline.in(Duration.ofDays(1))
                    .await(WATCH, () -> watched.stream().anyMatch(member -> !member.isAlive()));
            for (LocalMember member : watched) {
                if (!member.isAlive()) {
                    story.say(member.name() + " ended with exit code " + member.exitCode() + "; start it again with"
                            + " ./hashmesh --home $D/" + member.shortName() + " run");
                }
            }
            running = watched.stream().filter(LocalMember::isAlive).toList();
        }
        story.say("No node runs any more.");
        return DONE;
    }

    /** Takes the hook back; false when this process ends already, and the hook does its work. */
    private static boolean withdraw(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** On Ctrl-C. */
    private void cleanUp(Story story, Demo demo, Path place) {
        story.mute();
        demo.close();
        try {
            if (isTemporary()) {
                delete(place);
            }
            out.println();
            out.println("Stopped all three" + (isTemporary() ? " and removed " : "; everything is kept in ") + place);
        } catch (IOException e) {
            out.println("Stopped all three; cannot remove " + place + ": " + e.getMessage());
        }
        out.flush();
    }

    private boolean isTemporary() {
        return directory == null && !keep;
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> inside = Files.walk(place)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
