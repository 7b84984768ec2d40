// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Warnings that others can provoke as often as they like: the first of a kind is said at once, and then how many more there
 * were, at most once a minute. Safe for use by any thread.
 */
final class SeldomLog {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Kinds are few, one for each member at most; should that ever be wrong, memory stays bounded all the same. */
    private static final int MOST_KINDS = 10_000;

    private final Logger log;
    private final InstantSource clock;
    private final Map<String, Said> kinds = new HashMap<>();

    private record Said(Instant at, long since) {}

    SeldomLog(Logger log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Says it, unless this kind was said a moment ago. */
    void warn(String kind, String message) {
        long silent = turn(kind);
        if (silent >= 0) {
            log.warn(
                    "{}{}",
                    message,
                    silent == 0 ? "" : " (and " + silent + " more like this since the last such line)");
        }
    }

    /** How many of this kind were not said since the last that was; -1 when this one is not to be said either. */
    private synchronized long turn(String kind) {
        Instant now = clock.instant();
        Said said = kinds.get(kind);
        if (said != null && now.isBefore(said.at().plus(PAUSE))) {
            kinds.put(kind, new Said(said.at(), said.since() + 1));
            return -1;
        }
        if (kinds.size() >= MOST_KINDS) {
            kinds.clear();
        }
        kinds.put(kind, new Said(now, 0));
        return said == null ? 0 : said.since();
    }
}
