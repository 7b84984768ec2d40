// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.util.Map;
import org.hashmesh.crypto.log.LogId;

/** What sync knows at one moment of each peer that was ever connected, and of each log. */
public record SyncReport(Map<PeerName, PeerStanding> peers, Map<LogId, AuthorStanding> authors) {

    /** Copies the maps. */
    public SyncReport {
        peers = Map.copyOf(peers);
        authors = Map.copyOf(authors);
    }

    /** What is known of this log. */
    public AuthorStanding author(LogId log) {
        return authors.getOrDefault(log, AuthorStanding.NONE);
    }

    /** Peers that have said hello. */
    public int connected() {
        return (int) peers.values().stream().filter(PeerStanding::open).count();
    }
}
