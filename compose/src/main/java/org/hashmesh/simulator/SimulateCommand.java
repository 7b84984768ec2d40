// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hashmesh.simulator.Plan.Fault;
import org.hashmesh.simulator.vote.VoteCampaign;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code compose/simulate}: runs seeds or a scenario, with progress, and a table at the end. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs whole forums on one thread, in virtual time, and checks after every step what must always hold.",
            "Without --nodes every seed is a small forum of its own kind, with actors and faults that follow from it.",
            "Exit status 1 when something did not hold: what is printed then happens again with the same options and"
                    + " --seed."
        })
final class SimulateCommand implements Callable<Integer> {

    private static final Duration PROGRESS = Duration.ofSeconds(10);

    /** Failing seeds that are shown whole. */
    private static final int SHOWN = 3;

    private static final int MOST_VOTERS = 25;

    private final PrintStream out;

    @Spec
    @Nullable
    private CommandSpec spec;

    @Option(names = "--seed", description = "the first seed (default: 1)")
    private long seed = 1;

    @Option(names = "--seeds", description = "how many seeds, one after the other (default: 1)")
    private int seeds = 1;

    @Option(names = "--nodes", description = "nodes of the forum; without it, 5 to 8 by seed")
    private int nodes;

    @Option(names = "--authors", description = "honest nodes that publish (default: 5, or fewer)")
    private int authors = 5;

    @Option(names = "--minutes", description = "virtual minutes of publishing and trouble (default: 2)")
    private int minutes = 2;

    @Option(names = "--quiet-minutes", description = "virtual minutes in which all must come to agree (default: 20)")
    private int quietMinutes = 20;

    @Option(
            names = "--actors",
            split = ",",
            description =
                    "who is not honest: equivocator, rollbacker, withholder, garbage-relay, flooder, liar, replayer, silent; or all")
    private List<String> actors = List.of();

    @Option(names = "--silent", description = "part of the nodes that only say hello, as in 33%%")
    private String silent = "0%";

    @Option(names = "--faults", split = ",", description = "crash, partition, one-way, reset, pause; or all")
    private List<String> faults = List.of();

    @Option(names = "--partition", description = "the same as --faults partition")
    private boolean partition;

    @Option(names = "--trace", description = "print every line of the trace on standard error")
    private boolean trace;

    @Option(
            names = "--scenario",
            description =
                    "reach, partition, absence, flood, or governance (persons, ballots and acts), instead of a plain run")
    private String scenario = "";

    @Option(
            names = "--voters",
            description = "with --scenario governance: voters at the beginning, 1 to 25; without it, 4 to 10 by seed")
    private int voters;

    SimulateCommand(PrintStream out) {
        this.out = out;
    }

    /** The program. */
    public static void main(String[] arguments) {
        QuietLog.set();
        System.exit(new CommandLine(new SimulateCommand(System.out)).execute(arguments));
    }

    @Override
    public Integer call() {
        if (scenario.equals("governance")) {
            if (voters < 0 || voters > MOST_VOTERS) {
                throw wrong("--voters takes a number from 1 to " + MOST_VOTERS);
            }
            return new VoteCampaign(out, trace).run(seed, seeds, voters) == 0 ? 0 : 1;
        }
        if (!scenario.isEmpty()) {
            return scenario();
        }
        Tally tally = new Tally();
        Cast cast = new Cast();
        long began = System.nanoTime();
        long shownAt = began;
        for (long next = seed; next < seed + seeds; next++) {
            Plan plan = nodes == 0 && actors.isEmpty() ? Campaign.plan(next) : plan();
            Outcome outcome = trace ? Outcome.of(next, plan, cast, System.err::println) : Outcome.of(next, plan, cast);
            tally.add(outcome);
            outcome.failure().ifPresent(report -> show(report, tally.failed()));
            if (System.nanoTime() - shownAt > PROGRESS.toNanos()) {
                shownAt = System.nanoTime();
                System.err.printf(
                        Locale.ROOT,
                        "%d of %d seeds, %d failed, %.0f s%n",
                        tally.runs(),
                        seeds,
                        tally.failed(),
                        (shownAt - began) / 1e9);
            }
        }
        out.print(tally.table(System.nanoTime() - began));
        return tally.failed() == 0 ? 0 : 1;
    }

    private void show(String report, int failed) {
        out.println(failed <= SHOWN ? report : report.lines().findFirst().orElse(""));
    }

    private int scenario() {
        Scenario asked = Arrays.stream(Scenario.values())
                .filter(known -> known.text().equals(scenario))
                .findFirst()
                .orElseThrow(() -> wrong("no scenario is called " + scenario));
        boolean all = true;
        Cast cast = new Cast();
        for (long next = seed; next < seed + seeds; next++) {
            long began = System.nanoTime();
            try {
                Scenario.Answer answer = asked.ask(next, nodes == 0 ? 10 : nodes, cast);
                all &= answer.holds();
                out.printf(
                        Locale.ROOT,
                        "%s, seed %d: %s. %s (%s, %.1f s)%n",
                        asked.text(),
                        next,
                        answer.text(),
                        answer.holds() ? "Good." : "NOT GOOD ENOUGH.",
                        answer.cost(),
                        (System.nanoTime() - began) / 1e9);
            } catch (BrokenRuleException e) {
                all = false;
                out.printf("%s, seed %d: %s%n", asked.text(), next, e.getMessage());
            }
        }
        return all ? 0 : 1;
    }

    private Plan plan() {
        int all = nodes == 0 ? 8 : nodes;
        List<ActorKind> dishonest = new ArrayList<>();
        for (String name : actors) {
            if (name.equals("all")) {
                dishonest.addAll(List.of(ActorKind.values()));
            } else {
                dishonest.add(kind(name));
            }
        }
        dishonest.addAll(Collections.nCopies(all * percent() / 100, ActorKind.SILENT));
        if (dishonest.size() > all - 2) {
            throw wrong("of " + all + " nodes at least two must be honest, and " + dishonest.size() + " are not");
        }
        Set<Fault> wanted = EnumSet.noneOf(Fault.class);
        for (String name : faults) {
            if (name.equals("all")) {
                wanted.addAll(List.of(Fault.values()));
            } else {
                wanted.add(fault(name));
            }
        }
        if (partition) {
            wanted.add(Fault.PARTITION);
        }
        return Plan.calm(all, authors)
                .withActors(dishonest)
                .withFaults(wanted)
                .lasting(Duration.ofMinutes(minutes), Duration.ofMinutes(quietMinutes));
    }

    private int percent() {
        String digits = silent.endsWith("%") ? silent.substring(0, silent.length() - 1) : silent;
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw wrong("--silent takes a percentage, as in 33%");
        }
    }

    private ActorKind kind(String name) {
        return Arrays.stream(ActorKind.values())
                .filter(kind -> kind.text().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("no actor is called " + name));
    }

    private Fault fault(String name) {
        return Arrays.stream(Fault.values())
                .filter(fault ->
                        fault.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("no fault is called " + name));
    }

    private ParameterException wrong(String what) {
        CommandSpec known = spec;
        if (known == null) {
            throw new IllegalStateException(what);
        }
        return new ParameterException(known.commandLine(), what);
    }
}
