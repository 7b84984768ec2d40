// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Member;
import org.hashmesh.crypto.forum.Quorum;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;

/** What an act will do once it is adopted, in sentences for those who are to approve it. */
final class ActEffects {
    /** Entries that are listed one by one. */
    private static final int MOST_ENTRIES = 20;

    private final ForumState state;
    private final Logs logs;

    ActEffects(ForumState state, Logs logs) {
        this.state = state;
        this.logs = logs;
    }

    List<String> of(Decision decision) {
        if (decision instanceof Decision.Admit admit) {
            return List.of(
                    admit.member() + " becomes a member, without a vote, and gets all entries of all members",
                    "its identity key has the fingerprint " + Fingerprint.of(admit.member(), admit.identity()));
        } else if (decision instanceof Decision.Evict evict) {
            return evict(evict);
        } else if (decision instanceof Decision.SetVoters set) {
            return voters(set);
        } else if (decision instanceof Decision.ReplaceIdentity replace) {
            return List.of(
                    "another key speaks for " + replace.member() + ": the one with the fingerprint "
                            + Fingerprint.of(replace.member(), replace.identity()),
                    "the old one, "
                            + state.member(replace.member())
                                    .map(Member::fingerprint)
                                    .map(Fingerprint::text)
                                    .orElse("") + ", and the manifests under it, count no more");
        } else if (decision instanceof Decision.SetParameters set) {
            return set.values().entrySet().stream()
                    .map(one -> one.getKey().text() + " changes from "
                            + state.parameters().text(one.getKey()) + " to " + one.getValue())
                    .toList();
        } else if (decision instanceof Decision.Takedown takedown) {
            return takedown(takedown);
        }
        return List.of();
    }

    private List<String> evict(Decision.Evict evict) {
        MemberName member = evict.member();
        List<String> effects = new ArrayList<>();
        effects.add(member + " is out: every node that adopts this ends its connections and refuses its keys");
        effects.add(
                switch (evict.aftermath()) {
                    case KEEP -> "its entries up to the pins stay in force";
                    case QUARANTINE -> "its entries up to the pins are kept and have no effect";
                    case PURGE -> "its entries have no effect, and their content is deleted everywhere";
                });
        for (SignedCheckpoint pin : evict.pins()) {
            effects.add("pin: " + pin.origin() + " up to " + pin.size() + " entries, signed at " + pin.time());
        }
        if (evict.pins().isEmpty()) {
            effects.add(
                    "this node holds no entries of " + member + ", so nothing is pinned: all that it wrote is void");
        } else {
            effects.add("what it wrote beyond the pins, or in other logs, is void");
        }
        if (state.voters().contains(member)) {
            effects.add(votersText(without(member)));
        }
        return effects;
    }

    private Collection<MemberName> without(MemberName member) {
        TreeSet<MemberName> left = new TreeSet<>(state.voters());
        left.remove(member);
        return left;
    }

    private List<String> voters(Decision.SetVoters set) {
        List<String> effects = new ArrayList<>();
        TreeSet<MemberName> gain = new TreeSet<>(set.voters());
        gain.removeAll(state.voters());
        TreeSet<MemberName> lose = new TreeSet<>(state.voters());
        lose.removeAll(set.voters());
        gain.forEach(member -> effects.add(member + " gets a vote"));
        lose.forEach(member -> effects.add(member + " loses its vote and stays a member"));
        effects.add(votersText(set.voters()));
        int voters = set.voters().size();
        if (voters == 2) {
            effects.add("with two voters nothing is decided without both, and neither can be evicted");
        }
        return effects;
    }

    private static String votersText(Collection<MemberName> voters) {
        Quorum quorum = Quorum.of(new TreeSet<>(voters));
        return "then vote: " + voters.stream().map(MemberName::value).collect(Collectors.joining(", ")) + "; "
                + quorum.needed() + " of " + voters.size() + " decide";
    }

    private List<String> takedown(Decision.Takedown takedown) {
        List<String> effects = new ArrayList<>();
        effects.add(takedown.entries().size() + (takedown.entries().size() == 1 ? " entry of " : " entries of ")
                + takedown.member() + " lose their effect at every node, though it has not withdrawn them: "
                + takedown.basis());
        takedown.entries().stream()
                .limit(MOST_ENTRIES)
                .forEach(entry ->
                        effects.add("entry " + entry.log() + "#" + entry.index().value() + what(entry)));
        if (takedown.entries().size() > MOST_ENTRIES) {
            effects.add("and " + (takedown.entries().size() - MOST_ENTRIES) + " more");
        }
        return effects;
    }

    private String what(Decision.TakenEntry entry) {
        Optional<LogReader> log = logs.find(entry.log());
        if (log.isPresent() && Statement.read(log.get().leaf(entry.index()).bytes()) instanceof Statement.Added added) {
            return ": " + added.hash().type() + " " + added.hash().text();
        }
        return ", which lists no hash: taking it down changes nothing";
    }
}
