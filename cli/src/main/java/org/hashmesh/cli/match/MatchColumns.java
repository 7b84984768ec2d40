// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hashmesh.cli.entry.ListingColumns;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.NearHash;

/** How answers look in tables and CSV: a row for each listing, of the very hash or of one near it. */
final class MatchColumns {
    /** One row of an answer; an answer without any listing has one all the same. */
    record Row(HashAnswer answer, NearHash near, Listing listing) {
        boolean isNear() {
            return near.hasHash();
        }

        boolean isListed() {
            return !listing.getMember().isEmpty();
        }
    }

    static final Columns<Row> ALL = ListingColumns.after(
                    Columns.<Row>none()
                            .with(
                                    "hash",
                                    row -> ListingColumns.hash(row.answer().getHash()))
                            .with("known", row -> known(row.answer()))
                            .with("verdict", row -> row.answer().getVerdict().getAction())
                            .with("distance", MatchColumns::distance)
                            .with("disputed", MatchColumns::disputed),
                    Row::listing)
            .wide("listed_hash", row -> ListingColumns.hash(row.near().getHash()))
            .wide("variant", row -> row.near().getVariant())
            .wide("rule", row -> row.answer().getVerdict().getRule())
            .wide("warnings", row -> String.join("; ", row.answer().getWarningsList()))
            .wide("set_aside", row -> row.listing().getSetAside())
            .wide("opinions", row -> opinions(row.listing()));

    private MatchColumns() {}

    static List<Row> rows(HashAnswer answer) {
        List<Row> rows = new ArrayList<>();
        NearHash none = NearHash.getDefaultInstance();
        answer.getListingsList().forEach(listing -> rows.add(new Row(answer, none, listing)));
        answer.getNearList()
                .forEach(near -> near.getListingsList().forEach(listing -> rows.add(new Row(answer, near, listing))));
        if (rows.isEmpty()) {
            rows.add(new Row(answer, none, Listing.getDefaultInstance()));
        }
        return rows;
    }

    private static String known(HashAnswer answer) {
        if (!answer.getError().isEmpty()) {
            return "error: " + answer.getError();
        }
        return answer.getKnown() ? "yes" : "no";
    }

    private static String distance(Row row) {
        if (!row.isNear()) {
            return row.isListed() ? "0" : "";
        }
        String turned =
                row.near().getVariant().isEmpty() ? "" : " (" + row.near().getVariant() + ")";
        return Integer.toUnsignedString(row.near().getDistance()) + turned;
    }

    private static String disputed(Row row) {
        if (row.listing().getDisputed()) {
            return "yes";
        }
        return row.listing().getLabelsDisputed() ? "labels" : "";
    }

    private static String opinions(Listing listing) {
        return listing.getOpinionsList().stream()
                .map(opinion -> opinion.getMember() + ": " + Words.of(opinion.getKind()))
                .collect(Collectors.joining("; "));
    }
}
