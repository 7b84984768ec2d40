// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogReader;
import org.jspecify.annotations.Nullable;

/** One run: all parties of a forum, from nothing until the honest ones agree. */
final class Forum {

    /** Nodes start within this time of each other. */
    private static final long START_MICROS = 2_000_000;

    private static final Duration AGREEMENT_CHECK = Duration.ofSeconds(2);

    private final Stage stage;
    private final List<ProtocolNode> honest = new ArrayList<>();
    private final Map<Integer, ActorKind> actors = new HashMap<>();
    private final Workload workload;
    private final Faults faults;

    Forum(long seed, Plan plan, Cast cast) {
        World world = new World(seed);
        Meter meter = new Meter(plan.nodes());
        RandomGenerator casting = world.random("casting");
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, plan.nodes()).boxed().toList());
        for (ActorKind kind : plan.actors()) {
            actors.put(numbers.remove(casting.nextInt(numbers.size())), kind);
        }
        List<Integer> authors = new ArrayList<>();
        while (authors.size() < plan.authors() && !numbers.isEmpty()) {
            authors.add(numbers.remove(casting.nextInt(numbers.size())));
        }
        MemoryRoster roster = new MemoryRoster(cast.roster(plan.nodes(), number -> {
            ActorKind actor = actors.get(number);
            return actor == null ? authors.contains(number) : actor.isAuthor();
        }));
        stage = new Stage(
                world,
                plan,
                cast,
                roster,
                new Network(world, plan, meter),
                new Oracle(),
                meter,
                new EntryMaker(new Stage.Salts(world.random("salts")), world),
                new AtomicBoolean());
        for (int number = 0; number < plan.nodes(); number++) {
            ActorKind actor = actors.get(number);
            boolean author = actor == null ? authors.contains(number) : actor.isAuthor();
            Party party = actor == null ? new ProtocolNode(stage, number, author) : Actors.make(actor, stage, number);
            stage.network().add(party);
            if (party.isHonest() && party instanceof ProtocolNode node) {
                honest.add(node);
            }
            if (author) {
                stage.oracle().expect(cast.origin(number), party);
            }
            world.at(casting.nextLong(START_MICROS), party::start);
        }
        workload = new Workload(stage);
        faults = new Faults(stage, honest);
    }

    Stage stage() {
        return stage;
    }

    List<ProtocolNode> honest() {
        return honest;
    }

    Optional<ActorKind> actor(int number) {
        return Optional.ofNullable(actors.get(number));
    }

    /** The whole run: trouble, then quiet until all agree. */
    void run() {
        beginPublishing();
        faults.begin();
        pass(stage.plan().busy());
        endPublishing();
        faults.end();
        settle();
    }

    void beginPublishing() {
        workload.begin();
    }

    void endPublishing() {
        stage.quiet().set(true);
    }

    void pass(Duration time) {
        stage.world().pass(time);
    }

    /** Publishes so many entries at this node, once its writer comes to it. */
    void publish(ProtocolNode author, int entries) {
        workload.publish(author, entries);
    }

    /** Waits for the honest to agree, no longer than planned, and reads all that they hold. */
    void settle() {
        long end = stage.world().now() + World.micros(stage.plan().quiet());
        String missing = disagreement();
        while (missing != null && stage.world().now() < end) {
            pass(AGREEMENT_CHECK);
            missing = disagreement();
        }
        if (missing != null) {
            throw new BrokenRuleException("after " + stage.plan().quiet().toSeconds() + " quiet seconds: " + missing);
        }
        new Audit(stage, honest).run();
    }

    /** What the honest do not agree about yet; null when they agree. */
    private @Nullable String disagreement() {
        for (ProtocolNode node : honest) {
            if (node.brain().isEmpty()) {
                return node + " is not up";
            }
        }
        for (Oracle.Truth truth : stage.oracle().truths()) {
            String missing = disagreement(truth);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private @Nullable String disagreement(Oracle.Truth truth) {
        if (truth.isForked() || truth.evidenceHolders() > 0) {
            for (ProtocolNode node : honest) {
                if (!truth.hasEvidence(node)) {
                    return node + " holds no evidence against " + truth.origin;
                }
            }
            return disagreementOnWhatCounts(truth);
        }
        LogId log = truth.origin.id();
        LogHead largest = null;
        for (ProtocolNode node : honest) {
            LogHead head = head(node, log);
            if (head != null && (largest == null || head.size().compareTo(largest.size()) > 0)) {
                largest = head;
            }
        }
        if (largest == null) {
            return truth.author.isHonest() ? truth.author + " has published nothing" : null;
        }
        for (ProtocolNode node : honest) {
            LogHead head = head(node, log);
            if (head == null || !head.size().equals(largest.size())) {
                return node + " holds " + (head == null ? TreeSize.ZERO : head.size()) + " of " + largest.size()
                        + " entries of " + truth.origin;
            }
            Digest root = head.root();
            if (!root.equals(largest.root())) {
                return node + " holds another " + truth.origin + " than others, and nobody has evidence";
            }
        }
        return null;
    }

    /** Of a log with evidence against its author. */
    private @Nullable String disagreementOnWhatCounts(Oracle.Truth truth) {
        String before = "";
        for (ProtocolNode node : honest) {
            String counts = node.brain()
                    .flatMap(brain -> brain.counts(truth.origin.id()))
                    .map(last -> last.size() + " entries with root " + last.root())
                    .orElse("nothing");
            if (!before.isEmpty() && !before.equals(counts)) {
                return "of " + truth.origin + " counts " + before + ", but at " + node + " " + counts;
            }
            before = counts;
        }
        return null;
    }

    private static @Nullable LogHead head(ProtocolNode node, LogId log) {
        return node.brain()
                .flatMap(brain -> brain.ledger().logs().find(log))
                .map(LogReader::head)
                .orElse(null);
    }
}
