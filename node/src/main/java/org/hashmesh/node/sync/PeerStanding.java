// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.util.Optional;

/**
 * How it stands with one peer.
 *
 * @param session the connection, if there is one
 * @param open the hello is done
 * @param lacks entries that we hold and the peer has not said it holds
 * @param offers entries that the peer says it holds and we do not
 * @param counts what it has cost and given since this node started, earlier sessions included
 */
public record PeerStanding(Optional<Session> session, boolean open, long lacks, long offers, Counts counts) {

    /**
     * What a peer has cost and given.
     *
     * @param usefulEntries entries that came from it and were news
     * @param duplicateEntries entries that came from it and were here already, or came twice
     * @param refusedWants requests of its that we refused
     * @param slowDownloads requests of ours that were taken from it, since it was silent or slow
     * @param throttled it asked us to send less, or we ask it to, at this moment
     */
    public record Counts(
            long usefulEntries, long duplicateEntries, long refusedWants, long slowDownloads, boolean throttled) {

        /** Of a peer that was never here. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, false);
    }
}
