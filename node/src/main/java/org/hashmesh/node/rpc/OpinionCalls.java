// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.OpinionRules;
import org.hashmesh.node.match.ListingMessages;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.publish.Writer;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.MemberOpinion;
import org.hashmesh.store.list.OpinionEntry;
import org.hashmesh.v1.ListOpinionsRequest;
import org.hashmesh.v1.ListOpinionsResponse;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpineResponse;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.OpinionScope;

/** The admin's calls about opinions. */
final class OpinionCalls {
    private final MemberName self;
    private final EntryMaker maker;
    private final Writer writer;
    private final OpinionTargets targets;
    private final InstantSource clock;

    OpinionCalls(MemberName self, EntryMaker maker, Writer writer, OpinionTargets targets, InstantSource clock) {
        this.self = self;
        this.maker = maker;
        this.writer = writer;
        this.targets = targets;
        this.clock = clock;
    }

    OpineResponse opine(OpineRequest request) {
        if (!OpinionRules.isStance(request.getKind())) {
            throw FailureCode.BAD_REQUEST.failure("kind: not a stance");
        }
        OpinionTargets.Named named =
                targets.named(request.getHashesList(), request.getEntriesList(), wanted(request.getKind()));
        Opinion said = Opinion.newBuilder()
                .setKind(request.getKind())
                .addAllLabels(
                        request.getLabelsList().stream().sorted().distinct().toList())
                .setReason(request.getReason())
                .setNote(request.getNote())
                .setRespondBy(request.getRespondBy())
                .build();
        List<Listing> news = named.listings().stream()
                .filter(listing -> !says(listing, said))
                .toList();
        publish(news, said, request.getDryRun());
        OpineResponse.Builder response = OpineResponse.newBuilder()
                .addAllNotFound(named.missing())
                .setPublished(request.getDryRun() ? 0 : news.size());
        named.listings().stream()
                .map(listing -> request.getDryRun() ? listing : targets.again(listing))
                .forEach(listing -> response.addListings(ListingMessages.withHash(listing)));
        return response.build();
    }

    /** Says this about each of these entries, durably; with a dry run only checks that it may be said. */
    void publish(List<Listing> listings, Opinion said, boolean dryRun) {
        List<Proposal> proposals = new ArrayList<>(listings.size());
        for (Listing listing : listings) {
            try {
                proposals.add(maker.opinion(said.toBuilder()
                        .setEntry(listing.target().reference())
                        .setAt(at(listing, said.getKind()))
                        .build()));
            } catch (FieldException e) {
                throw FailureCode.BAD_FIELD.failure(e.field() + ": " + e.reason());
            }
        }
        if (!dryRun && !proposals.isEmpty()) {
            SubmitCalls.await(SubmitCalls.hand(writer, proposals));
        }
    }

    /** Now; but after what we said before, and after what we answer, whatever their clocks say. */
    private long at(Listing listing, OpinionKind kind) {
        long at = clock.instant().getEpochSecond();
        Optional<OpinionEntry> before = stance(listing);
        if (before.isPresent()) {
            at = Math.max(at, before.get().said().getAt() + 1);
        }
        if (kind == OpinionKind.OPINION_KIND_STANDS) {
            for (MemberOpinion other : listing.opinions().members()) {
                at = Math.max(
                        at, other.stance().map(entry -> entry.said().getAt()).orElse(0L));
            }
        }
        return at;
    }

    private Predicate<Listing> wanted(OpinionKind kind) {
        return switch (kind) {
            case OPINION_KIND_STANDS -> listing -> isOurs(listing) && listing.isInForce();
            case OPINION_KIND_NONE -> listing -> stance(listing).isPresent();
            default -> listing -> !isOurs(listing) && listing.isInForce();
        };
    }

    private boolean isOurs(Listing listing) {
        return listing.origin().member().equals(self);
    }

    private Optional<OpinionEntry> stance(Listing listing) {
        return listing.opinions().of(self).flatMap(MemberOpinion::stance);
    }

    private boolean says(Listing listing, Opinion said) {
        return stance(listing)
                .map(OpinionEntry::said)
                .filter(now -> now.getKind() == said.getKind()
                        && now.getReason() == said.getReason()
                        && now.getLabelsList().equals(said.getLabelsList())
                        && now.getNote().equals(said.getNote())
                        && (said.getRespondBy() == 0 || now.getRespondBy() == said.getRespondBy()))
                .isPresent();
    }

    ListOpinionsResponse list(ListOpinionsRequest request) {
        Predicate<Listing> wanted = listing ->
                (request.getIncludeWithdrawn() || listing.isInForce()) && isThere(request.getScope(), listing);
        ListOpinionsResponse.Builder response = ListOpinionsResponse.newBuilder();
        List<Listing> listings;
        if (request.getHashesCount() + request.getEntriesCount() > 0) {
            listings = targets.named(request.getHashesList(), request.getEntriesList(), wanted)
                    .listings();
        } else {
            OpinionTargets.Page page =
                    targets.page(whose(request.getScope()), request.getPageSize(), request.getPageToken());
            listings = page.listings().stream().filter(wanted).toList();
            response.setNextPageToken(page.next());
        }
        listings.forEach(listing -> response.addListings(ListingMessages.withHash(listing)));
        return response.build();
    }

    private boolean isThere(OpinionScope scope, Listing listing) {
        return switch (scope) {
            case OPINION_SCOPE_OURS -> isOurs(listing) && isAnybodys(listing);
            case OPINION_SCOPE_BY_US ->
                !isOurs(listing)
                        && stance(listing)
                                .filter(entry -> entry.said().getKind() != OpinionKind.OPINION_KIND_NONE)
                                .isPresent();
            default -> isAnybodys(listing);
        };
    }

    private static boolean isAnybodys(Listing listing) {
        return ListingMessages.withoutHash(listing).getOpinionsCount() > 0;
    }

    private static OpinionTargets.Whose whose(OpinionScope scope) {
        return switch (scope) {
            case OPINION_SCOPE_OURS -> OpinionTargets.Whose.OURS;
            case OPINION_SCOPE_BY_US -> OpinionTargets.Whose.BY_US;
            default -> OpinionTargets.Whose.ANYBODYS;
        };
    }
}
