// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What to measure.
 *
 * @param entries imported at the first member
 * @param members in a full mesh
 * @param adds single adds whose way is timed
 * @param runs of everything, each with a new forum
 * @param directory for the forums; the last one stays there, to be looked at
 * @param javaOptions of the nodes' processes
 */
record Arguments(int entries, int members, int adds, int runs, Path directory, List<String> javaOptions) {
    private static final int MOST_MEMBERS = 26;

    /** As the launcher starts a node, with a limit of memory since several share one machine. */
    static final List<String> JAVA = List.of(
            "-XX:+UseSerialGC",
            "-Xms192m",
            "-XX:NewSize=128m",
            "-XX:MetaspaceSize=96m",
            "-Xmx1g",
            "-XX:CompileCommand=quiet",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000",
            early("com.sun.crypto.provider.G*"),
            early("com.sun.crypto.provider.CounterMode*"),
            early("sun.security.provider.SHA2*"),
            early("sun.security.provider.DigestBase"));

    static final String USAGE = """
            usage: bench/run forum [--entries N] [--members N] [--adds N] [--runs N] [--directory DIR] [--java "OPTIONS"]
              --entries    imported at one member, default 1000000
              --members    2 to 26, default 3
              --adds       single adds whose propagation is timed, default 300; 0 for none
              --runs       default 1
              --directory  where the homes go, default bench/target/forum; what is there is deleted
              --java       options of each node's Java, default: as ./hashmesh run, and -Xmx1g
            """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException when it is none of ours
     */
    static Arguments parse(List<String> words) {
        int entries = 1_000_000;
        int members = 3;
        int adds = 300;
        int runs = 1;
        Path directory = Path.of("bench", "target", "forum");
        List<String> java = JAVA;
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(word + " needs a value, or is unknown");
            }
            String value = rest.next();
            switch (word) {
                case "--entries" -> entries = number(word, value, 1, 100_000_000);
                case "--members" -> members = number(word, value, 2, MOST_MEMBERS);
                case "--adds" -> adds = number(word, value, 0, 100_000);
                case "--runs" -> runs = number(word, value, 1, 1_000);
                case "--directory" -> directory = Path.of(value);
                case "--java" ->
                    java = Arrays.stream(value.split(" ", -1))
                            .filter(option -> !option.isEmpty())
                            .toList();
                default -> throw new IllegalArgumentException("unknown option " + word);
            }
        }
        return new Arguments(entries, members, adds, runs, directory, java);
    }

    /** These classes get the best code, with the processor's own instructions, after a fiftieth of the usual calls. */
    private static String early(String classes) {
        return "-XX:CompileCommand=CompileThresholdScaling," + classes + "::*,0.02";
    }

    static int number(String word, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(word + " takes a number from " + least + " to " + most + ", not " + value);
    }

    /** Names of as many members. */
    String[] memberNames() {
        return "abcdefghijklmnopqrstuvwxyz"
                .substring(0, members)
                .chars()
                .mapToObj(letter -> (char) letter + ".example")
                .toArray(String[]::new);
    }
}
