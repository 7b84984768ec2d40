// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.node.sync.SyncAction;

/** How much an action brings along for the ledger. */
record Size(long leaves, long bytes) {

    static Size of(SyncAction.ForLedger action) {
        if (action instanceof SyncAction.Apply apply) {
            return new Size(apply.extension().leaves().size(), apply.extension().leafBytes());
        }
        if (action instanceof SyncAction.BeginBulk bulk) {
            return new Size(
                    bulk.claim().digests().size(),
                    bulk.claim().tail().stream().mapToLong(Leaf::length).sum()
                            + 32L * bulk.claim().digests().size());
        }
        if (action instanceof SyncAction.TakeBlocks take) {
            return new Size(
                    256L * take.blocks().size(),
                    take.blocks().stream().mapToLong(ByteString::size).sum());
        }
        return new Size(0, 0);
    }
}
