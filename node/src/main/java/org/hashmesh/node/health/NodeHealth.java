// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.health;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.hashmesh.v1.NodeState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the node takes entries, and if not, why. Each {@link Obstacle} is raised and cleared by the part that sees it;
 * the state follows from those that stand. Safe for use by any thread; a change is logged once.
 */
public final class NodeHealth {

    private static final Logger LOG = LoggerFactory.getLogger(NodeHealth.class);

    /** A reason not to publish, worst first. */
    public enum Obstacle {
        /** The forum has evicted this member: what it signs now is void. */
        EVICTED(NodeState.NODE_STATE_READ_ONLY),
        /** There is evidence against our own log: nothing that its key signs counts any more. */
        FROZEN(NodeState.NODE_STATE_READ_ONLY),
        /** The sign-lock and the database contradict each other, or somebody else signs with our key. */
        FENCED(NodeState.NODE_STATE_READ_ONLY),
        /** A write failed: nothing is written until the store was opened anew and verified. */
        STORE_FAILED(NodeState.NODE_STATE_READ_ONLY),
        /** Our own log is shorter than what we signed: peers give it back first. */
        RECOVERING(NodeState.NODE_STATE_RECOVERING),
        /** Free space is under the low-water mark: withdrawals still go through. */
        DISK_LOW(NodeState.NODE_STATE_READ_ONLY),
        /** The hashes of the list fill the memory that is there for them: withdrawals still go through. */
        MEMORY_LOW(NodeState.NODE_STATE_READ_ONLY);

        private final NodeState state;

        Obstacle(NodeState state) {
            this.state = state;
        }
    }

    /** The state now. {@code reason} is for people and empty while serving. */
    public record Condition(NodeState state, String reason) {

        /** Whether new hashes may be published. */
        public boolean takesEntries() {
            return state == NodeState.NODE_STATE_SERVING;
        }
    }

    /** What more room removes. */
    private static final Set<Obstacle> ROOM = Set.of(Obstacle.DISK_LOW, Obstacle.MEMORY_LOW);

    private final Map<Obstacle, String> obstacles = new EnumMap<>(Obstacle.class);
    private final List<Consumer<Condition>> listeners = new CopyOnWriteArrayList<>();

    /** The worst obstacle decides. */
    public synchronized Condition condition() {
        return obstacles.entrySet().stream()
                .findFirst()
                .map(e -> new Condition(e.getKey().state, e.getValue()))
                .orElse(new Condition(NodeState.NODE_STATE_SERVING, ""));
    }

    public synchronized boolean has(Obstacle obstacle) {
        return obstacles.containsKey(obstacle);
    }

    /** Whether room, on the disk or in memory, is all that is missing: then withdrawals still go through. */
    public synchronized boolean isOnlyShortOfRoom() {
        return !obstacles.isEmpty() && ROOM.containsAll(obstacles.keySet());
    }

    /** Whether entries of other members can be kept. */
    public synchronized boolean takesFromPeers() {
        return !obstacles.containsKey(Obstacle.STORE_FAILED) && Collections.disjoint(obstacles.keySet(), ROOM);
    }

    /** The obstacle stands from now on, for this reason; or it is gone, when the reason is empty. */
    public void set(Obstacle obstacle, String reason) {
        Condition before;
        Condition after;
        synchronized (this) {
            before = condition();
            if (reason.isEmpty()) {
                obstacles.remove(obstacle);
            } else {
                obstacles.put(obstacle, reason);
            }
            after = condition();
        }
        if (!before.equals(after)) {
            LOG.warn("node state: {} {}", after.state().name().replace("NODE_STATE_", ""), after.reason());
            listeners.forEach(listener -> listener.accept(after));
        }
    }

    /** Tells of every change of the condition. */
    public void onChange(Consumer<Condition> listener) {
        listeners.add(listener);
    }
}
