// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process has used since it started, from Linux's {@code /proc}: CPU time of all its threads, user and system, in
 * ticks of 10 ms; and the same by thread name, without threads that have ended.
 */
record Usage(double cpuSeconds, Map<String, Double> byThread) {
    /** What the kernel shows to every program (USER_HZ), whatever it uses itself. */
    private static final double TICKS_PER_SECOND = 100;

    private static final double SHOWN_MICROS = 0.05;

    /** Fields of {@code stat} after the name, which may hold spaces: user and system time. */
    private static final int USER_FIELD = 11;

    /** Of a process that runs. */
    static Usage of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        Map<String, Double> threads = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            for (Path task : tasks.toList()) {
                try {
                    threads.merge(group(Files.readString(task.resolve("comm")).strip()), seconds(task), Double::sum);
                } catch (NoSuchFileException e) {
                    // It ended just now.
                }
            }
            return new Usage(seconds(process), threads);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what process " + pid + " uses", e);
        }
    }

    /** What was used between an earlier look and this one. */
    Usage since(Usage earlier) {
        Map<String, Double> threads = new TreeMap<>();
        byThread.forEach((name, seconds) -> threads.put(name, seconds - earlier.byThread.getOrDefault(name, 0.0)));
        return new Usage(cpuSeconds - earlier.cpuSeconds, threads);
    }

    /** Microseconds for each of so many items by thread, the most first; what takes too little to matter is left out. */
    String perItem(long items) {
        double shown =
                byThread.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> all = new TreeMap<>(byThread);
        all.put("(ended)", cpuSeconds - shown);
        return all.entrySet().stream()
                .filter(thread -> thread.getValue() * 1e6 / items >= SHOWN_MICROS)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(thread -> String.format(Locale.ROOT, "%s %.2f", thread.getKey(), thread.getValue() * 1e6 / items))
                .collect(Collectors.joining("; "));
    }

    /** The most that was ever in memory at once, in bytes. */
    static long peakMemory(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what process " + pid + " uses", e);
        }
    }

    private static double seconds(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(USER_FIELD)) + Long.parseLong(fields.get(USER_FIELD + 1))) / TICKS_PER_SECOND;
    }

    /** Threads that differ by a number only count as one. */
    private static String group(String name) {
        return name.replaceAll("[-#: ]*[0-9]+$", "").replaceAll("^serve-.*", "serve");
    }
}
