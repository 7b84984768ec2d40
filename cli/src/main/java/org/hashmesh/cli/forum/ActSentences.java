// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hashmesh.cli.output.Words;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.Quorum;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumMember;

/**
 * What a decision does, in sentences for the person who is to sign it. They are made from the text that is signed, and from
 * nothing that a node says about it; where a node's word is added, it says so.
 */
final class ActSentences {
    private static final int SHOWN = 20;

    private ActSentences() {}

    /** One line, as it stands in a list of proposals. */
    static String headline(Decision decision) {
        if (decision instanceof Decision.Admit admit) {
            return "admit " + admit.member() + " (" + Fingerprint.of(admit.member(), admit.identity()) + ")";
        } else if (decision instanceof Decision.Evict evict) {
            return "evict " + evict.member() + " and " + evict.aftermath().text() + " its entries";
        } else if (decision instanceof Decision.SetVoters set) {
            return "have these vote: " + names(set.voters());
        } else if (decision instanceof Decision.ReplaceIdentity replace) {
            return "give " + replace.member() + " another identity key ("
                    + Fingerprint.of(replace.member(), replace.identity()) + ")";
        } else if (decision instanceof Decision.SetParameters set) {
            return "set "
                    + set.values().entrySet().stream()
                            .map(one -> one.getKey().text() + " to " + one.getValue())
                            .collect(Collectors.joining(", "));
        } else if (decision instanceof Decision.Takedown takedown) {
            return "take down " + entries(takedown.entries().size()) + " of " + takedown.member();
        } else if (decision instanceof Decision.Genesis genesis) {
            return "found the forum \"" + genesis.name() + "\" with "
                    + names(genesis.founders().keySet());
        }
        throw new IllegalStateException("a decision of an unknown kind");
    }

    /** All that it does. */
    static List<String> of(Decision decision) {
        if (decision instanceof Decision.Admit admit) {
            return List.of(
                    admit.member()
                            + " becomes a member, without a vote. Its nodes are let in and receive what all share.",
                    speaks(admit.member(), admit.identity()));
        } else if (decision instanceof Decision.Evict evict) {
            return evict(evict);
        } else if (decision instanceof Decision.SetVoters set) {
            return List.of(
                    "From the next act on these members vote, and no others: " + names(set.voters()) + ".",
                    "An ordinary act then takes the approval of " + Quorum.of(set.voters()) + ".");
        } else if (decision instanceof Decision.ReplaceIdentity replace) {
            return List.of(
                    "Another key speaks for " + replace.member()
                            + " from then on. Whoever holds it decides what its nodes, logs and votes are.",
                    speaks(replace.member(), replace.identity()),
                    "Its old identity key, and all manifests signed with that, count for nothing any more.");
        } else if (decision instanceof Decision.SetParameters set) {
            return set.values().entrySet().stream()
                    .map(one -> "The forum's parameter " + one.getKey().text() + " becomes " + one.getValue() + ".")
                    .toList();
        } else if (decision instanceof Decision.Takedown takedown) {
            return takedown(takedown);
        } else if (decision instanceof Decision.Genesis genesis) {
            return genesis(genesis);
        }
        throw new IllegalStateException("a decision of an unknown kind");
    }

    private static List<String> evict(Decision.Evict evict) {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                evict.member()
                        + " is no member any more: its nodes are cut off everywhere, its keys are refused, and its vote, if it has one, is gone. Its name cannot come back.");
        sentences.add(afterwards(evict.aftermath()));
        for (SignedCheckpoint pin : evict.pins()) {
            sentences.add("Its log " + pin.origin() + " is closed at "
                    + entries(pin.size().value()) + ", as it signed at " + time(pin.time()) + ".");
        }
        sentences.add(
                evict.pins().isEmpty()
                        ? "None of its logs is pinned, so all its entries are void."
                        : "What it signed beyond these sizes, and any other log of it, is void.");
        return sentences;
    }

    private static String afterwards(Aftermath aftermath) {
        return switch (aftermath) {
            case KEEP -> "Its entries stay in force, up to where its logs are closed.";
            case QUARANTINE -> "Its entries are kept and passed on, but have no effect from then on.";
            case PURGE ->
                "Its entries have no effect from then on, and their content is deleted at every member. That cannot be undone.";
        };
    }

    private static List<String> takedown(Decision.Takedown takedown) {
        List<String> sentences = new ArrayList<>();
        sentences.add(entries(takedown.entries().size()) + " of " + takedown.member()
                + " have no effect from then on, at every member, though their author does not withdraw them.");
        for (Decision.TakenEntry entry :
                takedown.entries().subList(0, Math.min(SHOWN, takedown.entries().size()))) {
            sentences.add("Entry " + entry.log() + "#" + entry.index().value() + ".");
        }
        if (takedown.entries().size() > SHOWN) {
            sentences.add("And " + (takedown.entries().size() - SHOWN) + " more, which stand in the text of the act.");
        }
        sentences.add("On the basis of: " + takedown.basis());
        return sentences;
    }

    private static List<String> genesis(Decision.Genesis genesis) {
        List<String> sentences = new ArrayList<>();
        sentences.add("A new forum begins, called \"" + genesis.name() + "\".");
        genesis.founders()
                .forEach((member, key) -> sentences.add(
                        member + " is a founder, with a vote; fingerprint " + Fingerprint.of(member, key)));
        if (!genesis.recovery().isEmpty()) {
            sentences.add(
                    genesis.recoveryThreshold() + " of " + genesis.recovery().size()
                            + " recovery keys together can stand in for a lost quorum, after a public delay.");
        }
        genesis.parameters()
                .forEach((parameter, value) -> sentences.add("Parameter " + parameter.text() + " is " + value + "."));
        return sentences;
    }

    /** What changes against what the node says there is now. */
    static List<String> against(Forum forum, Decision decision) {
        List<String> sentences = new ArrayList<>();
        if (decision instanceof Decision.SetVoters set) {
            Set<String> now = forum.getMembersList().stream()
                    .filter(ForumMember::getVoter)
                    .map(ForumMember::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> then =
                    set.voters().stream().map(MemberName::value).collect(Collectors.toCollection(TreeSet::new));
            sentences.add("gets a vote: " + without(then, now));
            sentences.add("loses its vote: " + without(now, then));
        } else if (decision instanceof Decision.SetParameters set) {
            Map<String, String> now = forum.getParametersMap();
            set.values()
                    .keySet()
                    .forEach(one ->
                            sentences.add(one.text() + " is now " + now.getOrDefault(one.text(), one.standard())));
        }
        return sentences;
    }

    private static String without(Set<String> these, Set<String> those) {
        SortedSet<String> rest = new TreeSet<>(these);
        rest.removeAll(those);
        return rest.isEmpty() ? "nobody" : String.join(", ", rest);
    }

    private static String speaks(MemberName member, Ed25519PublicKey identity) {
        return "Compare its fingerprint with " + member + " over another channel, such as the telephone: "
                + Fingerprint.of(member, identity);
    }

    static String names(Set<MemberName> members) {
        return members.stream().map(MemberName::value).collect(Collectors.joining(", "));
    }

    private static String entries(long count) {
        return count == 1 ? "1 entry" : Words.count(count) + " entries";
    }

    static String time(Instant time) {
        return Words.time(time.getEpochSecond());
    }
}
