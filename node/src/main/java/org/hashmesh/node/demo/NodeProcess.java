// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One running node: a Java process of its own, with the Java and the class path of this one. It ends when this process
 * ends, however that happens, see {@link LeashedNode}.
 */
final class NodeProcess {
    /** The first Java that warns about native code and Unsafe unless it is told that they are wanted. */
    private static final int JAVA_THAT_WARNS = 24;

    /** How long the system may take to clear a killed process away. */
    private static final Duration KILLED = Duration.ofSeconds(10);

    private static final int TAIL_BYTES = 16 << 10;
    private static final int TAIL_LINES = 15;

    private final Process process;
    private final Path log;

    private NodeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts {@code run --home}.
     *
     * @param log gets the node's output, after what is in it
     * @param javaOptions such as {@code -Xmx512m}
     */
    static NodeProcess start(Path home, Path log, List<String> javaOptions) {
        ProcessBuilder builder = new ProcessBuilder(command(home, javaOptions))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        // They would override what stands in the node's own configuration.
        builder.environment().keySet().removeIf(name -> name.startsWith("HASHMESH_"));
        try {
            return new NodeProcess(builder.start(), log);
        } catch (IOException e) {
            throw new ForumException("cannot start Java: " + e.getMessage(), e);
        }
    }

    private static List<String> command(Path home, List<String> javaOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(archive());
        command.addAll(javaOptions);
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (Runtime.version().feature() >= JAVA_THAT_WARNS) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        // Where the launcher unpacked RocksDB; without it each process would unpack its own copy.
        String libraries = System.getProperty("java.library.path", "");
        if (!libraries.isEmpty()) {
            command.add("-Djava.library.path=" + libraries);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LeashedNode.class.getName()));
        command.addAll(List.of("run", "--home", home.toString()));
        return command;
    }

    /** The archive of classes that this process was started with, if any: it fits the same class path only. */
    private static List<String> archive() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:SharedArchiveFile="))
                .toList();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The signal that cannot be caught: no file is closed, no peer is told. */
    void kill() {
        process.destroyForcibly();
        if (!awaitEnd(KILLED)) {
            throw new ForumException("process " + pid() + " lives on after kill -9" + tail());
        }
    }

    /**
     * Asks it to end, and waits.
     *
     * @return its exit code
     * @throws ForumException when it does not end in time; it is killed then
     */
    int stop(Duration limit) {
        // Not destroy(): that also closes the pipe of the leash, and two ends at once give either exit code.
        boolean ignored = process.toHandle().destroy();
        if (!awaitEnd(limit)) {
            kill();
            throw new ForumException("it did not stop within " + limit.toSeconds() + " s and was killed" + tail());
        }
        return process.exitValue();
    }

    private boolean awaitEnd(Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The exit code of a process that ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** The end of the log under a line that says where it is, to be appended to a message. */
    String tail() {
        return tail(log);
    }

    static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(0, file.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "\nthe end of " + log + ":\n  | " + String.join("\n  | ", last);
        } catch (IOException e) {
            return "\nits log " + log + " cannot be read: " + e.getMessage();
        }
    }
}
