// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/** What a {@link SyncMachine} wants done. */
public sealed interface SyncAction {

    record SendControl(Session session, ControlFrame frame) implements SyncAction {}

    record SendData(Session session, DataFrame frame) implements SyncAction {}

    /** Verify and commit; answer with {@link SyncEvent.Committed} or {@link SyncEvent.NotApplied}. */
    record Apply(Session source, LogId log, Extension extension) implements SyncAction {}

    /** Answer the peer's Want: chunks from {@code first} and the checkpoint that covers them, or a refusal. */
    record Serve(Session session, long requestId, LogId log, EntryIndex first) implements SyncAction {}

    record StopServing(Session session, long requestId) implements SyncAction {}

    /** Say why and close. {@code blamed} when the peer broke the protocol, so that it waits before it is let in again. */
    record Disconnect(Session session, Bye.Reason reason, String detail, boolean blamed) implements SyncAction {}
}
