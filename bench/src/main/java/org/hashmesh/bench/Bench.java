// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.util.List;

/** The benchmarks by name, for {@code bench/run}. */
public final class Bench {
    private static final String USAGE =
            Arguments.USAGE + ColdArguments.USAGE + MatchArguments.USAGE + MatchIndexArguments.USAGE;

    private Bench() {}

    /** Runs what the command line says. Exit code 2: it says nothing that can be run. */
    public static void main(String[] words) throws Exception {
        List<String> rest = List.of(words);
        if (rest.contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        try {
            Results results = measure(rest);
            results.printTable(System.out);
            System.out.println();
            results.printJson(System.out, "bench/run " + String.join(" ", words));
        } catch (IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private static Results measure(List<String> words) throws Exception {
        String name = words.isEmpty() ? "" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (name) {
            case "forum" -> ForumBench.measure(Arguments.parse(rest), System.out);
            case "cold" -> ColdSync.measure(ColdArguments.parse(rest), System.out);
            case "match" -> MatchBench.measure(MatchArguments.parse(rest), System.out);
            case "match-index" -> MatchIndexBench.measure(MatchIndexArguments.parse(rest), System.out);
            default -> throw new IllegalArgumentException("no benchmark \"" + name + "\"");
        };
    }
}
