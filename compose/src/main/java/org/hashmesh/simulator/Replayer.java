// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/** Keeps frames that it sent or got, and sends them again later, to anybody. */
final class Replayer extends CrookedNode {

    private static final int KEPT = 500;
    private static final int MEAN_MILLIS = 300;

    private final List<MessageLite> old = new ArrayList<>();

    Replayer(Stage stage, int number) {
        super(stage, number, false);
    }

    @Override
    void start() {
        super.start();
        every(MEAN_MILLIS, this::replay);
    }

    private void replay() {
        List<End> ends = ends();
        if (ends.isEmpty() || old.isEmpty()) {
            return;
        }
        End end = ends.get(random.nextInt(ends.size()));
        MessageLite frame = old.get(random.nextInt(old.size()));
        if (frame instanceof ControlFrame control) {
            end.send(control);
        } else if (frame instanceof DataFrame data) {
            end.send(data);
        }
    }

    private void keep(MessageLite frame) {
        if (old.size() < KEPT) {
            old.add(frame);
        } else {
            old.set(random.nextInt(KEPT), frame);
        }
    }

    @Override
    void send(End end, ControlFrame frame) {
        keep(frame);
        super.send(end, frame);
    }

    @Override
    void send(End end, DataFrame frame) {
        keep(frame);
        super.send(end, frame);
    }

    @Override
    void control(End end, ControlFrame frame) {
        keep(frame);
        super.control(end, frame);
    }

    @Override
    void data(End end, DataFrame frame) {
        keep(frame);
        super.data(end, frame);
    }
}
