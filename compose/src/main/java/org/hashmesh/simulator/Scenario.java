// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A question with a number for its answer, asked of one forum. */
enum Scenario {
    /** One entry, a third of the nodes silent: how long until all honest ones hold it. */
    REACH(Duration.ofSeconds(2)) {
        @Override
        Answer ask(long seed, int nodes, Cast cast) {
            int silent = nodes / 3;
            Plan plan = Plan.calm(nodes, 3).withActors(Collections.nCopies(silent, ActorKind.SILENT));
            Forum forum = new Forum(seed, plan, cast);
            forum.pass(WARM_UP);
            forum.stage().meter().restart();
            forum.publish(author(forum), 1);
            forum.pass(Duration.ofSeconds(30));
            List<Long> deliveries = forum.stage().meter().deliveries();
            int expected = forum.honest().size() - 1;
            String first = duplicates(forum);
            // By now every link knows whether it is to carry this log's entries.
            for (int i = 0; i < 10; i++) {
                forum.stage().meter().restart();
                forum.publish(author(forum), 1);
                forum.pass(Duration.ofSeconds(5));
            }
            String later = duplicates(forum);
            forum.settle();
            return new Answer(
                    cost(forum),
                    String.format(
                            Locale.ROOT,
                            "%d of %d honest nodes reached; p50 %.3f s, p99 %.3f s, last %.3f s; bytes of entries that came"
                                    + " twice: %s of the first entry, %s of the eleventh",
                            deliveries.size(),
                            expected,
                            seconds(deliveries, 50),
                            seconds(deliveries, 99),
                            seconds(deliveries, 100),
                            first,
                            later),
                    deliveries.size() == expected && seconds(deliveries, 99) < limitSeconds());
        }

        private String duplicates(Forum forum) {
            Meter meter = forum.stage().meter();
            return meter.duplicateBytes() + " of " + meter.entryBytes();
        }
    },

    /** Two halves apart for an hour, both publishing: how long until all hold all again. */
    PARTITION(Duration.ofMinutes(3)) {
        @Override
        Answer ask(long seed, int nodes, Cast cast) {
            Plan plan = Plan.calm(nodes, 6).ticking(Duration.ofMillis(500)).publishing(Duration.ofMinutes(2), 20, 0);
            Forum forum = new Forum(seed, plan, cast);
            forum.pass(WARM_UP);
            int[] halves = new int[nodes];
            for (int i = 0; i < nodes; i++) {
                halves[i] = i % 2;
            }
            forum.stage().network().partition(halves);
            forum.beginPublishing();
            forum.pass(Duration.ofHours(1));
            forum.endPublishing();
            forum.pass(Duration.ofSeconds(20));
            forum.stage().network().partition(null);
            double seconds = settled(forum);
            return new Answer(
                    cost(forum),
                    String.format(Locale.ROOT, "all agree %.1f s after the partition healed", seconds),
                    seconds < limitSeconds());
        }
    },

    /** One node away for 180 days: what its return costs, beside what it missed. */
    ABSENCE(Duration.ofMinutes(3)) {
        @Override
        Answer ask(long seed, int nodes, Cast cast) {
            Plan plan = Plan.calm(nodes, 3).ticking(Duration.ofMinutes(2)).publishing(Duration.ofHours(12), 40, 0);
            Forum forum = new Forum(seed, plan, cast);
            forum.pass(WARM_UP);
            ProtocolNode traveller = forum.honest().stream()
                    .filter(node -> node.signer().isEmpty())
                    .findFirst()
                    .orElseThrow();
            forum.settle();
            traveller.stop();
            forum.beginPublishing();
            forum.pass(Duration.ofDays(180));
            forum.endPublishing();
            forum.pass(Duration.ofMinutes(1));
            forum.stage().meter().restart();
            traveller.resume();
            double seconds = settled(forum);
            long entries = forum.stage().meter().entryBytes();
            long received = forum.stage().meter().bytesReceived(traveller.number);
            int logs = forum.stage().oracle().truths().size();
            // Each peer sends its hello and frontier, and a note of some 300 bytes for each log that has news.
            long allowed = entries + entries / 5 + (long) nodes * (30L * logs + 500L * logs + 1_000);
            return new Answer(
                    cost(forum),
                    String.format(
                            Locale.ROOT,
                            "caught up in %.1f s; received %d bytes for %d bytes of entries in %d logs, allowed %d",
                            seconds,
                            received,
                            entries,
                            logs,
                            allowed),
                    seconds < limitSeconds() && received <= allowed);
        }
    },

    /** One author floods at its ceiling: how much slower the entries of others arrive. */
    FLOOD(Duration.ofSeconds(2)) {
        @Override
        Answer ask(long seed, int nodes, Cast cast) {
            List<Long> calm = deliveries(seed, nodes, cast, List.of(ActorKind.REPLAYER));
            List<Long> flooded = deliveries(seed, nodes, cast, List.of(ActorKind.FLOODER));
            double slower = seconds(flooded, 99) / seconds(calm, 99);
            return new Answer(
                    "",
                    String.format(
                            Locale.ROOT,
                            "p99 %.3f s without a flood, %.3f s in one: %.2f times",
                            seconds(calm, 99),
                            seconds(flooded, 99),
                            slower),
                    !calm.isEmpty() && flooded.size() >= calm.size() && slower <= 2);
        }

        private List<Long> deliveries(long seed, int nodes, Cast cast, List<ActorKind> actors) {
            Forum forum = new Forum(seed, Plan.calm(nodes, 2).over(0, 0).withActors(actors), cast);
            forum.pass(WARM_UP);
            forum.stage().network().parties().forEach(Party::exert);
            forum.stage().meter().restart();
            for (int i = 0; i < 20; i++) {
                forum.publish(author(forum), 1);
                forum.pass(Duration.ofSeconds(1));
            }
            return forum.stage().meter().deliveries();
        }
    };

    /** Long enough for connections to stand and for everybody to hold everything. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private final Duration limit;

    /**
     * What was found.
     *
     * @param text in words
     * @param holds whether it is good enough
     */
    record Answer(String cost, String text, boolean holds) {}

    Scenario(Duration limit) {
        this.limit = limit;
    }

    /** Builds the forum and asks. */
    abstract Answer ask(long seed, int nodes, Cast cast);

    double limitSeconds() {
        return limit.toMillis() / 1e3;
    }

    private static String cost(Forum forum) {
        World world = forum.stage().world();
        return String.format(
                Locale.ROOT,
                "%d steps in %.0f virtual seconds, %.1f KiB sent by each node",
                world.steps(),
                world.now() / 1e6,
                forum.stage().meter().totalSent()
                        / 1024.0
                        / forum.stage().plan().nodes());
    }

    private static ProtocolNode author(Forum forum) {
        return forum.honest().stream()
                .filter(Party::publishes)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a forum without an author"));
    }

    /** Seconds until all agree. */
    private static double settled(Forum forum) {
        long began = forum.stage().world().now();
        forum.settle();
        return (forum.stage().world().now() - began) / 1e6;
    }

    /** A percentile of ascending microseconds, in seconds; 0 of nothing. */
    static double seconds(List<Long> micros, int percent) {
        List<Long> sorted = new ArrayList<>(micros);
        if (sorted.isEmpty()) {
            return 0;
        }
        int at = (int) Math.ceil(sorted.size() * percent / 100.0) - 1;
        return sorted.get(Math.max(0, at)) / 1e6;
    }

    /** As on the command line. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
