// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
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
import org.hashmesh.crypto.tree.Digest;
import org.jspecify.annotations.Nullable;

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
    private final Map<ActId, Say> says = new HashMap<>();
    private final Map<ActId, Map<MemberName, Approval>> approvals = new HashMap<>();
    private final TreeMap<Integer, Map<Step, Map<MemberName, List<Ballot>>>> ballots = new TreeMap<>();
    private final List<ActId> approved = new ArrayList<>();

    /** Who must agree to a proposal, and everybody whose voice counts: asked again with every ballot. */
    private record Say(List<Quorum> quorums, Set<MemberName> entitled) {
        boolean isMet(Set<MemberName> agreeing) {
            return quorums.stream().allMatch(quorum -> quorum.isMet(agreeing));
        }
    }

    // What it adds up to, until something comes in.
    private final Map<Integer, Map<ActId, Set<MemberName>>> knownVotes = new HashMap<>();
    private @Nullable Sum knownSum;
    private @Nullable List<ForumItem> knownItems;
    private @Nullable Digest knownDigest;

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
            long open = approvals.values().stream()
                    .filter(given -> given.containsKey(first.member()) && !isSupported(given))
                    .count();
            if (open >= PROPOSALS_OF_ONE) {
                throw new ForumException(
                        Reason.NOT_NEXT, first.member() + " has " + open + " open proposals, and it takes no more");
            }
        }
        proposals.put(act.id(), proposal);
        says.put(act.id(), new Say(state.quorums(act.decision()), state.entitled(act)));
        changed();
        proposal.approval().ifPresent(this::count);
        return true;
    }

    /** Whether somebody honest wants it: it then takes up nobody's room. */
    private boolean isSupported(Map<MemberName, Approval> given) {
        return given.size() > Quorum.tolerated(state.voters().size());
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

    private void changed() {
        knownVotes.clear();
        knownSum = null;
        knownItems = null;
        knownDigest = null;
    }

    private void count(Approval approval) {
        changed();
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
        List<Ballot> known = ballots.computeIfAbsent(ballot.round(), round -> new EnumMap<>(Step.class))
                .computeIfAbsent(ballot.step(), step -> new TreeMap<>())
                .computeIfAbsent(ballot.member(), member -> new ArrayList<>(1));
        if (known.stream().anyMatch(one -> one.name().equals(ballot.name()))
                || (known.size() >= BALLOTS_FOR_ONE_STEP && !isNeeded(ballot, known))) {
            return false;
        }
        state.verify(ballot);
        known.add(ballot);
        changed();
        return true;
    }

    /**
     * Whether others may have counted it, beyond the ballots that prove its voter hostile. If such a voter showed them other
     * ones than us, we must count what they count, or we never see their certificate, nor follow them to their round.
     */
    private boolean isNeeded(Ballot ballot, List<Ballot> known) {
        return ballot.step() == Step.ABANDON
                ? counts(ballot) && known.stream().noneMatch(this::counts)
                : ballot.choice()
                        .map(Choice::act)
                        .filter(proposals::containsKey)
                        .isPresent();
    }

    private boolean mayVote(MemberName member) {
        return state.voters().contains(member)
                || says.values().stream().anyMatch(say -> say.entitled().contains(member));
    }

    // ---- what it adds up to

    private record Sum(int round, Optional<Choice> certificate, Optional<AdoptedAct> decision) {}

    private Sum sum() {
        Sum known = knownSum;
        if (known == null) {
            known = new Sum(openRound(), findCertificate(), findDecision());
            knownSum = known;
        }
        return known;
    }

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
        Proposal open = proposals.get(act);
        return open != null
                && open.recovery().isEmpty()
                && isMet(act, approvals(act).keySet());
    }

    /** Whether the member's voice counts for this act, which is proposed here. */
    boolean isEntitled(MemberName member, ActId act) {
        Say say = says.get(act);
        return say != null && say.entitled().contains(member);
    }

    private boolean isMet(ActId act, Set<MemberName> agreeing) {
        Say say = says.get(act);
        return say != null && say.isMet(agreeing);
    }

    /** The acts that enough members approved, in the order in which they came to be. */
    List<ActId> approved() {
        return approved;
    }

    /** The round that is open: as many as were abandoned by a quorum, one after the other. */
    int round() {
        return sum().round();
    }

    private int openRound() {
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
            if (state.voters().contains(ballot.member()) && counts(ballot)) {
                members.add(ballot.member());
            }
        }
        return members;
    }

    /** An abandonment that names a certificate counts once that is here: whoever counts it then knows it too. */
    private boolean counts(Ballot abandonment) {
        return abandonment
                .choice()
                .map(choice -> isCertified(choice.act(), choice.round()))
                .orElse(true);
    }

    /** The newest round in which an act got a certificate, and which. */
    Optional<Choice> newestCertificate() {
        return sum().certificate();
    }

    private Optional<Choice> findCertificate() {
        for (int round : ballots.descendingKeySet()) {
            Set<ActId> voted = votes(round).keySet();
            for (ActId act : proposals.keySet()) {
                if (voted.contains(act) && isCertified(act, round)) {
                    return Optional.of(new Choice(act, round));
                }
            }
        }
        return Optional.empty();
    }

    private boolean isCertified(ActId act, int round) {
        Set<MemberName> voters = votes(round).get(act);
        return voters != null && isMet(act, voters);
    }

    private Map<ActId, Set<MemberName>> votes(int round) {
        return knownVotes.computeIfAbsent(round, unknown -> casters(round, Step.VOTE));
    }

    /** Who cast this step in this round, by the act that it is for. */
    private Map<ActId, Set<MemberName>> casters(int round, Step step) {
        Map<ActId, Set<MemberName>> casters = new HashMap<>();
        for (Ballot ballot : cast(round, step)) {
            ballot.choice()
                    .ifPresent(choice -> casters.computeIfAbsent(choice.act(), act -> new HashSet<>())
                            .add(ballot.member()));
        }
        return casters;
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
        return sum().decision();
    }

    private Optional<AdoptedAct> findDecision() {
        for (int round : ballots.descendingKeySet()) {
            Map<ActId, Set<MemberName>> commits = casters(round, Step.COMMIT);
            for (ActId id : approved) {
                Proposal open = proposals.get(id);
                Set<MemberName> committed = commits.get(id);
                if (open != null && committed != null && isMet(id, committed)) {
                    return Optional.of(adopted(open.act(), round));
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
        List<ForumItem> known = knownItems;
        if (known == null) {
            known = List.copyOf(allItems());
            knownItems = known;
        }
        return known;
    }

    /** SHA-256 over the sorted ids of all items. */
    Digest digest() {
        Digest known = knownDigest;
        if (known == null) {
            known = ForumGossip.digest(items());
            knownDigest = known;
        }
        return known;
    }

    private List<ForumItem> allItems() {
        List<ForumItem> items = new ArrayList<>();
        Map<MemberName, Integer> given = new HashMap<>();
        approvals.values().forEach(by -> by.keySet().forEach(member -> given.merge(member, 1, Integer::sum)));
        proposals.values().forEach(proposal -> items.add(broughtForward(proposal, given)));
        approvals.values().forEach(by -> items.addAll(by.values()));
        all().forEach(items::add);
        return items;
    }

    /** By whichever of its approvers has the most room left: others may not take it from the one who was first here. */
    private Proposal broughtForward(Proposal proposal, Map<MemberName, Integer> given) {
        return approvals(proposal.act().id()).values().stream()
                .min(Comparator.comparingInt(approval -> given.getOrDefault(approval.member(), 0)))
                .map(approval -> Proposal.of(proposal.act(), approval, proposal.manifest()))
                .orElse(proposal);
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
