// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;

/**
 * What the acts of a forum add up to: members, voters, parameters, who is out, what is taken down. Immutable: each act gives
 * the next state. Whoever holds a state that began with {@link #founded} and went on with {@link #next} holds a proof, by the
 * signatures of the members themselves, from the forum's id alone.
 */
public final class ForumState {

    /** More would make certificates that do not fit a message. */
    public static final int MOST_VOTERS = 100;

    private final ForumId forum;
    private final Decision.Genesis genesis;
    private final long acts;
    private final ActId head;
    private final SortedMap<MemberName, Member> members;
    private final SortedSet<MemberName> voters;
    private final Parameters parameters;
    private final SortedMap<MemberName, Eviction> evictions;
    private final SortedMap<Long, Decision.Takedown> takedowns;

    private ForumState(
            Act last,
            Decision.Genesis genesis,
            SortedMap<MemberName, Member> members,
            SortedSet<MemberName> voters,
            Parameters parameters,
            SortedMap<MemberName, Eviction> evictions,
            SortedMap<Long, Decision.Takedown> takedowns) {
        this.forum = last.forum();
        this.genesis = genesis;
        this.acts = last.number() + 1;
        this.head = last.id();
        this.members = Collections.unmodifiableSortedMap(members);
        this.voters = Collections.unmodifiableSortedSet(voters);
        this.parameters = parameters;
        this.evictions = Collections.unmodifiableSortedMap(evictions);
        this.takedowns = Collections.unmodifiableSortedMap(takedowns);
    }

    /**
     * The forum that this genesis begins, once each founder approved it. Compare {@link #forum} with the id that you have
     * from elsewhere.
     *
     * @throws ForumException when it is no genesis, a founder's approval is missing or bad, or it cannot work
     */
    public static ForumState founded(AdoptedAct adopted) throws ForumException {
        Act act = adopted.act();
        if (!(act.decision() instanceof Decision.Genesis genesis)) {
            throw new ForumException(Reason.NOT_NEXT, "a chain begins with a genesis, not with " + act);
        }
        TreeMap<MemberName, Member> members = new TreeMap<>();
        Set<Ed25519PublicKey> keys = new HashSet<>(genesis.recovery());
        genesis.founders().forEach((name, key) -> {
            members.put(name, new Member(name, key, 0, 0));
            keys.add(key);
        });
        ActRules.require(
                !members.isEmpty() && members.size() <= MOST_VOTERS, "a forum has 1 to " + MOST_VOTERS + " founders");
        ActRules.require(
                keys.size() == members.size() + genesis.recovery().size(),
                "each founder, and each recovery, has a key of its own");
        ActRules.require(
                genesis.recovery().isEmpty()
                        ? genesis.recoveryThreshold() == 0
                        : genesis.recoveryThreshold() >= 1
                                && genesis.recoveryThreshold()
                                        <= genesis.recovery().size(),
                "between one and all of the recovery keys must be needed");
        ForumState state = new ForumState(
                act,
                genesis,
                members,
                new TreeSet<>(members.keySet()),
                Parameters.of(genesis.parameters()),
                new TreeMap<>(),
                new TreeMap<>());
        Set<MemberName> approved = state.approvers(adopted.approvals(), act, state.voters);
        if (!approved.equals(members.keySet())) {
            throw new ForumException(Reason.TOO_FEW, "each founder must approve the genesis");
        }
        return state;
    }

    /**
     * The state after this act.
     *
     * @param now by which the public delay of recovery keys is over or not
     * @throws ForumException when it does not follow, is not allowed, or not enough voters or recovery keys are behind it
     */
    public ForumState next(AdoptedAct adopted, Instant now) throws ForumException {
        Act act = adopted.act();
        check(act);
        if (adopted.recovery().isPresent()) {
            Recovery recovery = adopted.recovery().get();
            verify(act, recovery);
            if (recovery.published().plus(parameters.recoveryDelay()).isAfter(now)) {
                throw new ForumException(
                        Reason.TOO_EARLY,
                        "recovery keys count from " + recovery.published().plus(parameters.recoveryDelay()) + " on");
            }
        } else {
            Set<MemberName> entitled = entitled(act);
            requireMet(act, approvers(adopted.approvals(), act, entitled), "approved");
            requireMet(act, committers(adopted.commits(), act, entitled), "committed to");
        }
        return after(act);
    }

    private ForumState after(Act act) {
        TreeMap<MemberName, Member> nextMembers = new TreeMap<>(members);
        TreeSet<MemberName> nextVoters = new TreeSet<>(voters);
        Parameters nextParameters = parameters;
        TreeMap<MemberName, Eviction> nextEvictions = new TreeMap<>(evictions);
        TreeMap<Long, Decision.Takedown> nextTakedowns = new TreeMap<>(takedowns);
        Decision decision = act.decision();
        if (decision instanceof Decision.Admit admit) {
            nextMembers.put(admit.member(), new Member(admit.member(), admit.identity(), act.number(), act.number()));
        } else if (decision instanceof Decision.Evict evict) {
            Member out = nextMembers.remove(evict.member());
            nextVoters.remove(evict.member());
            if (out != null) {
                nextEvictions.put(
                        evict.member(),
                        new Eviction(out, act.number(), evict.aftermath(), evict.manifest(), evict.pins()));
            }
        } else if (decision instanceof Decision.SetVoters set) {
            nextVoters = new TreeSet<>(set.voters());
        } else if (decision instanceof Decision.ReplaceIdentity replace) {
            nextMembers.computeIfPresent(
                    replace.member(), (name, old) -> new Member(name, replace.identity(), old.since(), act.number()));
        } else if (decision instanceof Decision.SetParameters set) {
            nextParameters = parameters.with(set.map());
        } else if (decision instanceof Decision.Takedown takedown) {
            nextTakedowns.put(act.number(), takedown);
        }
        return new ForumState(act, genesis, nextMembers, nextVoters, nextParameters, nextEvictions, nextTakedowns);
    }

    // ---- what may come next

    /**
     * Returns if the forum's rules allow this act to come next; who must agree is another question.
     *
     * @throws ForumException OTHER_FORUM, NOT_NEXT or NOT_ALLOWED, with what is wrong for a person
     */
    public void check(Act act) throws ForumException {
        if (!act.forum().equals(forum)) {
            throw new ForumException(Reason.OTHER_FORUM, act + " is of another forum");
        }
        if (act.number() != acts || !act.previous().equals(Optional.of(head))) {
            throw new ForumException(
                    Reason.NOT_NEXT,
                    act + " does not follow act " + (acts - 1) + " " + head.shortText() + ", which is the newest here");
        }
        new ActRules(this).check(act.decision());
    }

    // ---- who must agree

    /** Who must agree to this, each of them. */
    public List<Quorum> quorums(Decision decision) {
        List<Quorum> quorums = new ArrayList<>();
        quorums.add(
                decision.target().map(target -> Quorum.against(voters, target)).orElseGet(() -> Quorum.of(voters)));
        if (decision instanceof Decision.SetVoters set) {
            quorums.add(Quorum.of(set.voters()));
        }
        return quorums;
    }

    /** Whether those who agree are enough. */
    public boolean isMet(Decision decision, Set<MemberName> agreeing) {
        return quorums(decision).stream().allMatch(quorum -> quorum.isMet(agreeing));
    }

    /** Everybody whose voice counts for this act. */
    public Set<MemberName> entitled(Act act) {
        Set<MemberName> entitled = new TreeSet<>();
        quorums(act.decision()).forEach(quorum -> entitled.addAll(quorum.electorate()));
        return entitled;
    }

    /**
     * Returns if enough recovery keys signed it and it is something that they may adopt.
     *
     * @throws ForumException when not
     */
    public void verify(Act act, Recovery recovery) throws ForumException {
        ActRules.require(
                act.decision() instanceof Decision.SetVoters
                        || act.decision() instanceof Decision.ReplaceIdentity
                        || act.decision() instanceof Decision.Evict,
                "recovery keys set voters, replace identity keys and evict; the rest is for those whom they bring back");
        recovery.verify(act, genesis.recovery(), genesis.recoveryThreshold());
    }

    /**
     * Returns if this member may approve this act and its identity key did.
     *
     * @throws ForumException NO_VOTER or BAD_SIGNATURE
     */
    public void verify(Act act, Approval approval) throws ForumException {
        if (!approval.act().equals(act.id())
                || approval.number() != act.number()
                || !approval.forum().equals(forum)
                || !entitled(act).contains(approval.member())) {
            throw new ForumException(Reason.NO_VOTER, approval.member() + " has no vote on " + act);
        }
        approval.verify(identity(approval.member()));
    }

    /**
     * Returns if this is a ballot of a member, by a key that its identity key named.
     *
     * @throws ForumException NO_VOTER or BAD_SIGNATURE
     */
    public void verify(Ballot ballot) throws ForumException {
        if (!ballot.forum().equals(forum)) {
            throw new ForumException(Reason.OTHER_FORUM, "a ballot in another forum");
        }
        ballot.verify(identity(ballot.member()));
    }

    private Ed25519PublicKey identity(MemberName name) throws ForumException {
        return member(name)
                .orElseThrow(() -> new ForumException(Reason.NO_VOTER, name + " is no member"))
                .identity();
    }

    private Set<MemberName> approvers(Collection<Approval> approvals, Act act, Set<MemberName> entitled)
            throws ForumException {
        Set<MemberName> approvers = new TreeSet<>();
        for (Approval approval : approvals) {
            if (!entitled.contains(approval.member())) {
                throw new ForumException(Reason.NO_VOTER, approval.member() + " has no vote on " + act);
            }
            approval.verify(identity(approval.member()));
            approvers.add(approval.member());
        }
        return approvers;
    }

    private Set<MemberName> committers(Collection<Ballot> commits, Act act, Set<MemberName> entitled)
            throws ForumException {
        Set<MemberName> committers = new TreeSet<>();
        for (Ballot commit : commits) {
            if (!entitled.contains(commit.member())) {
                throw new ForumException(Reason.NO_VOTER, commit.member() + " has no vote on " + act);
            }
            verify(commit);
            committers.add(commit.member());
        }
        return committers;
    }

    private void requireMet(Act act, Set<MemberName> agreeing, String verb) throws ForumException {
        for (Quorum quorum : quorums(act.decision())) {
            if (!quorum.isMet(agreeing)) {
                throw new ForumException(
                        Reason.TOO_FEW, agreeing + " " + verb + " " + act + ", and it takes " + quorum);
            }
        }
    }

    // ---- what there is

    public ForumId forum() {
        return forum;
    }

    /** The forum's name for people. */
    public String name() {
        return genesis.name();
    }

    public Decision.Genesis genesis() {
        return genesis;
    }

    /** How many acts there are: the number of the next one. */
    public long acts() {
        return acts;
    }

    /** The newest act. */
    public ActId head() {
        return head;
    }

    /** By name. */
    public Collection<Member> members() {
        return members.values();
    }

    public Optional<Member> member(MemberName name) {
        return Optional.ofNullable(members.get(name));
    }

    public SortedSet<MemberName> voters() {
        return voters;
    }

    public Parameters parameters() {
        return parameters;
    }

    /** Members that are out, by name. */
    public Collection<Eviction> evictions() {
        return evictions.values();
    }

    public Optional<Eviction> eviction(MemberName name) {
        return Optional.ofNullable(evictions.get(name));
    }

    /** Takedowns by the number of their act. */
    public SortedMap<Long, Decision.Takedown> takedowns() {
        return takedowns;
    }
}
