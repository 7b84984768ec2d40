// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * What a log's author signed, or is about to sign, in its newest checkpoint.
 *
 * @param size of the tree
 * @param root of the tree
 * @param time of the signature, whole seconds
 */
public record Signed(TreeSize size, Digest root, Instant time) {
    public Signed {
        if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException("checkpoints are signed in whole seconds, not at " + time);
        }
    }

    /**
     * Whether signing {@code next} after this keeps the log's promise: it does not shrink, does not go back in time, and one
     * size has one root.
     */
    public boolean allows(Signed next) {
        int growth = next.size.compareTo(size);
        return growth >= 0 && !next.time.isBefore(time) && (growth > 0 || next.root.equals(root));
    }

    /** Size and root are the same; the time may differ. */
    public boolean sameTree(Signed other) {
        return size.equals(other.size) && root.equals(other.root);
    }

    @Override
    public String toString() {
        return "size " + size + ", root " + root + ", " + time;
    }
}
