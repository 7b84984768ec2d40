// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.opinion;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.entry.OpinionRules;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.MemberOpinion;
import org.hashmesh.store.list.OpinionEntry;
import org.hashmesh.v1.OpinionKind;

/**
 * The case of an entry and a member that disagrees, or disagreed, with it. No entry says that there is one: it follows from
 * opinions, at every node alike.
 *
 * @param listing the entry
 * @param disagreement what opened it
 * @param state what became of it
 * @param answer the opinion that ended it, if one did: the entry's own member's, or the disputing member's
 */
public record DisputeCase(Listing listing, OpinionEntry disagreement, State state, Optional<OpinionEntry> answer) {
    /** What became of a dispute. */
    public enum State {
        OPEN,
        /** Without an answer past its deadline. */
        OVERDUE,
        /** The entry was withdrawn. */
        UPHELD,
        /** Its member says that it stands. */
        REJECTED,
        /** The disputing member takes another stance now. */
        DROPPED,
        /** The entry has no effect any more, for another reason. */
        MOOT
    }

    /** Whether somebody has to do something. */
    public boolean isPending() {
        return state == State.OPEN || state == State.OVERDUE;
    }

    /** The cases of members that disagree with this entry now, by member. */
    public static List<DisputeCase> of(Listing listing, Instant now) {
        List<DisputeCase> cases = new ArrayList<>();
        for (MemberOpinion opinion : listing.opinions().members()) {
            opinion.stance()
                    .filter(entry -> !opinion.member().equals(listing.origin().member()))
                    .filter(entry -> OpinionRules.isDisagreement(entry.said().getKind()))
                    .ifPresent(entry -> cases.add(of(listing, entry, now)));
        }
        return cases;
    }

    /** The case of a member that disagreed and takes another stance now. */
    public static DisputeCase dropped(Listing listing, OpinionEntry disagreement, OpinionEntry stance) {
        return new DisputeCase(listing, disagreement, State.DROPPED, Optional.of(stance));
    }

    private static DisputeCase of(Listing listing, OpinionEntry disagreement, Instant now) {
        if (listing.withdrawal().isPresent()) {
            return new DisputeCase(listing, disagreement, State.UPHELD, Optional.empty());
        }
        if (!listing.isInForce()) {
            return new DisputeCase(listing, disagreement, State.MOOT, Optional.empty());
        }
        Optional<OpinionEntry> stands = stands(listing)
                .filter(entry -> entry.said().getAt() >= disagreement.said().getAt());
        if (stands.isPresent()) {
            return new DisputeCase(listing, disagreement, State.REJECTED, stands);
        }
        boolean late = now.getEpochSecond() >= OpinionRules.respondBy(disagreement.said());
        return new DisputeCase(listing, disagreement, late ? State.OVERDUE : State.OPEN, Optional.empty());
    }

    private static Optional<OpinionEntry> stands(Listing listing) {
        return listing.opinions()
                .of(listing.origin().member())
                .flatMap(MemberOpinion::stance)
                .filter(entry -> entry.said().getKind() == OpinionKind.OPINION_KIND_STANDS);
    }
}
