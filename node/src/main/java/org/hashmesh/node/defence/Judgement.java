// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.node.policy.Policy;
import org.hashmesh.node.policy.RecentMatches;
import org.hashmesh.store.kv.StoreFailedException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.v1.HashAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member makes of a match: its policy, its defences, and the answers that it keeps for dry runs. For many threads.
 *
 * @param policies the policy in use
 * @param defences what does not count
 * @param recent the last answers with a match
 */
public record Judgement(Policies policies, Defences defences, RecentMatches recent) {
    private static final Logger LOG = LoggerFactory.getLogger(Judgement.class);

    /**
     * Of the node in this home.
     *
     * @param ledger in whose journal it is noted what counts again
     * @param incidents which incidents two members take part in
     * @throws org.hashmesh.node.toml.ConfigurationException when its policy or a file of its defences is broken
     */
    public static Judgement open(Path home, MemberName self, Ledger ledger, JointIncidents.Source incidents) {
        Policies policies = Policies.open(home, self);
        Defences defences =
                Defences.open(home, self, () -> policies.current().settings(), new Releases(ledger), incidents);
        return new Judgement(policies, defences, new RecentMatches());
    }

    /** Completes an answer that has everything but the verdict, and keeps it if it has a match. */
    public HashAnswer decided(HashAnswer.Builder answer, Instant now) {
        Policy policy = policies.current();
        answer.setVerdict(policy.decide(answer, now));
        recent.note(answer, policy.settings().recordedMatches(), now);
        return answer.build();
    }

    /** The same without keeping it, for an answer about what was uploaded long ago. */
    public HashAnswer decidedOnly(HashAnswer.Builder answer, Instant now) {
        return answer.setVerdict(policies.current().decide(answer, now)).build();
    }

    /** Reads what changed on disk and writes what changed here. To be called every few seconds, by one thread. */
    public void follow(Instant now) {
        policies.follow();
        try {
            defences.follow(now);
        } catch (UncheckedIOException | StoreFailedException e) {
            LOG.warn("what the defences hold back is not on disk yet: {}", e.getMessage());
        }
    }

    /** For status: what people should look at, each with what to do. */
    public List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        policies.problem()
                .ifPresent(text -> warnings.add(text.lines().findFirst().orElse("") + ": hashmesh policy check"));
        defenceWarnings(now).forEach(text -> warnings.add(text + ": hashmesh defence list"));
        return warnings;
    }

    /** Of them, what the defences hold back or cannot read. */
    public List<String> defenceWarnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        defences.warningLists().problem().ifPresent(text -> warnings.add("warning list " + text));
        count(defences.floods().all().size(), "flood of near-duplicates is held", "floods of near-duplicates are held")
                .ifPresent(warnings::add);
        count(defences.quarantine().all(now).size(), "listed hash matches too much", "listed hashes match too much")
                .ifPresent(warnings::add);
        long alarms = defences.canaries().all().stream()
                .filter(canary -> canary.lastAlarm()
                        .filter(at -> at.plus(RecentMatches.TERM).isAfter(now))
                        .isPresent())
                .count();
        count((int) alarms, "canary was asked about", "canaries were asked about")
                .ifPresent(warnings::add);
        return warnings;
    }

    private static Optional<String> count(int number, String one, String many) {
        return number == 0 ? Optional.empty() : Optional.of(number + " " + (number == 1 ? one : many));
    }
}
