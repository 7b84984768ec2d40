// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.Quorum;
import org.hashmesh.crypto.forum.Recovery;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.MemberName;

/**
 * Who holds the recovery keys: when so many voters are gone that the rest can decide nothing, they name the rest as the
 * voters. Before, some of them try what must fail: with too few keys, or with a date of long ago.
 */
final class Recoveries {
    /** Between two looks at how far the forum is. */
    private static final long LOOK_MILLIS = 60_000L;

    private static final Duration LONG_AGO = Duration.ofDays(30);

    private final VoteRun run;
    private final RandomGenerator random;
    private final Map<ActId, Instant> mayCount = new HashMap<>();
    private final Set<Integer> lost = new HashSet<>();
    private final Map<Long, Proposal> signed = new HashMap<>();
    private Optional<Long> rescued = Optional.empty();
    private long nextLook;

    Recoveries(VoteRun run, RandomGenerator random) {
        this.run = run;
        this.random = random;
    }

    /** Whether the node of this member is gone for good. */
    boolean isLost(int number) {
        return lost.contains(number);
    }

    /** An honest node has adopted an act that is new. */
    void adopted(VoterNode node, AdoptedAct act) {
        if (act.recovery().isEmpty()) {
            if (!lost.isEmpty() && rescued.isEmpty()) {
                // In a matter about one who is gone, the others can still decide, and then perhaps in any matter.
                rescued = Optional.of(act.act().number() - 1);
            }
            return;
        }
        Instant from = mayCount.get(act.act().id());
        if (from == null || run.instant().isBefore(from)) {
            throw new BrokenVoteException("m" + node.number + " adopts " + act.act() + " of recovery keys, "
                    + (from == null ? "of which too few signed it" : "which have to wait until " + from));
        }
        if (!lost.isEmpty() && act.act().decision() instanceof Decision.SetVoters) {
            rescued = Optional.of(act.act().number());
        }
    }

    /** What somebody tries with too few keys, or with enough of them, at any time. */
    void meddle() {
        meddle(random.nextBoolean());
    }

    private void meddle(boolean asked) {
        List<VoterNode> nodes = living();
        if (nodes.isEmpty()) {
            return;
        }
        VoterNode node = nodes.get(random.nextInt(nodes.size()));
        List<Ed25519PrivateKey> keys = run.cast().recoveryKeys();
        // Of one act that comes next there is one with enough keys: whoever has them can split the forum.
        boolean tooFew = asked || signed.containsKey(node.state().acts());
        MemberName target = VoteCast.member(random.nextInt(run.plan().members()));
        TreeSet<MemberName> left = new TreeSet<>(node.state().voters());
        left.remove(target);
        if (left.isEmpty() || !run.oracle().toleratesCrooks(left)) {
            return;
        }
        handIn(
                node,
                new Decision.Evict(target, Aftermath.KEEP, Optional.empty(), List.of()),
                random.nextBoolean() ? run.instant() : run.instant().minus(LONG_AGO),
                tooFew ? keys.subList(1, keys.size()) : keys);
    }

    private void handIn(VoterNode node, Decision decision, Instant published, List<Ed25519PrivateKey> keys) {
        try {
            Act act = Act.after(node.state(), run.instant(), decision, "");
            node.state().check(act);
            run.note(node.number, keys.size() + " recovery keys propose " + act + " " + decision + " at " + published);
            Proposal proposal = Proposal.recovering(act, Recovery.sign(act, published, keys), Optional.empty());
            if (keys.size() >= run.beginning().state().genesis().recoveryThreshold()) {
                // No node was asleep before the beginning.
                Instant since = published.isAfter(VoteCast.START) ? published : VoteCast.START;
                mayCount.put(act.id(), since.plus(node.state().parameters().recoveryDelay()));
                signed.put(act.number(), proposal);
            }
            node.handIn(proposal);
        } catch (ForumException e) {
            // Not allowed by the forum's rules now.
        }
    }

    /** Voters go for good, so many that the others have no quorum; not when only they know the newest act. */
    boolean loseQuorum() {
        ForumState state = run.oracle().newest();
        List<Integer> honest = new ArrayList<>();
        for (MemberName voter : state.voters()) {
            int number = VoteCast.number(voter);
            if (!run.oracle().isCrook(voter) && number < run.nodes().size()) {
                honest.add(number);
            }
        }
        Collections.shuffle(honest, new Random(random.nextLong()));
        int left = Quorum.of(state.voters()).needed() - 1;
        int gone = state.voters().size() - left;
        if (gone >= honest.size()) {
            return false;
        }
        List<Integer> victims = honest.subList(0, gone);
        boolean known = living().stream()
                .anyMatch(node ->
                        !victims.contains(node.number) && node.state().head().equals(state.head()));
        if (!known) {
            return false;
        }
        for (int victim : victims) {
            lost.add(victim);
            run.nodes().get(victim).crash();
            run.network().cutAll(victim);
            run.note(victim, "is gone for good");
        }
        // Whatever comes of this, nobody else decides anything before it is due.
        meddle(true);
        return true;
    }

    /** Tries to bring the forum back; called again and again. */
    void second() {
        if (lost.isEmpty() || run.now() < nextLook || rescued.isPresent()) {
            return;
        }
        nextLook = run.now() + LOOK_MILLIS;
        List<VoterNode> nodes = living();
        long acts = run.oracle().newest().acts();
        if (nodes.isEmpty()) {
            return;
        }
        VoterNode node = nodes.get(random.nextInt(nodes.size()));
        Proposal waiting = signed.get(acts);
        if (waiting != null) {
            // Nodes crash, and come back from old backups.
            node.handIn(waiting);
        } else if (node.state().acts() == acts) {
            handIn(
                    node,
                    new Decision.SetVoters(survivors(node.state())),
                    run.instant(),
                    run.cast().recoveryKeys());
        }
    }

    private SortedSet<MemberName> survivors(ForumState state) {
        TreeSet<MemberName> voters = new TreeSet<>();
        living().stream()
                .map(node -> VoteCast.member(node.number))
                .filter(member -> state.member(member).isPresent())
                .forEach(voters::add);
        for (MemberName voter : state.voters()) {
            if (run.oracle().isCrook(voter)) {
                voters.add(voter);
                if (!run.oracle().toleratesCrooks(voters)) {
                    voters.remove(voter);
                }
            }
        }
        return voters;
    }

    private List<VoterNode> living() {
        return run.nodes().stream()
                .filter(node -> node.isHonest() && node.isUp() && !run.oracle().isOut(node.number))
                .toList();
    }

    /** The ones who were gone come back, to a forum in which they have no vote. */
    void comeBack() {
        for (int number : List.copyOf(lost)) {
            // Commits that only they know of may have decided something: that was lost with them.
            boolean mayKnowMore = rescued.filter(act -> run.oracle().hasCommitted(number, act))
                    .isPresent();
            if (random.nextBoolean() && !mayKnowMore) {
                lost.remove(number);
                run.nodes().get(number).start();
                run.note(
                        number,
                        "is back with " + run.nodes().get(number).state().acts() + " acts");
            }
        }
    }

    /** Whether the lost quorum was replaced. */
    boolean isRescued() {
        return rescued.isPresent();
    }

    /** Whether an act was adopted after the rescue: the forum decides for itself again. */
    boolean livesOn() {
        return rescued.filter(number -> run.oracle().newest().acts() > number + 1)
                .isPresent();
    }
}
