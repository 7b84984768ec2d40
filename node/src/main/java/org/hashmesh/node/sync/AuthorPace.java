// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * How fast one log grows, by the times that its author signed. So a node that was away takes what it missed at once, and
 * an author that floods is slowed down from then on; entries that were signed long ago never are.
 */
final class AuthorPace {

    /** An author may save up this much of its rate, for a list that it imports. */
    private static final Duration SAVED = Duration.ofSeconds(100);

    private final Rate second;
    private final Rate day;
    private LocalDate today = LocalDate.EPOCH;
    private long entriesToday;

    AuthorPace(AuthorLimits limits) {
        second = new Rate(limits.entriesPerSecond(), (double) limits.entriesPerSecond() * SAVED.toSeconds());
        day = new Rate(limits.entriesPerDay() / 86_400.0, limits.entriesPerDay());
    }

    /** The log has grown to a head that was signed at {@code signed}; {@code first} when nothing was held before. */
    void grew(long entries, Instant signed, boolean first, Instant now) {
        LocalDate date = LocalDate.ofInstant(now, ZoneOffset.UTC);
        entriesToday = date.equals(today) ? entriesToday + entries : entries;
        today = date;
        second.spend(first ? 0 : entries, signed);
        day.spend(first ? 0 : entries, signed);
    }

    /** It has grown faster than it may: what else there is waits. */
    boolean isOver(Instant now) {
        return second.at(now) < 0 || day.at(now) < 0;
    }

    long entriesToday(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).equals(today) ? entriesToday : 0;
    }

    /** Entries that are granted, up to a most, and spent in advance down to the same below nothing. */
    private static final class Rate {
        private final double perSecond;
        private final double most;
        private double left;
        private Instant since = Instant.EPOCH;

        Rate(double perSecond, double most) {
            this.perSecond = perSecond;
            this.most = most;
            this.left = most;
        }

        void spend(long entries, Instant signed) {
            // Not cut off at the most before it is spent: a long absence earned it.
            left = Math.max(-most, Math.min(most, at(signed) - entries));
            since = signed.isAfter(since) ? signed : since;
        }

        double at(Instant now) {
            return left + perSecond * Math.max(0, Duration.between(since, now).toMillis()) / 1_000;
        }
    }
}
