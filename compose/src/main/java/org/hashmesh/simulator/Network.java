// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.jspecify.annotations.Nullable;

/** What lies between the parties: distance, narrow ways, blocked ways, and connections that break. */
final class Network {

    /** A connection that does not open by then is given up, as in the real dialler. */
    private static final Duration OPENING = Duration.ofSeconds(15);

    /** Ping and time-out of the real transport: a silent connection is closed after this long, and up to half as much. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /** TCP sends a lost packet again after about this long. */
    private static final long RETRANSMISSION_MICROS = 200_000;

    private final World world;
    private final Plan plan;
    private final Meter meter;
    private final RandomGenerator random;
    private final List<Party> parties = new ArrayList<>();
    private final Map<PeerName, Party> byName = new HashMap<>();
    private final Set<End> ends = new LinkedHashSet<>();
    private final Set<Long> oneWayBlocks = new HashSet<>();
    private int @Nullable [] groups;
    private long sessions;

    Network(World world, Plan plan, Meter meter) {
        this.world = world;
        this.plan = plan;
        this.meter = meter;
        this.random = world.random("network");
    }

    void add(Party party) {
        parties.add(party);
        byName.put(party.name, party);
    }

    Party party(PeerName name) {
        Party party = byName.get(name);
        if (party == null) {
            throw new IllegalArgumentException("nobody is called " + name);
        }
        return party;
    }

    List<Party> parties() {
        return parties;
    }

    World world() {
        return world;
    }

    Plan plan() {
        return plan;
    }

    Meter meter() {
        return meter;
    }

    void trace(Trace.Kind kind, int party, int otherParty, long number, @Nullable Object what) {
        world.trace().add(world.now(), kind, party, otherParty, number, what);
    }

    // ---- connections

    /** Opens a connection, or not; tells the dialler. */
    void dial(Party from, Party to) {
        long oneWay = distance(from, to);
        if (isBlocked(from, to) || isBlocked(to, from)) {
            world.after(OPENING, () -> from.dialled(to, false));
            return;
        }
        // TCP and TLS take two round trips before the first frame.
        world.at(world.now() + 4 * oneWay + random.nextLong(oneWay + 1), () -> {
            boolean worked =
                    from.isUp() && to.isUp() && !isBlocked(from, to) && !isBlocked(to, from) && to.admits(from.name);
            if (worked) {
                open(from, to);
            }
            from.dialled(to, worked);
        });
    }

    private void open(Party from, Party to) {
        End near = new End(this, from, new Session(to.name, ++sessions, true));
        End far = new End(this, to, new Session(from.name, ++sessions, false));
        End.join(near, far);
        ends.add(near);
        ends.add(far);
        trace(Trace.Kind.CONNECTED, from.number, to.number, near.session().number(), null);
        to.connected(far);
        from.connected(near);
    }

    void gone(End end) {
        ends.remove(end);
    }

    /** All ends that are open. */
    List<End> ends() {
        return List.copyOf(ends);
    }

    List<End> endsOf(Party party) {
        return ends.stream().filter(end -> end.owner() == party).toList();
    }

    /** The party's process is dead. With {@code silently} nobody is told: the machine lost its power. */
    void died(Party party, boolean silently) {
        for (End end : endsOf(party)) {
            End other = end.other();
            end.forget();
            long news = silently ? keepAlive() : delay(end);
            world.at(world.now() + news, () -> other.drop("the other side is gone"));
        }
    }

    // ---- time on the way

    /** Microseconds that this many bytes keep the sender's way busy. */
    long transmission(End from, int bytes) {
        return bytes * 1_000_000L / bandwidth(from.owner(), from.other().owner());
    }

    private long bandwidth(Party one, Party two) {
        boolean slow = isSlow(one) || isSlow(two);
        return slow ? plan.slowBytesPerSecond() : plan.bytesPerSecond();
    }

    private boolean isSlow(Party party) {
        return mixed(party.number, 7) % 1_000 < plan.slowPermille();
    }

    /** Microseconds on the way, once sent. */
    long delay(End from) {
        long base = distance(from.owner(), from.other().owner());
        long jitter = (long) (base * plan.jitter() * random.nextDouble());
        return base + jitter + (random.nextInt(1_000) < plan.lossPermille() ? retransmissionPause() : 0);
    }

    long retransmissionPause() {
        return RETRANSMISSION_MICROS + random.nextLong(RETRANSMISSION_MICROS);
    }

    private long distance(Party one, Party two) {
        long span = World.micros(plan.longestDelay()) - World.micros(plan.shortestDelay());
        long pair = mixed(Math.min(one.number, two.number), Math.max(one.number, two.number) + 11);
        return World.micros(plan.shortestDelay()) + pair % (span + 1);
    }

    /** A number that this world has for the pair, not negative. */
    private long mixed(long one, long two) {
        long mixed = (world.seed() + one * 0x9e3779b97f4a7c15L) ^ (two * 0xc2b2ae3d27d4eb4fL);
        mixed = (mixed ^ (mixed >>> 31)) * 0xff51afd7ed558ccdL;
        return (mixed ^ (mixed >>> 33)) & Long.MAX_VALUE;
    }

    private long keepAlive() {
        return World.micros(KEEP_ALIVE) + random.nextLong(World.micros(KEEP_ALIVE) / 2);
    }

    // ---- what goes wrong

    boolean isBlocked(Party from, Party to) {
        int[] split = groups;
        return (split != null && split[from.number] != split[to.number]) || oneWayBlocks.contains(pair(from, to));
    }

    private static long pair(Party from, Party to) {
        return ((long) from.number << 32) | to.number;
    }

    /** Only parties of one group reach each other from now on; null: all do. */
    void partition(int @Nullable [] newGroups) {
        groups = newGroups;
        trace(Trace.Kind.NETWORK, -1, -1, 0, newGroups == null ? "whole again" : "partitioned");
        followBlocks();
    }

    /** Nothing gets from the one to the other from now on, or everything does again. */
    void blockOneWay(Party from, Party to, boolean blocked) {
        if (blocked ? oneWayBlocks.add(pair(from, to)) : oneWayBlocks.remove(pair(from, to))) {
            trace(Trace.Kind.NETWORK, from.number, to.number, 0, blocked ? "one way blocked" : "one way free");
            followBlocks();
        }
    }

    private void followBlocks() {
        for (End end : ends()) {
            boolean blocked = isBlocked(end.owner(), end.other().owner());
            if (blocked && !end.isBlocked()) {
                end.setBlocked(true);
                long since = end.blockedSince();
                // Whichever way is blocked, neither side's pings are answered any more.
                for (End side : List.of(end, end.other())) {
                    world.at(world.now() + keepAlive(), () -> {
                        if (end.blockedSince() == since) {
                            side.drop("no answer to pings");
                        }
                    });
                }
            } else if (!blocked) {
                end.setBlocked(false);
            }
        }
    }

    /** Breaks a connection: what is under way in either direction may be lost. */
    void reset(End end) {
        end.drop("connection reset");
    }
}
