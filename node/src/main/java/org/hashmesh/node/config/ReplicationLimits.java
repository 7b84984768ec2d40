// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.time.Duration;
import org.hashmesh.node.sync.AuthorLimits;
import org.hashmesh.node.sync.SyncSettings;

/**
 * What authors and peers may cost this node before they have to wait. Nodes may differ in these: no entry becomes valid or
 * invalid by them. Defaults and ranges as for {@link Limits}.
 *
 * @param authorEntriesPerSecond taken from one log, on average
 * @param authorEntriesPerDay taken from one log
 * @param authorDiskPercent of the store's volume that one log may fill
 * @param inFlightBytes asked of one peer and not here yet
 * @param acceptedPeers links that others dialled, open at once
 * @param cutOff what a breach of the protocol costs the peer
 */
public record ReplicationLimits(
        int authorEntriesPerSecond,
        int authorEntriesPerDay,
        int authorDiskPercent,
        long inFlightBytes,
        int acceptedPeers,
        CutOff cutOff) {

    /**
     * How long a peer that broke the protocol is neither dialled nor admitted.
     *
     * @param first for the first breach; each further one doubles it
     * @param longest and never longer than this
     * @param forgiven after this long without a breach, the next is the first again
     */
    public record CutOff(Duration first, Duration longest, Duration forgiven) {}

    /** What the sync machine is to keep to, on a volume of this size. */
    public SyncSettings sync(long volumeBytes) {
        return new SyncSettings(
                new AuthorLimits(authorEntriesPerSecond, authorEntriesPerDay, volumeBytes / 100 * authorDiskPercent),
                inFlightBytes);
    }
}
