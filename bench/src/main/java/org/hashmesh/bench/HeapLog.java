// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The most that a Java heap ever held, from the collector's own log: what was in it before each collection. */
final class HeapLog {
    private static final Pattern PAUSE = Pattern.compile("Pause.* (\\d+)M->\\d+M");

    private HeapLog() {}

    static String option(Path file) {
        return "-Xlog:gc:file=" + file;
    }

    /** Bytes, to the megabyte; after at least one collection. */
    static long peakBytes(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            List<Long> sizes = lines.flatMap(line -> PAUSE.matcher(line).results())
                    .map(MatchResult::group)
                    .map(found -> PAUSE.matcher(found)
                            .results()
                            .findFirst()
                            .orElseThrow()
                            .group(1))
                    .map(Long::valueOf)
                    .toList();
            return sizes.stream().mapToLong(Long::longValue).max().orElse(0) << 20;
        }
    }
}
