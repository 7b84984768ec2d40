// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.hashmesh.node.peer.Backoff;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Topology;
import org.hashmesh.v1.Bye;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connections that the real {@link Topology} wants, with a pause that grows while one fails; as the real dialler
 * does.
 */
final class Dialling {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** A connection that held this long was a good one. */
    private static final long GOOD_MICROS = 10_000_000;

    /** Between two looks at the topology, as in the real node. */
    private static final long FOLLOW_MICROS = 5_000_000;

    private final Stage stage;
    private final ProtocolNode self;
    private final Collection<End> ends;
    private final Penalties penalties;
    private final Topology topology;
    private final RandomGenerator random;
    private final Map<Integer, Attempt> attempts = new TreeMap<>();
    private long followAt;

    private static final class Attempt {
        private final Party other;
        private final Backoff backoff;
        private boolean trying;
        private long retryAt;
        private @Nullable End made;
        private @Nullable Instant down;

        private Attempt(Party other, Backoff backoff, long retryAt) {
            this.other = other;
            this.backoff = backoff;
            this.retryAt = retryAt;
        }
    }

    /**
     * The dialling of one process.
     *
     * @param ends its connections, always as they are now
     */
    Dialling(Stage stage, ProtocolNode self, Collection<End> ends, Penalties penalties, RandomGenerator random) {
        this.stage = stage;
        this.self = self;
        this.ends = ends;
        this.penalties = penalties;
        this.random = random;
        this.topology = new Topology(self.name, random);
    }

    /** Dials whom it is time to dial. */
    void round() {
        long now = stage.world().now();
        if (now >= followAt) {
            followAt = now + FOLLOW_MICROS;
            follow(now);
        }
        for (Attempt attempt : attempts.values()) {
            if (!attempt.trying && now >= attempt.retryAt && self.dials(attempt.other) && !isUp(attempt.other)) {
                attempt.trying = true;
                stage.network().dial(self.outward(), attempt.other);
            }
        }
    }

    private void follow(long now) {
        Instant instant = stage.world().instant();
        List<Topology.Candidate> candidates = new ArrayList<>();
        for (Party party : stage.network().parties()) {
            Attempt attempt = attempts.get(party.number);
            candidates.add(new Topology.Candidate(
                    party.name, true, attempt == null ? Optional.empty() : downSince(attempt, instant)));
        }
        Set<PeerName> wanted = topology.choose(candidates, instant);
        attempts.values().removeIf(attempt -> {
            boolean unwanted = !wanted.contains(attempt.other.name);
            if (unwanted && attempt.made != null) {
                attempt.made.close(Bye.Reason.REASON_ENOUGH_PEERS, "other neighbours now");
            }
            return unwanted;
        });
        for (PeerName name : wanted) {
            Party other = stage.network().party(name);
            // Of two nodes that dial each other the smaller name goes first, so that mostly one connection is made.
            attempts.computeIfAbsent(
                    other.number,
                    first -> new Attempt(
                            other,
                            new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random),
                            self.number < other.number ? 0 : now + 2 * World.micros(FIRST_PAUSE)));
        }
    }

    private Optional<Instant> downSince(Attempt attempt, Instant now) {
        boolean up = isConnected(attempt.other)
                && penalties.against(attempt.other.name).isEmpty();
        Instant since = attempt.down;
        attempt.down = up ? null : since == null ? now : since;
        return Optional.ofNullable(attempt.down);
    }

    private boolean isUp(Party other) {
        return isConnected(other) || penalties.against(other.name).isPresent();
    }

    private boolean isConnected(Party other) {
        for (End end : ends) {
            if (end.other().owner() == other) {
                return true;
            }
        }
        return false;
    }

    void connected(End end) {
        Attempt attempt = attempts.get(end.other().owner().number);
        if (attempt != null && end.session().dialled()) {
            attempt.made = end;
        }
    }

    void dialled(Party other, boolean worked) {
        Attempt attempt = attempts.get(other.number);
        if (attempt != null) {
            attempt.trying = false;
            if (!worked) {
                pause(attempt);
            }
        }
    }

    void closed(End end, long openedAt) {
        Attempt attempt = attempts.get(end.other().owner().number);
        if (attempt != null && attempt.made == end) {
            if (stage.world().now() - openedAt > GOOD_MICROS) {
                attempt.backoff.reset();
            }
            attempt.made = null;
            pause(attempt);
        }
    }

    private void pause(Attempt attempt) {
        attempt.retryAt = stage.world().now() + World.micros(attempt.backoff.next());
    }
}
