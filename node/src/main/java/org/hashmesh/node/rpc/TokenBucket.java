// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** An allowance that refills with time up to a most, and is spent. Begins full. Safe for use by any thread. */
public final class TokenBucket {
    private final InstantSource clock;
    private final double perSecond;
    private final double most;
    private double left;
    private Instant at;

    /** Refills with so much a second. */
    public TokenBucket(int perSecond, int most, InstantSource clock) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.most = most;
        this.left = most;
        this.at = clock.instant();
    }

    /** Spends so much, if it is there. A clock that goes back gives nothing and takes nothing. */
    public synchronized boolean spend(int amount) {
        refill();
        if (left < amount) {
            return false;
        }
        left -= amount;
        return true;
    }

    /** Spends so much whether it is there or not. Returns how long until nothing is owed. */
    synchronized Duration owe(int amount) {
        refill();
        left -= amount;
        return duration(-left);
    }

    /** How long until so much is there, if nobody spends meanwhile. */
    synchronized Duration until(int amount) {
        refill();
        return duration(amount - left);
    }

    private Duration duration(double missing) {
        return Duration.ofNanos((long) (Math.max(0, missing) / perSecond * 1e9));
    }

    private void refill() {
        Instant now = clock.instant();
        double seconds = Math.max(0, Duration.between(at, now).toNanos()) / 1e9;
        left = Math.min(most, left + seconds * perSecond);
        at = now;
    }
}
