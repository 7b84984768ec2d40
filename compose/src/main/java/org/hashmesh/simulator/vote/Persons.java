// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.node.forum.ForumView;

/** The people of honest members: they propose, often two things at once, and approve what does the forum no harm. */
final class Persons {
    /** Numbers of members that have no node, and never a vote. */
    private static final int STRANGERS = 30;

    private static final int MOST_STRANGERS = 60;

    private final VoteRun run;
    private final RandomGenerator random;

    /** By member and identity key: which of its node's keys each of its manifests names, in their order. */
    private final Map<Integer, List<Integer>> named = new HashMap<>();

    private int strangers = STRANGERS;

    Persons(VoteRun run, RandomGenerator random) {
        this.run = run;
        this.random = random;
    }

    /** What they do in one second. */
    void second(boolean trouble) {
        List<VoterNode> honest = run.nodes().stream()
                .filter(node -> node.isHonest() && node.isUp() && !run.oracle().isOut(node.number))
                .toList();
        boolean anew = run.recoveries().isRescued() && !run.recoveries().livesOn();
        if ((trouble || anew) && !honest.isEmpty() && random.nextInt(8) == 0) {
            propose(honest.get(random.nextInt(honest.size())));
            if (random.nextInt(100) < run.plan().splits()) {
                propose(honest.get(random.nextInt(honest.size())));
            }
        }
        for (VoterNode node : honest) {
            if (node.isUp() && random.nextInt(3) == 0) {
                approve(node);
            }
            if (node.isUp() && (trouble ? random.nextInt(40) == 0 : random.nextInt(20) == 0)) {
                manifest(node, trouble);
            }
        }
    }

    private void propose(VoterNode node) {
        if (!node.isUp()) {
            return;
        }
        ForumState state = node.state();
        if (!state.voters().contains(VoteCast.member(node.number))) {
            return;
        }
        try {
            Decision decision = decision(state);
            Act act = Act.after(state, run.instant(), decision, "");
            state.check(act);
            if (isHarmless(state, decision)) {
                run.note(node.number, "proposes " + act + " " + decision);
                node.handIn(Proposal.of(act, approval(act, state, node.number), manifestFor(state, decision)));
            }
        } catch (ForumException e) {
            // Not allowed by the forum's rules now: they think of something else later.
        }
    }

    private Approval approval(Act act, ForumState state, int number) {
        return run.pens().approval(act, number, run.cast().generation(state, number));
    }

    private Optional<SignedManifest> manifestFor(ForumState state, Decision decision) {
        if (decision instanceof Decision.ReplaceIdentity replace) {
            int number = VoteCast.number(replace.member());
            int generation = run.cast().generation(state, number) + 1;
            return Optional.of(run.cast()
                    .manifest(
                            state.forum(),
                            number,
                            generation,
                            1,
                            0,
                            named(number, generation).get(0)));
        }
        if (decision instanceof Decision.Admit admit) {
            return Optional.of(run.cast().manifest(state.forum(), VoteCast.number(admit.member()), 0, 1, 0, 0));
        }
        return Optional.empty();
    }

    private Decision decision(ForumState state) {
        MemberName target = VoteCast.member(random.nextInt(run.plan().members()));
        return switch (random.nextInt(7)) {
            case 0 -> new Decision.Evict(target, Aftermath.KEEP, Optional.empty(), List.of());
            case 1, 2 -> new Decision.SetVoters(someVoters(state));
            case 3 -> {
                int generation = run.cast().generation(state, VoteCast.number(target));
                yield new Decision.ReplaceIdentity(
                        target,
                        run.cast()
                                .identity(VoteCast.number(target), generation + 1)
                                .publicKey());
            }
            case 4 ->
                new Decision.SetParameters(
                        new TreeMap<>(Map.of(Parameter.CONFIRMATIONS, Integer.toString(1 + random.nextInt(15)))));
            case 5 ->
                new Decision.Takedown(
                        target,
                        "a court order",
                        List.of(new Decision.TakenEntry(
                                Origin.of(state.forum(), target, new NodeName("n1"), new CollectionName("main"), 1),
                                new EntryIndex(random.nextInt(1000)),
                                Digest.sha256(new byte[0]))));
            default -> {
                int stranger = strangers++ % MOST_STRANGERS;
                yield new Decision.Admit(
                        VoteCast.member(stranger),
                        run.cast().identity(stranger, 0).publicKey());
            }
        };
    }

    private SortedSet<MemberName> someVoters(ForumState state) {
        TreeSet<MemberName> voters = new TreeSet<>(state.voters());
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            MemberName member = VoteCast.member(random.nextInt(run.plan().members()));
            if (!voters.remove(member) && state.member(member).isPresent()) {
                voters.add(member);
            }
        }
        return voters;
    }

    /** Whether not too many of the voters would be hostile after it. */
    private boolean isHarmless(ForumState state, Decision decision) {
        if (decision instanceof Decision.SetVoters set) {
            return set.voters().size() >= 3 && run.oracle().toleratesCrooks(set.voters());
        }
        if (decision instanceof Decision.Evict evict) {
            TreeSet<MemberName> left = new TreeSet<>(state.voters());
            left.remove(evict.member());
            return left.size() >= 3 && run.oracle().toleratesCrooks(left);
        }
        return true;
    }

    private void approve(VoterNode node) {
        List<Approval> approvals = new ArrayList<>();
        ForumView view = node.view();
        MemberName self = VoteCast.member(node.number);
        for (ForumView.Open open : view.open()) {
            Act act = open.proposal().act();
            if (view.state().entitled(act).contains(self)
                    && !open.approvals().contains(self)
                    && random.nextInt(4) > 0
                    && isHarmless(view.state(), act.decision())) {
                approvals.add(approval(act, view.state(), node.number));
            }
        }
        if (!approvals.isEmpty()) {
            node.handIn(approvals.toArray(Approval[]::new));
        }
    }

    /** A member changes its manifest; in quiet it makes sure that its own node has one that counts. */
    private void manifest(VoterNode node, boolean trouble) {
        int generation = run.cast().generation(node.state(), node.number);
        if (generation < 0) {
            return;
        }
        List<Integer> named = named(node.number, generation);
        int newest = named.get(named.size() - 1);
        if (newest != node.rotation() || (trouble && random.nextInt(4) == 0)) {
            named.add(node.rotation());
        }
        node.handIn(
                run.cast().manifest(node.state().forum(), node.number, generation, named.size(), 0, node.rotation()));
    }

    private List<Integer> named(int number, int generation) {
        return named.computeIfAbsent(number * VoteCast.IDENTITIES + generation, unknown -> {
            // With the first identity key the first manifest is there from the beginning.
            boolean first = generation == 0 || number >= run.nodes().size();
            return new ArrayList<>(List.of(first ? 0 : run.nodes().get(number).rotation()));
        });
    }
}
