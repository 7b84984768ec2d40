// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;

/** Answers peers' Wants, off the sync loop. */
public interface ChunkServer extends AutoCloseable {

    /** Starts to answer; {@code done} runs once, when the answer is out or was given up. Never blocks. */
    void serve(PeerLink link, SyncAction.Serve serve, Runnable done);

    /** Gives up one answer, if it still runs. */
    void stop(Session session, long requestId);

    /** Gives up all answers of a session. */
    void stopAll(Session session);

    @Override
    void close();
}
