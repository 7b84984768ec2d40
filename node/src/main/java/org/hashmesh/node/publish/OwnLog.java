// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.util.List;

/** What this node itself publishes, as the writer drives it. Belongs to the writer's thread. */
public interface OwnLog {
    /** Brings the log in order after a start or when entries came back; the first time, opens it. */
    void recover();

    /** Takes up what the newest roster says. */
    void rosterChanged();

    /** Signs the head again, when the node may sign and there is one. */
    void signAgain();

    /**
     * Publishes what is not listed yet: durable, signed and told of when it returns.
     *
     * @param proposals within the limits of one extension
     * @return one outcome per proposal, in order
     * @throws NotTakenException when the node takes no entries now
     */
    List<Outcome> publish(List<Proposal> proposals) throws NotTakenException;
}
