// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.v1.ControlFrame;

/** Announces what it has, its own log included, and never gives any of it. */
final class Withholder extends CrookedNode {

    Withholder(Stage stage, int number) {
        super(stage, number, true);
    }

    @Override
    void send(End end, ControlFrame frame) {
        ControlFrame.Builder bare = frame.toBuilder();
        if (frame.hasHead()) {
            bare.getHeadBuilder().clearEntries();
        }
        super.send(end, bare.build());
    }

    @Override
    void serve(Serving serving, End end, SyncAction.Serve serve) {
        // The asker waits until it loses patience.
    }
}
