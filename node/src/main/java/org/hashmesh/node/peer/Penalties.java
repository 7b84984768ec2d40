// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.node.config.ReplicationLimits.CutOff;
import org.hashmesh.node.sync.PeerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers that broke the protocol, and until when we neither dial nor admit them. The pause doubles each time and falls
 * back after a quiet while, see {@link CutOff}. Bounded by the number of nodes in the roster, since only they reach us. Says the first breach
 * of each pause in the log, and no more. Safe for use by any thread.
 */
public final class Penalties implements SyncLoop.Blame {

    private static final Logger LOG = LoggerFactory.getLogger(Penalties.class);

    /** Doubled this often, every pause has reached the longest. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * What a peer did, and what came of it.
     *
     * @param breaches remembered: those before a quiet while are forgiven
     * @param until when it is kept away; may have passed
     * @param why the newest breach, for people
     */
    public record Penalty(int breaches, Instant until, String why) {}

    private final Map<PeerName, Penalty> penalties = new HashMap<>();
    private final CutOff cutOff;
    private final InstantSource clock;

    public Penalties(CutOff cutOff, InstantSource clock) {
        this.cutOff = cutOff;
        this.clock = clock;
    }

    @Override
    public synchronized void blamed(PeerName peer, String why) {
        Instant now = clock.instant();
        Penalty before = penalties.get(peer);
        int count = before == null || now.isAfter(before.until().plus(cutOff.forgiven())) ? 1 : before.breaches() + 1;
        Duration pause = Duration.ofMillis(Math.min(
                cutOff.longest().toMillis(), cutOff.first().toMillis() << Math.min(count - 1, MOST_DOUBLINGS)));
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

    /** What is remembered of this peer, if it ever broke the protocol. */
    public synchronized Optional<Penalty> of(PeerName peer) {
        return Optional.ofNullable(penalties.get(peer));
    }
}
