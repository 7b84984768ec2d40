// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.hashmesh.node.toml.Problems;
import org.hashmesh.node.toml.Spelling;
import org.hashmesh.node.toml.TomlSection;
import org.hashmesh.v1.Verdict;

/** Reads {@code policy.toml}, with every default and every range. For many threads. */
public final class PolicyReader {
    /** The file's name in a home directory. */
    public static final String FILE = "policy.toml";

    /** Rules in one file: each is asked of each match. */
    static final int MAX_RULES = 200;

    /** Characters of a file. */
    static final int MAX_CHARACTERS = 1 << 19;

    private static final int MAX_REASON = 255;
    private static final int VERSION_BYTES = 6;
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]{0,31}");
    private static final Pattern RULE_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Set<String> TAKEN = Set.of("default", "no-match", "set-aside");

    private final Conditions conditions = new Conditions();
    private final String self;

    /** A reader for the node of this member; empty where it does not matter who asks. */
    public PolicyReader(Optional<MemberName> self) {
        this.self = self.map(MemberName::value).orElse("");
    }

    /**
     * The policy that this text is.
     *
     * @param file the name that problems call it by
     * @throws ConfigurationException with every problem, not only the first
     */
    public Policy parse(String file, String text) {
        Problems problems = new Problems(file);
        if (text.length() > MAX_CHARACTERS) {
            problems.add(1, 1, text.length() + " characters, at most " + MAX_CHARACTERS + " are read");
            problems.throwIfAny();
        }
        TomlSection root = TomlSection.ofFile(text, problems);
        problems.throwIfAny();
        String version = version(text);
        List<String> actions = root.texts("actions", PolicyReader::word);
        PolicyTables.Recording recording = PolicyTables.recorded(root.table("record"));
        PolicySettings settings = new PolicySettings(
                actions,
                action(root, "default", "review", actions),
                action(root, "no-match", "pass", actions),
                action(root, "set-aside", "pass", actions),
                action(root, "on-error", "review", actions),
                PolicyTables.distances(root.table("distance")),
                PolicyTables.sources(root.tables("source")),
                PolicyTables.defence(root.table("defence")),
                recording.matches(),
                recording.reportSeen());
        List<Rule> rules = new ArrayList<>();
        Map<String, String> seen = new HashMap<>();
        for (TomlSection section : root.tables("rule")) {
            rule(section, new ValuePlaces(text), problems, actions, version, seen)
                    .ifPresent(rules::add);
        }
        if (rules.size() > MAX_RULES) {
            problems.add(1, 1, rules.size() + " rules, at most " + MAX_RULES + " are asked");
        }
        root.refuseOtherKeys();
        problems.throwIfAny();
        return new Policy(text, version, self, settings, rules);
    }

    private Optional<Rule> rule(
            TomlSection section,
            ValuePlaces places,
            Problems problems,
            List<String> actions,
            String version,
            Map<String, String> seen) {
        Optional<String> name = section.requiredText("name", PolicyReader::ruleName);
        Optional<String> when = section.requiredText("when", text -> text);
        Optional<String> action = section.requiredText("action", text -> known(word(text), actions));
        Optional<String> reason = section.text("reason", PolicyReader::reason);
        section.refuseOtherKeys();
        name.map(found -> seen.putIfAbsent(found, section.where("name")))
                .ifPresent(first -> section.problem("name", "this name stands twice, first at " + first));
        Optional<Condition> condition =
                when.flatMap(text -> condition(section, places, problems, name.orElse(""), text));
        if (name.isEmpty() || when.isEmpty() || action.isEmpty() || condition.isEmpty()) {
            return Optional.empty();
        }
        Verdict verdict = Verdict.newBuilder()
                .setAction(action.get())
                .setRule(name.get())
                .setReason(reason.orElse(when.get().strip()))
                .setPolicy(version)
                .build();
        return Optional.of(new Rule(name.get(), when.get(), condition.get(), verdict));
    }

    private Optional<Condition> condition(
            TomlSection section, ValuePlaces places, Problems problems, String rule, String when) {
        try {
            return Optional.of(conditions.compile(when));
        } catch (Conditions.SlipException e) {
            Problem key = section.problemAt("when", "");
            for (Conditions.Slip slip : e.slips()) {
                ValuePlaces.Place place = places.inValue(key.line(), key.column(), slip.line(), slip.column());
                problems.add(
                        place.line(), place.column(), (rule.isEmpty() ? "" : "rule `" + rule + "`: ") + slip.message());
            }
            return Optional.empty();
        }
    }

    private static String action(TomlSection root, String key, String otherwise, List<String> actions) {
        return root.text(key, text -> known(word(text), actions)).orElse(otherwise);
    }

    private static String known(String word, List<String> actions) {
        if (!actions.isEmpty() && !actions.contains(word)) {
            throw new IllegalArgumentException(
                    "`" + word + "` is not one of the file's `actions`" + Spelling.hint(word, actions));
        }
        return word;
    }

    private static String word(String text) {
        if (!WORD.matcher(text).matches()) {
            throw new IllegalArgumentException("an action is 1 to 32 of a-z 0-9 _ -, beginning with a letter");
        }
        return text;
    }

    private static String ruleName(String text) {
        if (!RULE_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("a rule's name is 1 to 63 of a-z 0-9 . _ -");
        }
        if (TAKEN.contains(text)) {
            throw new IllegalArgumentException("`" + text + "` names what is not a rule in verdicts");
        }
        return text;
    }

    private static String reason(String text) {
        if (text.length() > MAX_REASON || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a reason is at most " + MAX_REASON + " printable characters");
        }
        return text;
    }

    /** Of a source of entries. */
    static String collection(String text) {
        return text.isEmpty() ? text : new CollectionName(text).value();
    }

    private static String version(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
