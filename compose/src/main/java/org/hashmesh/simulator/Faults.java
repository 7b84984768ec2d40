// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What goes wrong among the honest, at random times, until the quiet time begins. */
final class Faults {

    private static final int CRASH_SECONDS = 25;
    private static final int PARTITION_SECONDS = 60;
    private static final int ONE_WAY_SECONDS = 45;
    private static final int RESET_SECONDS = 8;
    private static final int PAUSE_SECONDS = 30;
    private static final int MOST_WRITES = 40;

    private final Stage stage;
    private final List<ProtocolNode> honest;
    private final RandomGenerator random;
    private boolean ended;

    Faults(Stage stage, List<ProtocolNode> honest) {
        this.stage = stage;
        this.honest = honest;
        this.random = stage.world().random("faults");
    }

    void begin() {
        for (Plan.Fault fault : Plan.Fault.values()) {
            if (stage.plan().faults().contains(fault)) {
                switch (fault) {
                    case CRASH -> again(CRASH_SECONDS, this::crash);
                    case PARTITION -> again(PARTITION_SECONDS, this::partition);
                    case ONE_WAY -> again(ONE_WAY_SECONDS, this::oneWay);
                    case RESET -> again(RESET_SECONDS, this::reset);
                    case PAUSE -> again(PAUSE_SECONDS, this::pause);
                }
            }
        }
    }

    /** Heals what can be healed. */
    void end() {
        ended = true;
        stage.network().partition(null);
        for (Party one : stage.network().parties()) {
            for (Party two : stage.network().parties()) {
                stage.network().blockOneWay(one, two, false);
            }
        }
    }

    private void again(int meanSeconds, Runnable fault) {
        stage.world().after(Duration.ofMillis(random.nextInt(2_000 * meanSeconds)), () -> {
            if (!ended) {
                fault.run();
                again(meanSeconds, fault);
            }
        });
    }

    private ProtocolNode someone() {
        return honest.get(random.nextInt(honest.size()));
    }

    private void crash() {
        ProtocolNode victim = someone();
        if (victim.isUp()) {
            switch (random.nextInt(3)) {
                case 0 -> victim.kill(false);
                case 1 -> victim.kill(true);
                default -> victim.disk().cutPowerAfter(random.nextInt(MOST_WRITES));
            }
        }
    }

    private void partition() {
        int[] groups = new int[stage.plan().nodes()];
        int parts = 2 + random.nextInt(2);
        for (int i = 0; i < groups.length; i++) {
            groups[i] = random.nextInt(parts);
        }
        stage.network().partition(groups);
        stage.world()
                .after(
                        Duration.ofSeconds(1L + random.nextInt(60)),
                        () -> stage.network().partition(null));
    }

    private void oneWay() {
        Party from = someone();
        Party to = someone();
        if (from != to) {
            stage.network().blockOneWay(from, to, true);
            stage.world()
                    .after(
                            Duration.ofSeconds(1L + random.nextInt(90)),
                            () -> stage.network().blockOneWay(from, to, false));
        }
    }

    private void reset() {
        List<End> ends = stage.network().ends();
        if (!ends.isEmpty()) {
            stage.network().reset(ends.get(random.nextInt(ends.size())));
        }
    }

    private void pause() {
        someone().pausedUntil = stage.world().now() + World.micros(Duration.ofMillis(random.nextInt(15_000)));
    }
}
