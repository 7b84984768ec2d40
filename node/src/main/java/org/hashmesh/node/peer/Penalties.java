// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.node.sync.PeerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers that broke the protocol, and until when we neither dial nor admit them. The pause doubles each time and falls
 * back after a quiet day. Bounded by the number of nodes in the roster, since only they reach us. Says the first breach
 * of each pause in the log, and no more. Safe for use by any thread.
 */
public final class Penalties implements SyncLoop.Blame {

    private static final Logger LOG = LoggerFactory.getLogger(Penalties.class);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration FORGIVEN_AFTER = Duration.ofDays(1);

    private record Penalty(int count, Instant until, String why) {}

    private final Map<PeerName, Penalty> penalties = new HashMap<>();
    private final InstantSource clock;

    public Penalties(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void blamed(PeerName peer, String why) {
        Instant now = clock.instant();
        Penalty before = penalties.get(peer);
        int count = before == null || now.isAfter(before.until().plus(FORGIVEN_AFTER)) ? 1 : before.count() + 1;
        Duration pause = Duration.ofMillis(Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(count - 1, 20)));
        penalties.put(peer, new Penalty(count, now.plus(pause), why));
        LOG.warn("peer {}: cut off for {} s (breach {}): {}", peer, pause.toSeconds(), count, why);
    }

    /** Why the peer is not welcome now, if it is not. */
    public synchronized Optional<String> against(PeerName peer) {
        Penalty penalty = penalties.get(peer);
        return penalty != null && clock.instant().isBefore(penalty.until())
                ? Optional.of("cut off until " + penalty.until() + ": " + penalty.why())
                : Optional.empty();
    }

    /** How many breaches are remembered of this peer. */
    public synchronized int breaches(PeerName peer) {
        Penalty penalty = penalties.get(peer);
        return penalty == null ? 0 : penalty.count();
    }
}
