// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process uses, as Linux tells. A node's heap is bounded by its start, and it ends when that is not enough; resident
 * memory has the rest.
 */
record Usage(int threads, int descriptors, int residentMegabytes) {
    static Usage of(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"), UTF_8);
            return new Usage(number(status, "Threads:"), (int) open.count(), number(status, "VmRSS:") / 1024);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int number(List<String> status, String name) {
        String line =
                status.stream().filter(l -> l.startsWith(name)).findFirst().orElseThrow();
        return Integer.parseInt(line.replaceAll("[^0-9]", ""));
    }

    /** Each the larger one. */
    Usage max(Usage other) {
        return new Usage(
                Math.max(threads, other.threads),
                Math.max(descriptors, other.descriptors),
                Math.max(residentMegabytes, other.residentMegabytes));
    }

    /** Hardly more than that. */
    boolean isAbout(Usage before) {
        return isWithin(before, 40, 20, 250);
    }

    boolean isWithin(Usage before, int moreThreads, int moreDescriptors, int moreMegabytes) {
        return threads <= before.threads + moreThreads
                && descriptors <= before.descriptors + moreDescriptors
                && residentMegabytes <= before.residentMegabytes + moreMegabytes;
    }
}
