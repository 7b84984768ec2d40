// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What a cold sync is to measure.
 *
 * @param entries in all logs together
 * @param logs of as many members
 * @param sources nodes that hold them all
 * @param runs of the newcomer; the sources stay
 * @param killAt share of the entries at which the newcomer is killed and started again; 0 for never
 * @param missed entries that are added while the newcomer is away afterwards; 0 for none
 * @param hypercore entries that hypercore replicates in the same run; 0 for none
 * @param directory for the homes
 * @param javaOptions of the newcomer; of the sources too, with more memory
 */
record ColdArguments(
        int entries,
        int logs,
        int sources,
        int runs,
        double killAt,
        int missed,
        int hypercore,
        Path directory,
        List<String> javaOptions) {

    static final String USAGE = """
            usage: bench/run cold [--entries N] [--logs N] [--sources N] [--runs N] [--kill-at SHARE] [--missed N]
                                  [--hypercore N] [--directory DIR] [--java "OPTIONS"]
              --entries    of 200 B in all logs together, default 10000000
              --logs       1 to 20, default 4
              --sources    nodes that hold them all, default 1
              --runs       of the newcomer, default 1
              --kill-at    share of the entries at which the newcomer gets SIGKILL and starts again, default 0: never
              --missed     entries that are added while the newcomer is away afterwards, default 0: not measured
              --hypercore  entries that hypercore replicates in the same run, default 0; needs node and npm. Its cost an
                           entry grows with their number: 1000000 is nearer to the same load than 100000
              --directory  where the homes go, default bench/target/cold; what is there is deleted
              --java       options of the newcomer's Java, default: as ./hashmesh run, and -Xmx2500m: matching holds all hashes
            """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException when it is none of ours
     */
    static ColdArguments parse(List<String> words) {
        int entries = 10_000_000;
        int logs = 4;
        int sources = 1;
        int runs = 1;
        int percent = 0;
        int missed = 0;
        int hypercore = 0;
        Path directory = Path.of("bench", "target", "cold");
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
                case "--logs" -> logs = Arguments.number(word, value, 1, 20);
                case "--sources" -> sources = Arguments.number(word, value, 1, 4);
                case "--runs" -> runs = Arguments.number(word, value, 1, 100);
                case "--kill-at" -> percent = (int) (100 * Double.parseDouble(value));
                case "--missed" -> missed = Arguments.number(word, value, 0, 10_000_000);
                case "--hypercore" -> hypercore = Arguments.number(word, value, 0, 10_000_000);
                case "--directory" -> directory = Path.of(value);
                case "--java" ->
                    java = Arrays.stream(value.split(" ", -1))
                            .filter(option -> !option.isEmpty())
                            .toList();
                default -> throw new IllegalArgumentException("unknown option " + word);
            }
        }
        if (percent < 0 || percent > 95) {
            throw new IllegalArgumentException("--kill-at takes a share from 0 to 0.95");
        }
        return new ColdArguments(
                entries, logs, sources, runs, percent / 100.0, missed, hypercore, directory, List.copyOf(java));
    }
}
