// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.LastCast;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.ControlFrame;

/** What happens to a {@link ForumMachine}. */
public sealed interface ForumEvent {

    /** A session has exchanged its hellos. */
    record Greeted(Session session) implements ForumEvent {}

    /** A session is over. */
    record Gone(Session session) implements ForumEvent {}

    /** A frame about governance came, after the hello. */
    record Received(Session session, ControlFrame frame) implements ForumEvent {}

    /**
     * Somebody without a session hands in items: an admin of this node, or anybody through the governance service.
     *
     * @param files as they came, each of at most 128 KiB
     * @param token comes back in {@link ForumAction.Answer}
     */
    record HandedIn(List<byte[]> files, long token) implements ForumEvent {}

    /**
     * A {@link ForumAction.Cast} is done.
     *
     * @param last what the lock says now
     * @param ballot cast; empty when the lock did not allow it
     */
    record Cast(LastCast last, Optional<Ballot> ballot) implements ForumEvent {}

    /** Time has passed; expected several times a second. */
    record Tick() implements ForumEvent {}
}
