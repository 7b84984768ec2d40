// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Verdict;

/** Tries a policy beside the one in use, on answers. Nothing is kept of it. For one thread. */
public final class PolicyTrial {
    /** Recorded matches that are told of one by one. */
    static final int MAX_EXAMPLES = 20;

    private final Policy before;
    private final Policy after;
    private final Map<Change, Long> list = new HashMap<>();
    private final Map<Change, Long> recorded = new HashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private long hashes;
    private long matches;

    /**
     * What becomes of a verdict: action and rule, now and then.
     *
     * @param actionBefore what is done now
     * @param ruleBefore by which rule
     * @param actionAfter what would be done
     * @param ruleAfter by which rule
     */
    public record Change(String actionBefore, String ruleBefore, String actionAfter, String ruleAfter) {}

    /** How many get one verdict now and another then. */
    public record Count(Change change, long number) {}

    /** A recorded match that another action awaits. */
    public record Example(RecentMatches.Recorded match, Verdict before, Verdict after) {}

    /** Tries {@code after} in the place of {@code before}. */
    public PolicyTrial(Policy before, Policy after) {
        this.before = before;
        this.after = after;
    }

    /** What a query with exactly this listed hash is answered. */
    public void listed(HashAnswer answer, Instant now) {
        hashes++;
        count(list, before.decide(answer, now), after.decide(answer, now));
    }

    /** What was answered earlier: both policies say what they would have said then. */
    public void recorded(RecentMatches.Recorded match) {
        matches++;
        Verdict now = before.decide(match.answer(), match.at());
        Verdict then = after.decide(match.answer(), match.at());
        count(recorded, now, then);
        if (!now.getAction().equals(then.getAction())) {
            examples.add(new Example(match, now, then));
            if (examples.size() > MAX_EXAMPLES) {
                examples.remove(0);
            }
        }
    }

    private static void count(Map<Change, Long> counts, Verdict now, Verdict then) {
        counts.merge(new Change(now.getAction(), now.getRule(), then.getAction(), then.getRule()), 1L, Long::sum);
    }

    /** Listed hashes tried. */
    public long hashes() {
        return hashes;
    }

    /** Recorded matches tried. */
    public long matches() {
        return matches;
    }

    /** What becomes of the list, the most frequent first. */
    public List<Count> ofList() {
        return sorted(list);
    }

    /** What becomes of recorded matches, the most frequent first. */
    public List<Count> ofRecorded() {
        return sorted(recorded);
    }

    /** The last recorded matches that another action awaits. */
    public List<Example> examples() {
        return List.copyOf(examples);
    }

    private static List<Count> sorted(Map<Change, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Count::number)
                        .reversed()
                        .thenComparing(count -> count.change().toString()))
                .toList();
    }
}
