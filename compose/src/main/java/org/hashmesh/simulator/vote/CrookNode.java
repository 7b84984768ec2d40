// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.node.forum.ForumAction;
import org.hashmesh.node.forum.ForumEvent;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.node.forum.VotingNode;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.GovernanceItem;
import org.hashmesh.v1.GovernanceItems;

/** A node of a hostile voter. Its machine follows what the others do; what it says itself is another matter. */
final class CrookNode extends VoterNode {
    private static final int REMEMBERED = 200;
    private static final List<Step> STEPS = List.of(Step.values());

    private final CrookKind kind;
    private final Map<Session, Boolean> sessions = new LinkedHashMap<>();
    private final List<ControlFrame> seen = new ArrayList<>();
    private final Set<Act> acts = new LinkedHashSet<>();
    private int ticks;

    CrookNode(VoteRun run, int number, RandomGenerator random, CrookKind kind) {
        super(run, number, random);
        this.kind = kind;
    }

    @Override
    boolean isHonest() {
        return false;
    }

    @Override
    void handle(ForumEvent event) {
        if (event instanceof ForumEvent.Greeted greeted) {
            sessions.put(greeted.session(), random.nextBoolean());
        } else if (event instanceof ForumEvent.Gone gone) {
            sessions.remove(gone.session());
        } else if (event instanceof ForumEvent.Received received && seen.size() < REMEMBERED) {
            seen.add(received.frame());
        } else if (event instanceof ForumEvent.Received received) {
            seen.set(random.nextInt(REMEMBERED), received.frame());
        }
        super.handle(event);
        if (event instanceof ForumEvent.Tick && ticks++ % 3 == 0) {
            misbehave();
        }
    }

    @Override
    void send(ForumAction.Send send) {
        boolean hides = kind == CrookKind.SILENT
                || (kind == CrookKind.WITHHOLDER && sessions.getOrDefault(send.session(), false));
        if (!hides || send.frame().hasGovernance()) {
            super.send(send);
        }
    }

    @Override
    void cast(ForumAction.Cast wanted) {
        switch (kind) {
            case SILENT -> {
                // Casts nothing.
            }
            case EQUIVOCATOR, LIAR -> misbehave();
            default -> super.cast(wanted);
        }
    }

    private void misbehave() {
        switch (kind) {
            case EQUIVOCATOR -> sessions.keySet().forEach(this::equivocate);
            case LIAR -> abandonAll();
            case SPAMMER -> sessions.keySet().forEach(this::spam);
            case REPLAYER -> sessions.keySet().forEach(this::replay);
            default -> {
                // Does no more than it says.
            }
        }
    }

    private int round() {
        return view().open().stream().findFirst().map(ForumView.Open::round).orElse(0);
    }

    private Optional<Act> someAct() {
        List<ForumView.Open> open = view().open();
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(open.get(random.nextInt(open.size())).proposal().act());
    }

    private void equivocate(Session session) {
        Optional<VotingNode> self = voter();
        Optional<Act> act = someAct();
        if (self.isEmpty() || act.isEmpty()) {
            return;
        }
        int round = Math.max(0, round() + random.nextInt(3) - 1);
        Step step = STEPS.get(random.nextInt(STEPS.size()));
        tell(session, sign(new CastRequest(state().acts(), round, step, choice(step, act.get(), round)), self.get()));
        if (random.nextInt(4) == 0) {
            // What the machine thinks is as wrong as what it says.
            handIn(sign(new CastRequest(state().acts(), round, step, choice(step, act.get(), round)), self.get()));
        }
    }

    private Optional<Choice> choice(Step step, Act act, int round) {
        if (step != Step.ABANDON) {
            return Optional.of(new Choice(act.id(), round));
        }
        return random.nextBoolean() ? Optional.empty() : Optional.of(new Choice(act.id(), random.nextInt(round + 1)));
    }

    private void abandonAll() {
        Optional<VotingNode> self = voter();
        Optional<Act> act = someAct();
        if (self.isEmpty() || act.isEmpty()) {
            return;
        }
        int round = round() + random.nextInt(2);
        Optional<Choice> choice = choice(Step.ABANDON, act.get(), round);
        for (Session session : List.copyOf(sessions.keySet())) {
            tell(session, sign(new CastRequest(state().acts(), round, Step.ABANDON, choice), self.get()));
        }
    }

    private void spam(Session session) {
        ForumState state = state();
        int generation = run.cast().generation(state, number);
        if (generation < 0) {
            return;
        }
        switch (random.nextInt(12)) {
            case 0, 1 -> propose(session, state, generation);
            case 2, 3, 4 -> someAct().ifPresent(act -> tell(session, approval(act, generation)));
            case 5 ->
                tell(
                        session,
                        run.cast()
                                .manifest(
                                        state.forum(),
                                        number,
                                        generation,
                                        2 + random.nextInt(4),
                                        random.nextInt(3),
                                        0));
            case 6 -> {
                if (random.nextInt(10) == 0) {
                    byte[] garbage = new byte[random.nextInt(300)];
                    random.nextBytes(garbage);
                    tell(session, garbage);
                }
            }
            case 7 -> {
                if (random.nextInt(10) == 0) {
                    // Signed by nobody's key.
                    someAct()
                            .ifPresent(act -> tell(
                                    session,
                                    Approval.sign(
                                            act,
                                            VoteCast.member(
                                                    random.nextInt(run.plan().members())),
                                            run.cast().nodeKey(number, 0))));
                }
            }
            case 8 -> acts.stream().findAny().ifPresent(act -> tell(session, approval(act, generation)));
            default -> {
                // Takes a breath.
            }
        }
    }

    private void propose(Session session, ForumState state, int generation) {
        try {
            Act act = Act.after(
                    state,
                    run.instant(),
                    new Decision.SetParameters(new java.util.TreeMap<>(
                            Map.of(Parameter.CONFIRMATIONS, Integer.toString(1 + random.nextInt(15))))),
                    "");
            acts.add(act);
            tell(session, Proposal.of(act, approval(act, generation), Optional.empty()));
        } catch (ForumException e) {
            // Not a good one even for a spammer.
        }
    }

    private Approval approval(Act act, int generation) {
        return run.pens().approval(act, number, generation);
    }

    private void replay(Session session) {
        if (!seen.isEmpty() && random.nextInt(4) == 0) {
            ControlFrame frame = seen.get(random.nextInt(seen.size()));
            run.send(this, new ForumAction.Send(session, frame));
        }
    }

    private void tell(Session session, ForumItem item) {
        tell(session, item.file());
    }

    private void tell(Session session, byte[] file) {
        run.send(
                this,
                new ForumAction.Send(
                        session,
                        ControlFrame.newBuilder()
                                .setGovernanceItems(GovernanceItems.newBuilder()
                                        .addItems(GovernanceItem.newBuilder().setFile(ByteString.copyFrom(file))))
                                .build()));
    }
}
