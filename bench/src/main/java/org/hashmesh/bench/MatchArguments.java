// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What serving matches is to measure.
 *
 * @param entries of the list that is matched against
 * @param seconds that each kind of load lasts
 * @param changes adds and withdrawals that are timed
 * @param directory for the homes
 * @param javaOptions of the node
 */
record MatchArguments(int entries, int seconds, int changes, Path directory, List<String> javaOptions) {

    static final String USAGE = """
            usage: bench/run match [--entries N] [--seconds N] [--changes N] [--directory DIR] [--java "OPTIONS"]
              --entries    of 200 B in four logs together, default 10000000
              --seconds    that each kind of load lasts, default 10
              --changes    entries that are added and withdrawn, one after the other, default 300
              --directory  where the homes go, default bench/target/match; what is there is deleted
              --java       options of the node's Java, default: as ./hashmesh run, and -Xmx2500m
            """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException when it is none of ours
     */
    static MatchArguments parse(List<String> words) {
        int entries = 10_000_000;
        int seconds = 10;
        int changes = 300;
        Path directory = Path.of("bench", "target", "match");
        List<String> java = new ArrayList<>(Arguments.JAVA);
        java.replaceAll(option -> option.startsWith("-Xmx") ? "-Xmx2500m" : option);
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(word + " needs a value, or is unknown");
            }
            String value = rest.next();
            switch (word) {
                case "--entries" -> entries = Arguments.number(word, value, 1_000, 60_000_000);
                case "--seconds" -> seconds = Arguments.number(word, value, 1, 600);
                case "--changes" -> changes = Arguments.number(word, value, 1, 100_000);
                case "--directory" -> directory = Path.of(value);
                case "--java" ->
                    java = Arrays.stream(value.split(" ", -1))
                            .filter(option -> !option.isEmpty())
                            .toList();
                default -> throw new IllegalArgumentException("unknown option " + word);
            }
        }
        return new MatchArguments(entries, seconds, changes, directory, List.copyOf(java));
    }
}
