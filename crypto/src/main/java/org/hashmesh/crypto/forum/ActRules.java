// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.SignedCheckpoint;

/** What a forum may decide in this state, whoever agrees. */
final class ActRules {
    private final ForumState state;

    ActRules(ForumState state) {
        this.state = state;
    }

    /**
     * Returns if the forum's rules allow this.
     *
     * @throws ForumException NOT_ALLOWED, with what is wrong for a person
     */
    void check(Decision decision) throws ForumException {
        if (decision instanceof Decision.Admit admit) {
            requireNew(admit.member());
            requireUnused(admit.identity());
            require(
                    state.members().size() < state.parameters().number(Parameter.MOST_MEMBERS),
                    "the forum has as many members as its parameter most-members allows");
        } else if (decision instanceof Decision.Evict evict) {
            requireMember(evict.member());
            requirePins(evict);
        } else if (decision instanceof Decision.SetVoters set) {
            for (MemberName voter : set.voters()) {
                requireMember(voter);
            }
            require(
                    !set.voters().isEmpty() && set.voters().size() <= ForumState.MOST_VOTERS,
                    "a forum has 1 to " + ForumState.MOST_VOTERS + " voters");
            require(!set.voters().equals(state.voters()), "these are the voters already");
        } else if (decision instanceof Decision.ReplaceIdentity replace) {
            requireMember(replace.member());
            requireUnused(replace.identity());
        } else if (decision instanceof Decision.SetParameters set) {
            require(!set.values().isEmpty(), "no parameter is set");
            for (Map.Entry<Parameter, String> one : set.values().entrySet()) {
                require(
                        !state.parameters().text(one.getKey()).equals(one.getValue()),
                        one.getKey().text() + " is " + one.getValue() + " already");
            }
        } else if (decision instanceof Decision.Takedown takedown) {
            requireEntries(takedown);
        }
        for (Quorum quorum : state.quorums(decision)) {
            require(
                    quorum.isPossible(),
                    "of " + state.voters().size()
                            + " voters too few are left to decide this without the one whom it is about");
        }
    }

    private void requirePins(Decision.Evict evict) throws ForumException {
        require(evict.pins().isEmpty() || evict.manifest().isPresent(), "pins need the manifest that has their keys");
        String before = "";
        for (SignedCheckpoint pin : evict.pins()) {
            String origin = pin.origin().text();
            require(
                    pin.origin().member().equals(evict.member()) && pin.origin().isIn(state.forum()),
                    origin + " is no log of " + evict.member());
            require(origin.compareTo(before) > 0, "pins stand in the order of their logs, one for each");
            before = origin;
        }
    }

    private void requireEntries(Decision.Takedown takedown) throws ForumException {
        require(
                isMember(takedown.member()) || isOut(takedown.member()),
                takedown.member() + " is not, and was not, a member");
        require(!takedown.entries().isEmpty(), "no entry is named");
        Set<String> seen = new HashSet<>();
        for (Decision.TakenEntry entry : takedown.entries()) {
            require(
                    entry.log().member().equals(takedown.member())
                            && entry.log().isIn(state.forum()),
                    entry.log() + " is no log of " + takedown.member());
            require(
                    seen.add(entry.log() + "#" + entry.index().value()),
                    entry.log() + "#" + entry.index().value() + " is named twice");
        }
    }

    private void requireNew(MemberName name) throws ForumException {
        require(!isMember(name), name + " is a member already");
        require(
                !isOut(name),
                name + " was evicted, and its name stays with its old entries; admit it under another name");
    }

    private void requireMember(MemberName name) throws ForumException {
        require(isMember(name), name + " is no member");
    }

    private void requireUnused(Ed25519PublicKey key) throws ForumException {
        boolean used = state.genesis().recovery().contains(key)
                || state.members().stream().anyMatch(member -> member.identity().equals(key))
                || state.evictions().stream()
                        .anyMatch(out -> out.member().identity().equals(key));
        require(!used, "this identity key is another's");
    }

    private boolean isMember(MemberName name) {
        return state.member(name).isPresent();
    }

    private boolean isOut(MemberName name) {
        return state.eviction(name).isPresent();
    }

    static void require(boolean holds, String otherwise) throws ForumException {
        if (!holds) {
            throw new ForumException(Reason.NOT_ALLOWED, otherwise);
        }
    }
}
