// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling from a first pause to a longest one, each drawn between half and all of
 * it, so that a whole forum does not come back at the same moment. Not safe for use by several threads.
 */
public final class Backoff {

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** The pause after one more failure. */
    public Duration next() {
        // 2^30 times any first pause is longer than any longest one.
        long full = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures, 30));
        failures++;
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }

    /** It worked: the next pause is the first again. */
    public void reset() {
        failures = 0;
    }
}
