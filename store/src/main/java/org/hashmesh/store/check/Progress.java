// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.check;

import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * How far the check of a log has come.
 *
 * @param origin which log
 * @param verified entries read and found as signed
 * @param size entries to read
 */
public record Progress(Origin origin, TreeSize verified, TreeSize size) {
    /** Hears of progress, every few thousand entries. */
    @FunctionalInterface
    public interface Listener {
        void progressed(Progress progress);
    }
}
