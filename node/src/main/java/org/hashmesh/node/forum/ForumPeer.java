// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Optional;
import org.hashmesh.node.sync.Budget;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.GovernanceState;

/** What the machine knows of the other side of one session. */
final class ForumPeer {
    private static final int WANTS_A_SECOND = 2;
    private static final int WANTS_AT_ONCE = 20;

    final Session session;
    final Budget wants;
    Optional<GovernanceState> stated = Optional.empty();
    Optional<GovernanceState> told = Optional.empty();
    boolean level;

    /** A question of ours is under way since then. */
    Optional<Instant> askedAt = Optional.empty();

    /** Something came since the last question. */
    boolean progress;

    ForumPeer(Session session, Instant now) {
        this.session = session;
        this.wants = new Budget(WANTS_A_SECOND, WANTS_AT_ONCE, now);
    }

    long acts() {
        return stated.map(GovernanceState::getActs).orElse(0L);
    }

    ByteString head() {
        return stated.map(GovernanceState::getHead).orElse(ByteString.EMPTY);
    }
}
