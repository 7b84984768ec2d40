// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.peer;

import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.Peer;

/** How peers look in tables and CSV. */
final class PeerColumns {
    static final Columns<Peer> ALL = Columns.<Peer>none()
            .with("peer", PeerColumns::name)
            .with("state", p -> Words.of(p.getState()))
            .with("since", p -> Words.time(p.getSince()))
            .with("we_lack", p -> Words.count(p.getMissingEntries()))
            .with("it_lacks", p -> Words.count(p.getLagEntries()))
            .with("last_error", Peer::getLastError)
            .wide("direction", Peer::getDirection)
            .wide("addresses", p -> String.join(" ", p.getAddressesList()))
            .wide("retry_at", p -> Words.time(p.getRetryAt()))
            .wide("bytes_sent", p -> Words.count(p.getBytesSent()))
            .wide("bytes_received", p -> Words.count(p.getBytesReceived()))
            .wide("entries_received", p -> Words.count(p.getEntriesReceived()))
            .wide("useful_entries", p -> Words.count(p.getUsefulEntries()))
            .wide("duplicate_entries", p -> Words.count(p.getDuplicateEntries()))
            .wide("refused_wants", p -> Words.count(p.getRefusedWants()))
            .wide("slow_downloads", p -> Words.count(p.getSlowDownloads()))
            .wide("throttled", p -> Boolean.toString(p.getThrottled()))
            .wide("breaches", p -> Words.count(p.getBreaches()))
            .wide("last_breach", Peer::getLastBreach)
            .wide("cut_off_until", p -> Words.time(p.getCutOffUntil()))
            .wide("entries_today", p -> Words.count(p.getEntriesToday()))
            .wide("over_rate", p -> Boolean.toString(p.getOverRate()))
            .wide("frozen", p -> Boolean.toString(p.getFrozen()));

    /** The same with nothing left out, for one peer alone. */
    static final Columns<Peer> EACH = ALL.unfolded();

    private PeerColumns() {}

    static String name(Peer peer) {
        return peer.getMember() + "/" + peer.getNode();
    }
}
