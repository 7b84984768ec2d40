// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

/** What one peer has cost and given since the node started. */
final class Tally {
    long usefulEntries;
    long duplicateEntries;
    long refusedWants;
    long slowDownloads;

    PeerStanding.Counts counts(boolean throttled) {
        return new PeerStanding.Counts(usefulEntries, duplicateEntries, refusedWants, slowDownloads, throttled);
    }
}
