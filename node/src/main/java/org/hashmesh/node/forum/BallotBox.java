// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.Quorum;
import org.hashmesh.crypto.log.MemberName;

/**
 * All that is open on the next act: proposals, approvals, ballots, and what they add up to. Takes only what is signed by
 * members with a say. A new act empties it by putting a new box in its place.
 *
 * <p>Why no two acts can take one place: of the voters of one round, at most f hostile, two certificates would share an honest
 * one, who votes once. Whoever commits to an act in a round has not abandoned it; so among any T abandonments is one by an
 * honest voter who committed, if T did, and it names the certificate. In later rounds honest voters vote for the act of the
 * newest certificate that they know, so no other ever gets one.
 */
final class BallotBox {
    /** Open proposals that one voter brought forward: more would only fill memory. */
    private static final int PROPOSALS_OF_ONE = 4;

    /** Rounds ahead of the one that is open: a hostile voter could name any. */
    private static final int ROUNDS_AHEAD = 64;

    /** Ballots for one step: two prove that a voter is hostile, more prove no more. */
    private static final int BALLOTS_FOR_ONE_STEP = 2;

    private final ForumState state;
    private final Map<ActId, Proposal> proposals = new LinkedHashMap<>();
    private final Map<ActId, Map<MemberName, Approval>> approvals = new HashMap<>();
    private final TreeMap<Integer, Map<Step, Map<MemberName, List<Ballot>>>> ballots = new TreeMap<>();
    private final List<ActId> approved = new ArrayList<>();

    BallotBox(ForumState state) {
        this.state = state;
    }

    // ---- what comes in

    /**
     * Takes a proposal.
     *
     * @return whether it is news
     * @throws ForumException when whoever sent it is wrong; NOT_NEXT and NO_VOTER are nobody's fault
     */
    boolean take(Proposal proposal) throws ForumException {
        Act act = proposal.act();
        if (proposals.containsKey(act.id())) {
            return proposal.approval().isPresent() && take(proposal.approval().get());
        }
        state.check(act);
        if (proposal.recovery().isPresent()) {
            state.verify(act, proposal.recovery().get());
        } else {
            Approval first = proposal.approval().orElseThrow();
            state.verify(act, first);
            long open = proposals.values().stream()
                    .flatMap(known -> known.approval().stream())
                    .filter(approval -> approval.member().equals(first.member()))
                    .count();
            if (open >= PROPOSALS_OF_ONE) {
                throw new ForumException(
                        Reason.NOT_NEXT, first.member() + " has " + open + " open proposals, and it takes no more");
            }
        }
        proposals.put(act.id(), proposal);
        proposal.approval().ifPresent(this::count);
        return true;
    }

    /** As above, for an approval; of an act that is not proposed here it is not taken. */
    boolean take(Approval approval) throws ForumException {
        Proposal proposal = proposals.get(approval.act());
        if (proposal == null || proposal.recovery().isPresent()) {
            throw new ForumException(Reason.NOT_NEXT, approval.act().shortText() + " is not proposed here");
        }
        if (approvals.getOrDefault(approval.act(), Map.of()).containsKey(approval.member())) {
            return false;
        }
        state.verify(proposal.act(), approval);
        count(approval);
        return true;
    }

    private void count(Approval approval) {
        approvals.computeIfAbsent(approval.act(), act -> new TreeMap<>()).put(approval.member(), approval);
        if (isApproved(approval.act()) && !approved.contains(approval.act())) {
            approved.add(approval.act());
        }
    }

    /** As above, for a ballot. */
    boolean take(Ballot ballot) throws ForumException {
        if (ballot.number() != state.acts() || ballot.round() > round() + ROUNDS_AHEAD || !mayVote(ballot.member())) {
            throw new ForumException(Reason.NOT_NEXT, ballot + " is not asked for here");
        }
        List<Ballot> known = ballots.computeIfAbsent(ballot.round(), round -> new HashMap<>())
                .computeIfAbsent(ballot.step(), step -> new TreeMap<>())
                .computeIfAbsent(ballot.member(), member -> new ArrayList<>(1));
        if (known.size() >= BALLOTS_FOR_ONE_STEP
                || known.stream().anyMatch(one -> one.name().equals(ballot.name()))) {
            return false;
        }
        state.verify(ballot);
        known.add(ballot);
        return true;
    }

    private boolean mayVote(MemberName member) {
        return state.voters().contains(member)
                || proposals.values().stream()
                        .anyMatch(open -> state.entitled(open.act()).contains(member));
    }

    // ---- what it adds up to

    Optional<Proposal> proposal(ActId act) {
        return Optional.ofNullable(proposals.get(act));
    }

    Collection<Proposal> proposals() {
        return proposals.values();
    }

    Map<MemberName, Approval> approvals(ActId act) {
        return approvals.getOrDefault(act, Map.of());
    }

    boolean isApproved(ActId act) {
        return proposal(act)
                .filter(open -> open.recovery().isEmpty())
                .filter(open ->
                        state.isMet(open.act().decision(), approvals(act).keySet()))
                .isPresent();
    }

    /** The acts that enough members approved, in the order in which they came to be. */
    List<ActId> approved() {
        return approved;
    }

    /** The round that is open: as many as were abandoned by a quorum, one after the other. */
    int round() {
        int round = 0;
        for (int abandoned : ballots.keySet()) {
            if (isAbandoned(abandoned)) {
                round = Math.max(round, abandoned + 1);
            }
        }
        return round;
    }

    private boolean isAbandoned(int round) {
        return Quorum.of(state.voters()).isMet(abandoners(round));
    }

    /** Whether so many abandoned the round that one of them is honest. */
    boolean isLeft(int round) {
        return abandoners(round).size() > Quorum.tolerated(state.voters().size());
    }

    private Set<MemberName> abandoners(int round) {
        Set<MemberName> members = new HashSet<>();
        for (Ballot ballot : cast(round, Step.ABANDON)) {
            // One that names a certificate counts once that is here: whoever counts it then knows it too.
            if (state.voters().contains(ballot.member())
                    && ballot.choice()
                            .map(choice -> isCertified(choice.act(), choice.round()))
                            .orElse(true)) {
                members.add(ballot.member());
            }
        }
        return members;
    }

    /** The newest round in which an act got a certificate, and which. */
    Optional<Choice> newestCertificate() {
        for (int round : ballots.descendingKeySet()) {
            for (ActId act : proposals.keySet()) {
                if (isCertified(act, round)) {
                    return Optional.of(new Choice(act, round));
                }
            }
        }
        return Optional.empty();
    }

    private boolean isCertified(ActId act, int round) {
        return isMet(act, round, Step.VOTE);
    }

    private boolean isMet(ActId act, int round, Step step) {
        return proposal(act)
                .filter(open -> state.isMet(open.act().decision(), casters(act, round, step)))
                .isPresent();
    }

    private Set<MemberName> casters(ActId act, int round, Step step) {
        Set<MemberName> members = new HashSet<>();
        for (Ballot ballot : cast(round, step)) {
            if (ballot.choice().map(Choice::act).equals(Optional.of(act))) {
                members.add(ballot.member());
            }
        }
        return members;
    }

    private List<Ballot> cast(int round, Step step) {
        return ballots.getOrDefault(round, Map.of()).getOrDefault(step, Map.of()).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The ballots of this member by other keys than this one: another of its nodes cast them. */
    Stream<Ballot> byOtherKeys(MemberName member, VotingNode self) {
        return all().filter(ballot -> ballot.member().equals(member)
                && !ballot.key().key().equals(self.key().key()));
    }

    private Stream<Ballot> all() {
        return ballots.values().stream()
                .flatMap(steps -> steps.values().stream())
                .flatMap(members -> members.values().stream())
                .flatMap(List::stream);
    }

    /** The act that enough nodes committed to, with all that proves it. */
    Optional<AdoptedAct> decided() {
        for (int round : ballots.descendingKeySet()) {
            for (ActId id : approved) {
                Optional<Proposal> open = proposal(id);
                if (open.isPresent() && isMet(id, round, Step.COMMIT)) {
                    return Optional.of(adopted(open.get().act(), round));
                }
            }
        }
        return Optional.empty();
    }

    private AdoptedAct adopted(Act act, int round) {
        ActId id = act.id();
        Set<MemberName> entitled = state.entitled(act);
        Map<MemberName, Ballot> commits = new TreeMap<>();
        for (Ballot ballot : cast(round, Step.COMMIT)) {
            if (ballot.choice().map(Choice::act).equals(Optional.of(id)) && entitled.contains(ballot.member())) {
                commits.putIfAbsent(ballot.member(), ballot);
            }
        }
        return AdoptedAct.voted(act, approvals(id).values(), round, commits.values());
    }

    /** Everything in it, as it would be sent to somebody who has nothing: proposals first. */
    List<ForumItem> items() {
        List<ForumItem> items = new ArrayList<>(proposals.values());
        for (Map.Entry<ActId, Map<MemberName, Approval>> entry : approvals.entrySet()) {
            Optional<MemberName> first =
                    proposal(entry.getKey()).flatMap(Proposal::approval).map(Approval::member);
            entry.getValue().values().stream()
                    .filter(approval -> !first.equals(Optional.of(approval.member())))
                    .forEach(items::add);
        }
        all().forEach(items::add);
        return items;
    }

    /** Members that cast two different ballots for one step: their nodes are hostile, or two of them use one key. */
    Set<MemberName> contradicting() {
        Set<MemberName> members = new HashSet<>();
        ballots.values().stream()
                .flatMap(steps -> steps.values().stream())
                .forEach(cast -> cast.forEach((member, ballots) -> {
                    if (ballots.size() > 1) {
                        members.add(member);
                    }
                }));
        return members;
    }
}
