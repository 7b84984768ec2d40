// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a person meant to type. */
public final class Spelling {
    private Spelling() {}

    /** The candidate nearest to the word, when it is near enough to be a slip: about one slip in three characters. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate ->
                        slips(word, candidate) <= Math.max(1, Math.max(word.length(), candidate.length()) / 3))
                .min(Comparator.<String>comparingInt(candidate -> slips(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Ready to end a sentence: {@code , did you mean `port`?}, or nothing. */
    public static String hint(String word, Collection<String> candidates) {
        return nearest(word, candidates)
                .map(found -> ", did you mean `" + found + "`?")
                .orElse("");
    }

    /** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
    static int slips(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
