// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import java.util.List;
import java.util.stream.Stream;
import org.hashmesh.cli.entry.ListingColumns;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.v1.Dispute;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.MemberOpinion;

/** How opinions and disputes look in tables and CSV. */
final class OpinionColumns {
    /** One member's opinion on one entry. */
    record Row(Listing listing, MemberOpinion opinion) {}

    /** One row an opinion. */
    static final Columns<Row> OPINIONS = Columns.<Row>none()
            .with("hash", row -> ListingColumns.hash(row.listing().getHash()))
            .with("listed_by", row -> row.listing().getMember())
            .with("member", row -> row.opinion().getMember())
            .with("opinion", row -> Words.of(row.opinion().getKind()))
            .with("reason", row -> Words.of(row.opinion().getReason()))
            .with("labels", row -> String.join(" ", row.opinion().getLabelsList()))
            .with("at", row -> Words.time(row.opinion().getAt()))
            .with(
                    "seen",
                    row -> row.opinion().getSeen() == 0
                            ? ""
                            : Words.count(row.opinion().getSeen()))
            .wide("state", row -> Words.of(row.listing().getState()))
            .wide("respond_by", row -> Words.time(row.opinion().getRespondBy()))
            .wide("entry", row -> entry(row.listing()))
            .wide("note", row -> row.opinion().getNote());

    /** One row an entry: what is thought of it, all together. */
    static final Columns<Listing> ENTRIES = Columns.<Listing>none()
            .with("hash", listing -> ListingColumns.hash(listing.getHash()))
            .with("listed_by", Listing::getMember)
            .with("state", listing -> Words.of(listing.getState()))
            .with("disputed", listing -> listing.getDisputed() ? "yes" : "no")
            .with("labels_disputed", listing -> listing.getLabelsDisputed() ? "yes" : "no")
            .with("opinions", listing -> Words.count(listing.getOpinionsCount()))
            .wide("entry", OpinionColumns::entry);

    /** One row a dispute. */
    static final Columns<Dispute> DISPUTES = Columns.<Dispute>none()
            .with("hash", dispute -> ListingColumns.hash(dispute.getListing().getHash()))
            .with("listed_by", dispute -> dispute.getListing().getMember())
            .with("disputed_by", Dispute::getMember)
            .with("state", dispute -> Words.of(dispute.getState()))
            .with("opinion", dispute -> Words.of(dispute.getKind()))
            .with("reason", dispute -> Words.of(dispute.getReason()))
            .with("respond_by", dispute -> Words.time(dispute.getRespondBy()))
            .wide("opened", dispute -> Words.time(dispute.getOpenedAt()))
            .wide("labels", dispute -> String.join(" ", dispute.getLabelsList()))
            .wide("entry", dispute -> entry(dispute.getListing()))
            .wide("answered", dispute -> Words.time(dispute.getAnsweredAt()))
            .wide("answer_reason", dispute -> Words.of(dispute.getAnswerReason()))
            .wide("answer_note", Dispute::getAnswerNote)
            .wide("note", Dispute::getNote);

    private OpinionColumns() {}

    static List<Row> rows(List<Listing> listings) {
        return listings.stream()
                .flatMap(listing -> listing.getOpinionsList().isEmpty()
                        ? Stream.of(new Row(listing, MemberOpinion.getDefaultInstance()))
                        : listing.getOpinionsList().stream().map(opinion -> new Row(listing, opinion)))
                .toList();
    }

    static String entry(Listing listing) {
        return Arguments.entry(listing.getLog(), listing.getIndex());
    }
}
