// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import java.util.HexFormat;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.ListingState;

/** Writes listings as the API's messages. */
final class ListingMessages {

    private ListingMessages() {}

    /** With its hash, for lists and exports. */
    static org.hashmesh.v1.Listing withHash(Listing listing) {
        return builder(listing).setHash(listing.hash().toHash()).build();
    }

    /** Without its hash, where the question names it. */
    static org.hashmesh.v1.Listing withoutHash(Listing listing) {
        return builder(listing).build();
    }

    private static org.hashmesh.v1.Listing.Builder builder(Listing listing) {
        Add add = listing.add();
        org.hashmesh.v1.Listing.Builder message = org.hashmesh.v1.Listing.newBuilder()
                .setMember(listing.origin().member().value())
                .setLog(listing.origin().text())
                .setIndex(listing.index().value())
                .setLeafHash(listing.leafHash().hex())
                .setState(state(listing.state()))
                .setLabels(add.getLabels())
                .setIncident(add.getIncident())
                .setSeverity(add.getSeverity())
                .setContentGroup(HexFormat.of().formatHex(add.getContentGroup().toByteArray()))
                .setFirstSeen(add.getFirstSeen())
                .setLastSeen(add.getLastSeen())
                .setExpires(add.getExpires())
                .setNote(add.getNote())
                .setSignedAt(seconds(listing.signedAt()));
        if (add.hasQuality()) {
            message.setQuality(add.getQuality());
        }
        listing.withdrawal()
                .ifPresent(withdrawal ->
                        message.setWithdrawReason(withdrawal.reason()).setWithdrawnAt(seconds(withdrawal.signedAt())));
        return message;
    }

    static ListingState state(Listing.State state) {
        return switch (state) {
            case IN_FORCE -> ListingState.LISTING_STATE_IN_FORCE;
            case WITHDRAWN -> ListingState.LISTING_STATE_WITHDRAWN;
            case EXPIRED -> ListingState.LISTING_STATE_EXPIRED;
        };
    }

    static long seconds(Instant time) {
        return time.getEpochSecond();
    }
}
