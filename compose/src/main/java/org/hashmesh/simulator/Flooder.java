// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.HeadsDigest;

/** Publishes and talks as much as the limits let it, for some seconds at a time. */
final class Flooder extends CrookedNode {

    private static final int BURST_STEPS = 40;
    private static final int STEP_MILLIS = 50;
    private static final int MEAN_PAUSE_MILLIS = 20_000;

    /** Control frames a step: just under a thousand a second. */
    private static final int FRAMES = 45;

    private static final int ENTRIES = 20;

    private final Workload workload;
    private int stepsLeft;

    Flooder(Stage stage, int number) {
        super(stage, number, true);
        workload = new Workload(stage);
    }

    @Override
    void start() {
        super.start();
        every(MEAN_PAUSE_MILLIS, () -> {
            stepsLeft = BURST_STEPS;
            step();
        });
    }

    private void step() {
        if (stepsLeft-- <= 0) {
            return;
        }
        if (!stage.isQuiet()) {
            workload.publish(this, ENTRIES);
        }
        ControlFrame noise = ControlFrame.newBuilder()
                .setDigest(HeadsDigest.newBuilder().setDigest(ByteString.copyFrom(new byte[32])))
                .build();
        for (End end : ends()) {
            for (int i = 0; i < FRAMES; i++) {
                end.send(noise);
            }
        }
        stage.world().at(stage.world().now() + STEP_MILLIS * 1_000L, this::step);
    }

    @Override
    void exert() {
        stepsLeft = Integer.MAX_VALUE;
        step();
    }
}
