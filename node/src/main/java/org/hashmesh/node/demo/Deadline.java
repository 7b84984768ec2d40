// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A moment by which something must have come true, on the clock that never jumps. */
public final class Deadline {
    private static final long LOOK_MILLIS = 20;

    private final Duration limit;
    private final long end;

    private Deadline(Duration limit) {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** So long from now. */
    public static Deadline in(Duration limit) {
        return new Deadline(limit);
    }

    /** How long it was when it was made. */
    public Duration limit() {
        return limit;
    }

    /** What is left; nothing when it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /** Whether it has passed. */
    public boolean passed() {
        return left().isZero();
    }

    /**
     * Looks again and again, some fifty times a second.
     *
     * @return whether the condition was seen to hold in time
     * @throws ForumException when the thread is interrupted
     */
    public boolean await(BooleanSupplier condition) {
        return await(Duration.ofMillis(LOOK_MILLIS), condition);
    }

    /** As {@link #await(BooleanSupplier)}, with this pause between two looks. */
    public boolean await(Duration pause, BooleanSupplier condition) {
        while (true) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (passed()) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ForumException("interrupted while waiting", e);
            }
        }
    }
}
