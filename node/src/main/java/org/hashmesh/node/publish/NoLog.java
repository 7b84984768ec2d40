// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.util.List;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.roster.Roster;

/** A read replica: it publishes nothing, since it has no key to sign with. */
public final class NoLog implements OwnLog {
    private final OwnStanding standing;

    /**
     * Of a node without a log.
     *
     * @param origin that its log would have
     */
    public NoLog(Origin origin, Roster roster, NodeHealth health) {
        this.standing = new OwnStanding(origin, roster, health);
    }

    @Override
    public void recover() {
        rosterChanged();
    }

    @Override
    public void rosterChanged() {
        boolean ignored = standing.isEvicted();
    }

    @Override
    public void signAgain() {
        // There is no head of its own.
    }

    @Override
    public List<Outcome> publish(List<Proposal> proposals) throws NotTakenException {
        throw new NotTakenException(
                "this node is a replica, which has no log of its own: it adds and withdraws nothing;"
                        + " next: ask a node of this member that has a log");
    }
}
