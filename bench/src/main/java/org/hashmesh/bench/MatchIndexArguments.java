// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What to measure of the matching core.
 *
 * @param sizes of the sets
 * @param queries asked of each, again and again for a second or more
 * @param distance of PDQ queries
 * @param centres a file of real PDQ values, {@code quality,hex}, to make clusters around
 * @param faiss whether FAISS is asked the same, for sets of up to so many; 0 for not at all
 */
record MatchIndexArguments(List<Integer> sizes, int queries, int distance, Optional<Path> centres, int faiss) {
    static final String USAGE = """
            usage: bench/run match-index [--size N,N...] [--queries N] [--distance BITS] [--real CSV] [--faiss MOST]
              --size       hashes in each set, default 1000000,10000000
              --queries    default 4000
              --distance   default 31
              --real       file of real PDQ values with lines quality,hex, to make clusters around; else the centres are random
              --faiss      ask FAISS too (Debian's python3-faiss) for sets of at most MOST hashes, such as 1000000
            """;

    /** Reads a command line; see {@link Arguments#parse}. */
    static MatchIndexArguments parse(List<String> words) {
        List<Integer> sizes = List.of(1_000_000, 10_000_000);
        int queries = 4_000;
        int distance = 31;
        int faiss = 0;
        Optional<Path> centres = Optional.empty();
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(word + " needs a value, or is unknown");
            }
            String value = rest.next();
            switch (word) {
                case "--size" -> sizes = sizes(word, value);
                case "--queries" -> queries = Arguments.number(word, value, 10, 1_000_000);
                case "--distance" -> distance = Arguments.number(word, value, 1, 63);
                case "--real" -> centres = Optional.of(Path.of(value));
                case "--faiss" -> faiss = Arguments.number(word, value, 0, 100_000_000);
                default -> throw new IllegalArgumentException("unknown option " + word);
            }
        }
        return new MatchIndexArguments(sizes, queries, distance, centres, faiss);
    }

    private static List<Integer> sizes(String word, String value) {
        List<Integer> sizes = new ArrayList<>();
        for (String size : value.split(",", -1)) {
            sizes.add(Arguments.number(word, size, 1, 100_000_000));
        }
        return sizes;
    }
}
