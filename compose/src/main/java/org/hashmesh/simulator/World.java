// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Virtual time and what is due. Everything that happens is a task in one queue, ordered by its time and then by when it
 * was planned, so a run is a function of its seed. Times are microseconds since the world began.
 */
final class World implements InstantSource {

    /** When every world begins, by its own clocks. */
    static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final long seed;
    private final Trace trace = new Trace();
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private long now;
    private long planned;
    private long steps;

    private record Due(long at, long order, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    World(long seed) {
        this.seed = seed;
    }

    long seed() {
        return seed;
    }

    Trace trace() {
        return trace;
    }

    /** Microseconds since the beginning. */
    long now() {
        return now;
    }

    @Override
    public Instant instant() {
        return BEGINNING.plusSeconds(now / MICROS_PER_SECOND).plusNanos(now % MICROS_PER_SECOND * 1_000);
    }

    /** Tasks done so far. */
    long steps() {
        return steps;
    }

    /** A stream of random numbers of its own for each purpose, so that one user more does not change all others. */
    RandomGenerator random(String purpose) {
        long mixed = seed * 0x9e3779b97f4a7c15L;
        for (int i = 0; i < purpose.length(); i++) {
            mixed = (mixed ^ purpose.charAt(i)) * 0xff51afd7ed558ccdL;
            mixed ^= mixed >>> 32;
        }
        return new SplittableRandom(mixed);
    }

    /** Plans a task. */
    void after(Duration delay, Runnable task) {
        at(now + micros(delay), task);
    }

    /** Plans a task; one that should have been before is done next. */
    void at(long time, Runnable task) {
        queue.add(new Due(Math.max(now, time), planned++, task));
    }

    /** Lets time pass, and does what is due. */
    void pass(Duration time) {
        long end = now + micros(time);
        for (Due due = queue.peek(); due != null && due.at() <= end; due = queue.peek()) {
            queue.remove();
            now = due.at();
            steps++;
            due.task().run();
        }
        now = end;
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
