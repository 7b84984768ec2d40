// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Duration;
import java.time.Instant;

/** An amount that grows with time up to a most, and is spent. */
public final class Budget {
    private final double perSecond;
    private final double most;
    private double left;
    private Instant at;

    public Budget(double perSecond, double most, Instant now) {
        this.perSecond = perSecond;
        this.most = most;
        this.left = most;
        this.at = now;
    }

    /** Spends so much, if it is there. */
    public boolean spend(double amount, Instant now) {
        grow(now);
        if (left < amount) {
            return false;
        }
        left -= amount;
        return true;
    }

    private void grow(Instant now) {
        double seconds = Math.max(0, Duration.between(at, now).toNanos()) / 1e9;
        left = Math.min(most, left + seconds * perSecond);
        at = now;
    }
}
