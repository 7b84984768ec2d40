// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;

/** A node with the real protocol code inside that does not mean well. What it does to itself is nobody's business. */
class CrookedNode extends ProtocolNode {

    CrookedNode(Stage stage, int number, boolean author) {
        super(stage, number, author);
    }

    @Override
    boolean isHonest() {
        return false;
    }

    @Override
    void started(Collection<SignedCheckpoint> heads) {}

    @Override
    void told(SyncEvent event) {
        if (event instanceof SyncEvent.Committed committed && isOwn(committed)) {
            signed(committed.head());
        }
    }

    /** Its own signature, which counts as any author's. */
    void signed(SignedCheckpoint checkpoint) {
        stage.trace(Trace.Kind.PUBLISHED, this, -1, checkpoint.size().value(), checkpoint);
        stage.oracle().signed(outward(), checkpoint);
    }

    @Override
    void disconnects(Party peer, SyncAction.Disconnect disconnect) {}

    @Override
    void buffers(long waitingForLedger) {}

    @Override
    void failed(RuntimeException failure) {
        stage.trace(Trace.Kind.ACTOR, this, -1, 0, failure);
    }

    /** Its connections, in a stable order. */
    List<End> ends() {
        return brain().map(brain -> List.copyOf(brain.ends())).orElse(List.of());
    }

    /** Does something again and again, with pauses of up to twice the mean. */
    void every(int meanMillis, Runnable act) {
        stage.world().after(Duration.ofMillis(1L + random.nextInt(2 * meanMillis)), () -> {
            act.run();
            every(meanMillis, act);
        });
    }
}
