// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.hashmesh.v1.HashAnswerOrBuilder;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.NearHash;
import org.hashmesh.v1.Verdict;

/**
 * One version of a member's policy. Rules are asked in their order, each of every matched hash, nearest first; the first that
 * holds of any gives the verdict. Never throws into a match: a rule that fails gives the action that the file names for it.
 * Immutable but for what it remembers of its own answers; for many threads.
 */
public final class Policy {
    /** Sets of facts whose answer is remembered: matches repeat themselves, and asking all rules costs microseconds. */
    private static final int REMEMBERED = 4_096;

    private static final int MAX_FAILURE_CHARACTERS = 200;

    private final String text;
    private final String version;
    private final String self;
    private final PolicySettings settings;
    private final List<Rule> rules;
    private final Verdict otherwise;
    private final Verdict noMatch;
    private final Map<Facts, Spoken> remembered = new ConcurrentHashMap<>();
    private final LongAdder failures = new LongAdder();

    /** What the rules say of one matched hash: the place of the rule that speaks, and its verdict. */
    private record Spoken(int rank, Verdict verdict) {}

    Policy(String text, String version, String self, PolicySettings settings, List<Rule> rules) {
        this.text = text;
        this.version = version;
        this.self = self;
        this.settings = settings;
        this.rules = List.copyOf(rules);
        this.otherwise = verdict(settings.otherwise(), "default", "no rule speaks of this match");
        this.noMatch = verdict(settings.noMatch(), "no-match", "nothing that is listed matches");
    }

    /** The first 12 hex digits of the SHA-256 of the file. */
    public String version() {
        return version;
    }

    /** The file. */
    public String text() {
        return text;
    }

    /** What the file says besides its rules. */
    public PolicySettings settings() {
        return settings;
    }

    /** For people and tools: the rules in their order. */
    public List<RuleText> rules() {
        return rules.stream()
                .map(rule -> new RuleText(
                        rule.name(),
                        rule.when(),
                        rule.verdict().getAction(),
                        rule.verdict().getReason()))
                .toList();
    }

    /** A rule as its file has it. */
    public record RuleText(String name, String when, String action, String reason) {}

    /** Rules that failed since this version was read. */
    public long failures() {
        return failures.sum();
    }

    /**
     * What to do about this hash.
     *
     * @param answer all but the verdict: listings with opinions and why they are set aside, near hashes, warnings
     */
    public Verdict decide(HashAnswerOrBuilder answer, Instant now) {
        List<Facts> matches = FactsReader.read(answer, self, now);
        if (matches.isEmpty()) {
            return setAside(answer);
        }
        Spoken first = spoken(matches.get(0));
        for (int i = 1; i < matches.size() && first.rank > 0; i++) {
            Spoken next = spoken(matches.get(i));
            if (next.rank < first.rank) {
                first = next;
            }
        }
        return first.verdict;
    }

    private Spoken spoken(Facts facts) {
        Spoken known = remembered.get(facts);
        if (known != null) {
            return known;
        }
        Spoken spoken = ask(facts);
        if (remembered.size() >= REMEMBERED) {
            remembered.clear();
        }
        remembered.put(facts, spoken);
        return spoken;
    }

    private Spoken ask(Facts facts) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            try {
                if (rule.condition().holds(facts)) {
                    return new Spoken(i, rule.verdict());
                }
            } catch (ConditionException e) {
                failures.increment();
                String why = String.valueOf(e.getMessage());
                return new Spoken(
                        i,
                        verdict(
                                settings.onError(),
                                rule.name(),
                                "this rule failed: "
                                        + why.substring(0, Math.min(MAX_FAILURE_CHARACTERS, why.length()))));
            }
        }
        return new Spoken(rules.size(), otherwise);
    }

    private Verdict setAside(HashAnswerOrBuilder answer) {
        Set<String> why = new TreeSet<>();
        answer.getListingsList().forEach(listing -> why(listing, why));
        for (NearHash near : answer.getNearList()) {
            near.getListingsList().forEach(listing -> why(listing, why));
        }
        return why.isEmpty()
                ? noMatch
                : verdict(
                        settings.setAside(),
                        "set-aside",
                        "what matches does not count here: " + String.join(", ", why));
    }

    private static void why(Listing listing, Set<String> why) {
        String words = listing.getSetAside();
        if (!words.isEmpty()) {
            int colon = words.indexOf(':');
            why.add(colon < 0 ? words : words.substring(0, colon));
        }
    }

    private Verdict verdict(String action, String rule, String reason) {
        return Verdict.newBuilder()
                .setAction(action)
                .setRule(rule)
                .setReason(reason)
                .setPolicy(version)
                .build();
    }
}
