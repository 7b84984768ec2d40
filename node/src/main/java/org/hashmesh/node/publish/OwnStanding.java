// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.util.OptionalLong;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.roster.ClosedLog;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterSnapshot;

/** Whether the forum still counts what this node signs; asked before each signature. Belongs to the writer's thread. */
final class OwnStanding {
    private final Origin own;
    private final Roster roster;
    private final NodeHealth health;

    OwnStanding(Origin own, Roster roster, NodeHealth health) {
        this.own = own;
        this.roster = roster;
        this.health = health;
    }

    /** Looks at the newest roster, and raises the obstacle or clears it. Returns whether this node must not sign. */
    boolean isEvicted() {
        OptionalLong act = act();
        health.set(
                Obstacle.EVICTED,
                act.isEmpty()
                        ? ""
                        : "this member was evicted by act " + act.getAsLong()
                                + ": the forum counts nothing that this node signs now. See it with: hashmesh forum show");
        return act.isPresent();
    }

    /** The act that closed this log, or another one of a member that is none any more. */
    private OptionalLong act() {
        RosterSnapshot now = roster.current();
        OptionalLong closed =
                now.closed(own.id()).map(ClosedLog::act).map(OptionalLong::of).orElse(OptionalLong.empty());
        return closed.isPresent() || now.member(own.member()).isPresent() ? closed : now.evictedBy(own.member());
    }
}
