// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.hashmesh.entry.OpinionRules;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.OpinionEntry;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.MemberOpinion;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;

/** Writes listings as the API's messages. */
public final class ListingMessages {

    private ListingMessages() {}

    /** With its hash, for lists and exports; of what was taken down, without. */
    public static org.hashmesh.v1.Listing withHash(Listing listing) {
        org.hashmesh.v1.Listing.Builder message = builder(listing);
        return listing.state() == Listing.State.TAKEN_DOWN
                ? message.build()
                : message.setHash(listing.hash().toHash()).build();
    }

    /** Without its hash, where the question names it. */
    public static org.hashmesh.v1.Listing withoutHash(Listing listing) {
        return builder(listing).build();
    }

    private static org.hashmesh.v1.Listing.Builder builder(Listing listing) {
        org.hashmesh.v1.Listing.Builder message = org.hashmesh.v1.Listing.newBuilder()
                .setMember(listing.origin().member().value())
                .setLog(listing.origin().text())
                .setIndex(listing.index().value())
                .setLeafHash(listing.leafHash().hex())
                .setState(state(listing.state()))
                .setSignedAt(seconds(listing.signedAt()))
                .setDisputed(listing.isDisputed())
                .setLabelsDisputed(listing.labelsDisputed())
                .setIncidentOpen(listing.incidentOpen());
        listing.opinions().members().stream()
                .filter(opinion -> !opinion.member().equals(listing.origin().member()))
                .flatMap(opinion -> opinion(opinion).stream())
                .forEach(message::addOpinions);
        listing.annulment()
                .ifPresent(annulment -> message.setAct(annulment.act()).setAnnulment(annulment.text()));
        listing.withdrawal()
                .ifPresent(withdrawal ->
                        message.setWithdrawReason(withdrawal.reason()).setWithdrawnAt(seconds(withdrawal.signedAt())));
        return listing.state() == Listing.State.TAKEN_DOWN ? message : payload(message, listing.add());
    }

    /** Nothing of a member that took its stance back and never said that it saw anything. */
    private static Optional<MemberOpinion> opinion(org.hashmesh.store.list.MemberOpinion opinion) {
        Optional<Opinion> stance = opinion.stance()
                .map(OpinionEntry::said)
                .filter(said -> said.getKind() != OpinionKind.OPINION_KIND_NONE);
        if (stance.isEmpty() && opinion.seen().isEmpty()) {
            return Optional.empty();
        }
        MemberOpinion.Builder message =
                MemberOpinion.newBuilder().setMember(opinion.member().value());
        stance.ifPresent(said -> message.setKind(said.getKind())
                .setReason(said.getReason())
                .addAllLabels(said.getLabelsList())
                .setNote(said.getNote())
                .setAt(said.getAt())
                .setRespondBy(OpinionRules.isDisagreement(said.getKind()) ? OpinionRules.respondBy(said) : 0));
        opinion.seen().ifPresent(seen -> message.setSeen(seen.said().getSeenCount()));
        return Optional.of(message.build());
    }

    private static org.hashmesh.v1.Listing.Builder payload(org.hashmesh.v1.Listing.Builder message, Add add) {
        message.setLabels(add.getLabels())
                .setIncident(add.getIncident())
                .setSeverity(add.getSeverity())
                .setContentGroup(HexFormat.of().formatHex(add.getContentGroup().toByteArray()))
                .setFirstSeen(add.getFirstSeen())
                .setLastSeen(add.getLastSeen())
                .setExpires(add.getExpires())
                .setNote(add.getNote());
        if (add.hasQuality()) {
            message.setQuality(add.getQuality());
        }
        return message;
    }

    /** The API's word for it. */
    public static ListingState state(Listing.State state) {
        return switch (state) {
            case IN_FORCE -> ListingState.LISTING_STATE_IN_FORCE;
            case WITHDRAWN -> ListingState.LISTING_STATE_WITHDRAWN;
            case EXPIRED -> ListingState.LISTING_STATE_EXPIRED;
            case TAKEN_DOWN -> ListingState.LISTING_STATE_TAKEN_DOWN;
            case QUARANTINED -> ListingState.LISTING_STATE_QUARANTINED;
            case VOID -> ListingState.LISTING_STATE_VOID;
        };
    }

    /** Since 1970. */
    public static long seconds(Instant time) {
        return time.getEpochSecond();
    }
}
