// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** An allowance that refills with time up to a most, and is spent. Begins full. Safe for use by any thread. */
final class TokenBucket {
    private final InstantSource clock;
    private final double perSecond;
    private final double most;
    private double left;
    private Instant at;

    TokenBucket(int perSecond, int most, InstantSource clock) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.most = most;
        this.left = most;
        this.at = clock.instant();
    }

    /** Spends so much, if it is there. A clock that goes back gives nothing and takes nothing. */
    synchronized boolean spend(int amount) {
        Instant now = clock.instant();
        double seconds = Math.max(0, Duration.between(at, now).toNanos()) / 1e9;
        left = Math.min(most, left + seconds * perSecond);
        at = now;
        if (left < amount) {
            return false;
        }
        left -= amount;
        return true;
    }
}
