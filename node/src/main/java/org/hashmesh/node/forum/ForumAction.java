// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.time.Instant;
import java.util.Optional;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;

/** What a {@link ForumMachine} wants done, in this order. */
public sealed interface ForumAction {

    record Send(Session session, ControlFrame frame) implements ForumAction {}

    /** Both sides of the session know the same acts: it may exchange entries. */
    record Level(Session session) implements ForumAction {}

    /** Say why and close; the peer broke a rule, or its chain is another. */
    record Break(Session session, Bye.Reason reason, String detail) implements ForumAction {}

    /**
     * Keep this over a restart. Losing it costs a question to a peer, nothing else.
     *
     * @param publicSince of a proposal by recovery keys: since when this node counts it as public
     */
    record Keep(ForumItem item, Optional<Instant> publicSince) implements ForumAction {}

    /** An act was adopted: what was open on it need not be kept. */
    record ForgetOpen() implements ForumAction {}

    /** Keep that the node was awake then, and would have seen what was public. */
    record KeepAwake(Instant time) implements ForumAction {}

    /** Move the lock, sign, and answer with {@link ForumEvent.Cast}. */
    record Cast(CastRequest request, VotingNode self) implements ForumAction {}

    /** Members, voters, manifests or what is open have changed. */
    record Changed() implements ForumAction {}

    /**
     * What became of what was handed in.
     *
     * @param acts adopted here now
     * @param news how many items were good and not known
     * @param problem what is wrong with the first that was refused; empty when none was
     */
    record Answer(long token, long acts, int news, String problem) implements ForumAction {}
}
