// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/**
 * An author with one key and two nodes: from some moment on, a copy of its disk goes its own way, and half of the
 * neighbours talk to that.
 */
final class Equivocator extends Party {

    private static final int LATEST_FORK_SECONDS = 40;

    private final Stage stage;
    private final RandomGenerator random;
    private final Face first;
    private final Face second;
    private boolean forked;

    /** One of the two nodes. */
    private static final class Face extends CrookedNode {
        private final Equivocator whole;

        private Face(Stage stage, Equivocator whole) {
            super(stage, whole.number, true);
            this.whole = whole;
        }

        @Override
        Party outward() {
            return whole;
        }

        @Override
        boolean dials(Party other) {
            return whole.face(other) == this;
        }
    }

    Equivocator(Stage stage, int number) {
        super(number, stage.cast().name(number));
        this.stage = stage;
        this.random = stage.world().random("equivocator " + number);
        this.first = new Face(stage, this);
        this.second = new Face(stage, this);
    }

    private Face face(Party other) {
        return forked && other.number % 2 == 1 ? second : first;
    }

    @Override
    boolean isHonest() {
        return false;
    }

    @Override
    boolean isUp() {
        return first.isUp();
    }

    @Override
    boolean admits(PeerName dialler) {
        return true;
    }

    @Override
    void start() {
        first.start();
        stage.world().after(Duration.ofSeconds(random.nextInt(LATEST_FORK_SECONDS)), this::fork);
    }

    private void fork() {
        stage.trace(Trace.Kind.ACTOR, this, -1, 0, "goes two ways");
        List<End> ends = first.ends();
        second.disk().copy(first.disk());
        forked = true;
        second.start();
        ends.stream().filter(end -> face(end.other().owner()) == second).forEach(end -> end.drop("goes two ways"));
    }

    @Override
    void publish(List<Proposal> proposals) {
        if (!forked) {
            first.publish(proposals);
        } else if (random.nextInt(3) == 0) {
            // The same number of entries, others: two roots for one size.
            first.publish(proposals);
            second.publish(proposals.stream().map(Workload::changed).toList());
        } else {
            (random.nextBoolean() ? first : second).publish(proposals);
        }
    }

    @Override
    boolean publishes() {
        return true;
    }

    private Face talking(End end) {
        return second.ends().contains(end) ? second : first;
    }

    @Override
    void connected(End end) {
        face(end.other().owner()).connected(end);
    }

    @Override
    void control(End end, ControlFrame frame) {
        talking(end).control(end, frame);
    }

    @Override
    void data(End end, DataFrame frame) {
        talking(end).data(end, frame);
    }

    @Override
    void dataReady(End end) {
        talking(end).dataReady(end);
    }

    @Override
    void closed(End end) {
        talking(end).closed(end);
    }

    @Override
    void dialled(Party other, boolean worked) {
        first.dialled(other, worked);
        second.dialled(other, worked);
    }
}
