// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.OpinionRules;
import org.hashmesh.node.match.ListingMessages;
import org.hashmesh.node.opinion.DisputeCase;
import org.hashmesh.node.opinion.DisputeCase.State;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.publish.Writer;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.MemberOpinion;
import org.hashmesh.v1.CloseDisputeRequest;
import org.hashmesh.v1.CloseDisputeResponse;
import org.hashmesh.v1.Dispute;
import org.hashmesh.v1.DisputeAnswer;
import org.hashmesh.v1.DisputeSide;
import org.hashmesh.v1.DisputeState;
import org.hashmesh.v1.ListDisputesRequest;
import org.hashmesh.v1.ListDisputesResponse;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.Withdraw;
import org.hashmesh.v1.WithdrawReason;

/** The admin's calls about disputes. */
final class DisputeCalls {
    private final MemberName self;
    private final EntryMaker maker;
    private final Writer writer;
    private final HashList list;
    private final OpinionTargets targets;
    private final OpinionCalls opinions;
    private final InstantSource clock;

    DisputeCalls(
            MemberName self,
            EntryMaker maker,
            Writer writer,
            HashList list,
            OpinionTargets targets,
            OpinionCalls opinions,
            InstantSource clock) {
        this.self = self;
        this.maker = maker;
        this.writer = writer;
        this.list = list;
        this.targets = targets;
        this.opinions = opinions;
        this.clock = clock;
    }

    ListDisputesResponse list(ListDisputesRequest request) {
        ListDisputesResponse.Builder response = ListDisputesResponse.newBuilder();
        List<Listing> listings;
        if (request.getEntriesCount() > 0) {
            listings = targets.named(List.of(), request.getEntriesList(), listing -> true)
                    .listings();
        } else {
            OpinionTargets.Page page =
                    targets.page(whose(request.getSide()), request.getPageSize(), request.getPageToken());
            listings = page.listings();
            response.setNextPageToken(page.next());
        }
        Instant now = clock.instant();
        for (Listing listing : listings) {
            cases(listing, request.getIncludeClosed(), now).stream()
                    .filter(found -> isOn(request.getSide(), found))
                    .forEach(found -> response.addDisputes(message(found)));
        }
        return response.build();
    }

    private static OpinionTargets.Whose whose(DisputeSide side) {
        return switch (side) {
            case DISPUTE_SIDE_OURS -> OpinionTargets.Whose.OURS;
            case DISPUTE_SIDE_BY_US -> OpinionTargets.Whose.BY_US;
            default -> OpinionTargets.Whose.ANYBODYS;
        };
    }

    private boolean isOn(DisputeSide side, DisputeCase found) {
        return switch (side) {
            case DISPUTE_SIDE_OURS -> isOurs(found.listing());
            case DISPUTE_SIDE_BY_US -> isByUs(found);
            default -> true;
        };
    }

    private boolean isOurs(Listing listing) {
        return listing.origin().member().equals(self);
    }

    private boolean isByUs(DisputeCase found) {
        return found.disagreement().origin().member().equals(self);
    }

    private List<DisputeCase> cases(Listing listing, boolean closed, Instant now) {
        List<DisputeCase> cases = new ArrayList<>(DisputeCase.of(listing, now));
        if (!closed) {
            cases.removeIf(found -> !found.isPending());
            return cases;
        }
        for (MemberOpinion opinion : listing.opinions().members()) {
            opinion.stance()
                    .filter(entry -> !opinion.member().equals(listing.origin().member()))
                    .filter(entry -> !OpinionRules.isDisagreement(entry.said().getKind()))
                    .ifPresent(stance -> list.opinions()
                            .lastDisagreement(listing.target(), opinion.member())
                            .ifPresent(before -> cases.add(DisputeCase.dropped(listing, before, stance))));
        }
        return cases;
    }

    CloseDisputeResponse close(CloseDisputeRequest request) {
        DisputeAnswer answer = request.getAnswer();
        if (answer == DisputeAnswer.DISPUTE_ANSWER_UNSPECIFIED || answer == DisputeAnswer.UNRECOGNIZED) {
            throw FailureCode.BAD_REQUEST.failure("answer: UPHOLD, REJECT or DROP");
        }
        Instant now = clock.instant();
        OpinionTargets.Named named = targets.named(
                List.of(),
                request.getEntriesList(),
                listing -> DisputeCase.of(listing, now).stream().anyMatch(found -> mayEnd(found, answer)));
        Map<Listing, List<MemberName>> disputing = new LinkedHashMap<>();
        for (Listing listing : named.listings()) {
            disputing.put(
                    listing,
                    DisputeCase.of(listing, now).stream()
                            .filter(found -> mayEnd(found, answer))
                            .map(found -> found.disagreement().origin().member())
                            .toList());
        }
        end(request, List.copyOf(disputing.keySet()));
        CloseDisputeResponse.Builder response =
                CloseDisputeResponse.newBuilder().addAllNotFound(named.missing());
        disputing.forEach((listing, members) -> {
            Listing after = request.getDryRun() ? listing : targets.again(listing);
            cases(after, true, clock.instant()).stream()
                    .filter(found ->
                            members.contains(found.disagreement().origin().member()))
                    .forEach(found -> response.addDisputes(message(found)));
        });
        return response.build();
    }

    /** Whoever rejected may think better of it, and who was rejected may let it be. */
    private boolean mayEnd(DisputeCase found, DisputeAnswer answer) {
        return switch (answer) {
            case DISPUTE_ANSWER_UPHOLD ->
                isOurs(found.listing()) && (found.isPending() || found.state() == State.REJECTED);
            case DISPUTE_ANSWER_REJECT -> isOurs(found.listing()) && found.isPending();
            case DISPUTE_ANSWER_DROP -> isByUs(found) && (found.isPending() || found.state() == State.REJECTED);
            case DISPUTE_ANSWER_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }

    private void end(CloseDisputeRequest request, List<Listing> listings) {
        if (request.getAnswer() == DisputeAnswer.DISPUTE_ANSWER_UPHOLD) {
            List<Proposal> proposals = listings.stream()
                    .map(listing -> maker.withdraw(Withdraw.newBuilder()
                            .addEntries(listing.target().reference())
                            .setReason(WithdrawReason.WITHDRAW_REASON_DISPUTE_UPHELD)
                            .setNote(request.getNote())
                            .build()))
                    .toList();
            if (!request.getDryRun() && !proposals.isEmpty()) {
                SubmitCalls.await(SubmitCalls.hand(writer, proposals));
            }
            return;
        }
        Opinion said = Opinion.newBuilder()
                .setKind(
                        request.getAnswer() == DisputeAnswer.DISPUTE_ANSWER_REJECT
                                ? OpinionKind.OPINION_KIND_STANDS
                                : OpinionKind.OPINION_KIND_NONE)
                .setReason(request.getReason())
                .setNote(request.getNote())
                .build();
        opinions.publish(listings, said, request.getDryRun());
    }

    private static Dispute message(DisputeCase found) {
        Opinion said = found.disagreement().said();
        Dispute.Builder message = Dispute.newBuilder()
                .setState(state(found.state()))
                .setListing(ListingMessages.withHash(found.listing()))
                .setMember(found.disagreement().origin().member().value())
                .setKind(said.getKind())
                .setReason(said.getReason())
                .addAllLabels(said.getLabelsList())
                .setNote(said.getNote())
                .setOpenedAt(said.getAt())
                .setRespondBy(OpinionRules.respondBy(said));
        if (found.state() == State.UPHELD) {
            found.listing()
                    .withdrawal()
                    .ifPresent(withdrawal -> message.setAnsweredAt(ListingMessages.seconds(withdrawal.signedAt())));
        }
        Optional<Opinion> answer = found.answer().map(entry -> entry.said());
        answer.ifPresent(given -> message.setAnsweredAt(given.getAt())
                .setAnswerReason(given.getReason())
                .setAnswerNote(given.getNote()));
        return message.build();
    }

    private static DisputeState state(State state) {
        return switch (state) {
            case OPEN -> DisputeState.DISPUTE_STATE_OPEN;
            case OVERDUE -> DisputeState.DISPUTE_STATE_OVERDUE;
            case UPHELD -> DisputeState.DISPUTE_STATE_UPHELD;
            case REJECTED -> DisputeState.DISPUTE_STATE_REJECTED;
            case DROPPED -> DisputeState.DISPUTE_STATE_DROPPED;
            case MOOT -> DisputeState.DISPUTE_STATE_MOOT;
        };
    }
}
