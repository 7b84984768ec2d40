// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.node.forum.ForumAction;
import org.hashmesh.node.forum.ForumEvent;

/** One forum from its beginning to its end: trouble first, then quiet, in which all must come to agree. */
final class VoteRun {
    /** Virtual time in which everybody must agree once nothing goes wrong any more. */
    static final long QUIET_MILLIS = 60 * 60 * 1000L;

    private static final int TICK_MILLIS = 500;
    private static final int SECOND = 1000;

    /** While recovery keys wait in public: the delay, and then some, twice over should an act come between. */
    private static final long WAIT_MILLIS = 3 * 60 * 60 * 1000L;

    /** Little happens then: every so many ticks and seconds are one. */
    private static final int WAITING_PACE = 20;

    private final VotePlan plan;
    private final VoteCast cast;
    private final VoteCast.Beginning beginning;
    private final Pens pens;
    private final VoteTrace trace = new VoteTrace();
    private final VoteOracle oracle;
    private final VoteNetwork network;
    private final Persons persons;
    private final Recoveries recoveries;
    private final List<VoterNode> nodes = new ArrayList<>();
    private final RandomGenerator faults;
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long order;
    private long now;
    private long steps;
    private boolean trouble = true;
    private boolean waiting;
    private long rotations;

    private record Due(long at, long order, Runnable what) {}

    VoteRun(long seed, VotePlan plan, VoteCast cast) {
        this.plan = plan;
        this.cast = cast;
        this.pens = new Pens(cast);
        this.beginning = cast.beginning(plan.voters(), plan.members(), plan.roundSeconds());
        SplittableRandom random = new SplittableRandom(seed);
        this.faults = random.split();
        this.oracle = new VoteOracle(this);
        this.network = new VoteNetwork(this, random.split(), plan.members(), plan.slow());
        for (int i = 0; i < plan.members(); i++) {
            int crook = i - (plan.voters() - plan.crooks().size());
            nodes.add(
                    crook >= 0 && crook < plan.crooks().size()
                            ? new CrookNode(
                                    this, i, random.split(), plan.crooks().get(crook))
                            : new VoterNode(this, i, random.split()));
        }
        this.persons = new Persons(this, random.split());
        this.recoveries = new Recoveries(this, random.split());
    }

    /** Runs to the end, or throws when something does not hold. */
    void run() {
        nodes.forEach(VoterNode::start);
        nodes.forEach(this::tick);
        nodes.forEach(node -> node.handIn(cast.manifest(beginning.forum(), node.number, 0, 1, 0, 0)));
        second();
        long end = plan.troubleSeconds() * (long) SECOND;
        drain(end);
        if (plan.lost() && recoveries.loseQuorum()) {
            trace.add(now, 0, "---- the quorum is lost");
            end = untilRescued();
        }
        trouble = false;
        network.split(new int[nodes.size()]);
        recoveries.comeBack();
        nodes.stream()
                .filter(node -> !node.isUp() && !recoveries.isLost(node.number))
                .forEach(VoterNode::start);
        trace.add(now, 0, "---- quiet");
        String missing = "";
        for (long at = end + 10 * SECOND; at <= end + QUIET_MILLIS; at += 10 * SECOND) {
            drain(at);
            missing = oracle.missing();
            if (missing.isEmpty()) {
                oracle.agreed(now - end);
                return;
            }
        }
        throw new BrokenVoteException("after " + QUIET_MILLIS / SECOND + " quiet seconds: " + missing);
    }

    private long untilRescued() {
        waiting = true;
        long began = now;
        while (!recoveries.isRescued()) {
            if (now > began + WAIT_MILLIS) {
                throw new BrokenVoteException("recovery keys did not bring the forum back");
            }
            drain(now + SECOND * WAITING_PACE);
        }
        waiting = false;
        return now;
    }

    private void drain(long until) {
        while (!queue.isEmpty() && queue.peek().at() <= until) {
            Due due = queue.remove();
            now = due.at();
            steps++;
            due.what().run();
        }
        now = until;
    }

    private void tick(VoterNode node) {
        node.handle(new ForumEvent.Tick());
        after(waiting ? TICK_MILLIS * WAITING_PACE : TICK_MILLIS, () -> tick(node));
    }

    private void second() {
        network.dial();
        persons.second(trouble && !waiting);
        recoveries.second();
        if (trouble) {
            disturb();
        }
        after(waiting ? SECOND * WAITING_PACE : SECOND, this::second);
    }

    private void disturb() {
        for (VoterNode node : nodes) {
            if (node.isHonest() && node.isUp() && faults.nextInt(1000) < plan.crashes()) {
                crash(node);
            }
            if (node.isHonest() && node.isUp() && faults.nextInt(1000) < plan.rotations()) {
                crash(node);
                node.rotate();
                rotations++;
                trace.add(now, node.number, "gets another key, its member's voting key from then on");
            }
        }
        if (plan.meddles() && !waiting && faults.nextInt(20) == 0) {
            recoveries.meddle();
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (faults.nextInt(1000) < plan.cuts()) {
                    network.cut(i, j);
                }
            }
        }
        if (plan.partitions() && faults.nextInt(12) == 0) {
            int parts = 1 + faults.nextInt(3);
            int[] sides = faults.ints(nodes.size(), 0, parts).toArray();
            trace.add(now, 0, "network in " + parts + " " + Arrays.toString(sides));
            network.split(sides);
        }
    }

    private void crash(VoterNode node) {
        node.crash();
        // An act that is in no backup and on no disk is lost for all.
        boolean old = faults.nextInt(5) == 0 && (!waiting || isKnownToOthers(node));
        if (old) {
            node.restoreOld();
        }
        trace.add(now, node.number, old ? "crashes, and comes back from an old backup" : "crashes");
        // After, not within, what the node is doing.
        after(0, () -> network.cutAll(node.number));
        after(1 + faults.nextInt(15_000), () -> {
            if (!node.isUp() && !recoveries.isLost(node.number)) {
                node.start();
                trace.add(now, node.number, "starts with " + node.state().acts() + " acts");
            }
        });
    }

    private boolean isKnownToOthers(VoterNode node) {
        return nodes.stream()
                .anyMatch(other -> other != node
                        && other.isHonest()
                        && other.isUp()
                        && !oracle.isOut(other.number)
                        && other.state().acts() >= oracle.newest().acts());
    }

    // ---- what the parts ask of it

    boolean crashesNow(VoterNode node) {
        if (trouble && node.isHonest() && faults.nextInt(200) < plan.crashes()) {
            crash(node);
            return true;
        }
        return false;
    }

    void after(long millis, Runnable what) {
        queue.add(new Due(now + millis, order++, what));
    }

    void event(int node, ForumEvent event) {
        nodes.get(node).handle(event);
    }

    /** Both are up, and neither knows that the other is out. */
    boolean mayTalk(int one, int other) {
        return nodes.get(one).isUp() && nodes.get(other).isUp() && !oracle.isOut(one) && !oracle.isOut(other);
    }

    void send(VoterNode from, ForumAction.Send send) {
        oracle.sends(from, send.frame());
        network.send(from.number, send.session(), send.frame());
    }

    void adopted(VoterNode node, AdoptedAct act) {
        trace.add(now, node.number, "adopts " + act.act() + " " + act.act().decision() + " in round " + act.round());
        oracle.adopted(node, act);
    }

    void cast(VoterNode node, Ballot ballot) {
        trace.add(now, node.number, "casts " + clipped(ballot.name()));
        oracle.cast(node, ballot);
    }

    private static String clipped(String text) {
        return text.replaceAll("([0-9a-f]{8})[0-9a-f]{56}", "$1");
    }

    void refused(VoterNode node, CastRequest request) {
        trace.add(now, node.number, "is refused by its lock: " + request);
        oracle.refused(node, request);
    }

    void broken(VoterNode node, ForumAction.Break broken) {
        int other = VoteCast.number(broken.session().peer().member());
        trace.add(now, node.number, "breaks with m" + other + " " + broken.reason() + " " + broken.detail());
        oracle.blamed(node, other, broken.detail());
        after(0, () -> network.cut(node.number, other));
    }

    void changed(VoterNode node) {
        oracle.changed(node);
    }

    void note(int node, String what) {
        trace.add(now, node, what);
    }

    VotePlan plan() {
        return plan;
    }

    Recoveries recoveries() {
        return recoveries;
    }

    long rotations() {
        return rotations;
    }

    VoteCast cast() {
        return cast;
    }

    Pens pens() {
        return pens;
    }

    VoteCast.Beginning beginning() {
        return beginning;
    }

    VoteTrace trace() {
        return trace;
    }

    VoteOracle oracle() {
        return oracle;
    }

    VoteNetwork network() {
        return network;
    }

    List<VoterNode> nodes() {
        return nodes;
    }

    long now() {
        return now;
    }

    long steps() {
        return steps;
    }

    Instant instant() {
        return VoteCast.START.plusMillis(now);
    }
}
