// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hashmesh.cli.file.EntryFile;
import org.hashmesh.cli.file.FileFormat;
import org.hashmesh.cli.file.FileFormatException;
import org.hashmesh.cli.file.Line;
import org.hashmesh.node.Main;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code demo} as a person starts it. */
class DemoTest {
    private static final int ENTRIES = 2_000;
    private static final int LIMIT_SECONDS = 120;
    private static final Pattern PROCESS = Pattern.compile("process ([0-9]+)");

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void everyStepIsSeenToHoldAndNothingIsLeftRunning() throws IOException, InterruptedException {
        Path place = directory.resolve("forum");
        Process demo = start("demo", "--exit", "--entries", Integer.toString(ENTRIES), "--dir", place.toString());
        boolean ended = demo.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        String output = output();

        assertThat(ended).as(output).isTrue();
        assertThat(demo.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("All 10 steps held")
                .doesNotContain("\u2717")
                .doesNotContain("Exception")
                .doesNotContain("\u001b");
        assertThat(output.lines().filter(line -> line.contains("\u2713"))).hasSizeGreaterThan(20);
        assertThat(output.lines()).hasSizeBetween(50, 90);
        assertThat(processes(output)).hasSize(4).noneMatch(DemoTest::runs);
        assertThat(read(place.resolve("list.csv"))).isEqualTo(sample());
    }

    @Test
    void aNodeThatDiesOnTheWayIsSaidWithItsLogAndEndsTheDemoWithOne() throws IOException, InterruptedException {
        Process demo = start(
                "demo",
                "--exit",
                "--entries",
                "2000",
                "--dir",
                directory.resolve("forum").toString());
        await().atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                .until(() -> !demo.isAlive() || output().contains("all connected"));
        long bolt = processes(output()).get(1);
        ProcessHandle.of(bolt).orElseThrow().destroyForcibly();
        boolean ended = demo.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        String output = output();

        assertThat(ended).as(output).isTrue();
        assertThat(demo.exitValue()).as(output).isEqualTo(1);
        assertThat(output)
                .contains("\u2717")
                .contains("bolt.example ended with exit code 137")
                .contains("bolt.log")
                .contains("Did not hold: ")
                .contains("Not tried: ")
                .doesNotContain("Exception");
        assertThat(processes(output)).noneMatch(DemoTest::runs);
    }

    @Test
    void aDemoThatIsKilledTakesItsNodesWithIt() throws IOException {
        Process demo = start(
                "demo", "--entries", "10", "--dir", directory.resolve("forum").toString());
        await().atMost(LIMIT_SECONDS, TimeUnit.SECONDS).until(() -> !demo.isAlive() || output().contains("stay up"));
        List<Long> nodes = processes(output()).stream().filter(DemoTest::runs).toList();
        assertThat(nodes).as(output()).hasSize(3);

        demo.destroyForcibly();

        await().atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(nodes).noneMatch(DemoTest::runs));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile())
                .start();
        started.add(process);
        return process;
    }

    private Path outputFile() {
        return directory.resolve("output.txt");
    }

    private String output() throws IOException {
        return Files.readString(outputFile());
    }

    private static List<Long> processes(String output) {
        Matcher matcher = PROCESS.matcher(output);
        return matcher.results()
                .map(result -> Long.valueOf(result.group(1)))
                .distinct()
                .toList();
    }

    private static boolean runs(long process) {
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    private static List<NewEntry> sample() {
        List<NewEntry> entries = new ArrayList<>();
        SampleList list = new SampleList(ENTRIES);
        for (int i = 0; i < list.size(); i++) {
            entries.add(list.entry(i));
        }
        return entries;
    }

    private static List<NewEntry> read(Path file) throws IOException {
        List<NewEntry> entries = new ArrayList<>();
        try (EntryFile in = open(file)) {
            for (Optional<Line> line = in.next(); line.isPresent(); line = in.next()) {
                if (line.get() instanceof Line.Entry entry) {
                    entries.add(entry.entry());
                } else {
                    throw new AssertionError("the demo wrote a bad line: " + line.get());
                }
            }
        }
        return entries;
    }

    private static EntryFile open(Path file) throws IOException {
        try {
            return EntryFile.open(
                    Files.newBufferedReader(file, UTF_8),
                    Optional.of(FileFormat.CSV),
                    new EntryFile.Choices(50, false));
        } catch (FileFormatException e) {
            throw new AssertionError("the demo wrote a bad header", e);
        }
    }
}
