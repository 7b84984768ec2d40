// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same load through hypercore, the peer whose job is nearest to ours: a signed append-only log of blobs, replicated
 * and verified between two processes on loopback, encrypted and written to disk. One log, since it has one writer each.
 * Its cost per entry grows with the log, so the results say over how many entries it was measured.
 */
final class Hypercore {
    private static final int ENTRY_BYTES = 200;
    private static final int BATCH = 1_000;

    /** CPU per entry, in microseconds. */
    record Cost(double readerMicros, double bothMicros) {}

    private Hypercore() {}

    static Cost measure(int entries, Path directory, Results results) throws IOException, InterruptedException {
        Path scripts = Path.of("bench", "hypercore");
        if (!Files.isDirectory(scripts.resolve("node_modules"))) {
            run(scripts, List.of("npm", "install", "--no-package-lock", "--no-audit", "--no-fund"));
        }
        Path work = Files.createDirectories(directory.toAbsolutePath().resolve("hypercore"));
        Process author = start(
                scripts,
                List.of(
                        "node",
                        "author.mjs",
                        work.resolve("author").toString(),
                        "" + entries,
                        "" + ENTRY_BYTES,
                        "" + BATCH));
        try (BufferedReader said = reader(author)) {
            String ready = line(said);
            Process reader = start(
                    scripts,
                    List.of(
                            "node",
                            "reader.mjs",
                            work.resolve("reader").toString(),
                            text(ready, "key"),
                            "" + (long) number(ready, "port"),
                            "" + entries));
            String replicated;
            try (BufferedReader answer = reader(reader)) {
                replicated = line(answer);
            }
            String served = line(said);
            double readerMicros = number(replicated, "cpuMicros") / entries;
            double authorMicros = number(served, "cpuMicros") / entries;
            results.add("hypercore was measured over", "entries", entries);
            results.add("hypercore reader cpu", "us/entry", readerMicros);
            results.add("hypercore author cpu, replicating", "us/entry", authorMicros);
            results.add("hypercore replicated", "entries/s", entries / (number(replicated, "nanos") / 1e9));
            results.add("hypercore wire", "B/entry", number(replicated, "bytesReceived") / entries);
            results.add("hypercore reader peak memory", "MB", number(replicated, "peakRssBytes") / 1e6);
            return new Cost(readerMicros, readerMicros + authorMicros);
        } finally {
            author.destroy();
            Homes.delete(work);
        }
    }

    private static Process start(Path directory, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void run(Path directory, List<String> command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code + " in " + directory);
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String line(BufferedReader from) throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new IllegalStateException("hypercore's script ended without an answer");
        }
        return line;
    }

    private static double number(String json, String name) {
        return Double.parseDouble(find(json, "\"" + name + "\":([0-9.]+)"));
    }

    private static String text(String json, String name) {
        return find(json, "\"" + name + "\":\"([^\"]*)\"");
    }

    private static String find(String json, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in what hypercore's script said: " + json);
        }
        return matcher.group(1);
    }
}
