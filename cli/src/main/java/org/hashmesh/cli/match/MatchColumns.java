// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hashmesh.cli.entry.ListingColumns;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.NearHash;

/** How answers look in tables and CSV: a row for each listing, of the very hash or of one near it. */
public final class MatchColumns {
    /** One row of an answer; an answer without any listing has one all the same. */
    public record Row(HashAnswer answer, NearHash near, Listing listing) {
        boolean isNear() {
            return near.hasHash();
        }

        boolean isListed() {
            return !listing.getMember().isEmpty();
        }
    }

    static final Columns<Row> ALL = after(
            Columns.<Row>none()
                    .with("hash", row -> ListingColumns.hash(row.answer().getHash()))
                    .with("known", row -> known(row.answer())),
            Function.identity());

    private MatchColumns() {}

    /** The given columns, then those of the answer that stands in a row. */
    public static <R> Columns<R> after(Columns<R> first, Function<R, Row> row) {
        Columns<R> answer = first.with(
                        "verdict", r -> row.apply(r).answer().getVerdict().getAction())
                .with("distance", r -> distance(row.apply(r)))
                .with("disputed", r -> disputed(row.apply(r)));
        return ListingColumns.after(answer, r -> row.apply(r).listing())
                .wide(
                        "listed_hash",
                        r -> ListingColumns.hash(row.apply(r).near().getHash()))
                .wide("variant", r -> row.apply(r).near().getVariant())
                .wide("rule", r -> row.apply(r).answer().getVerdict().getRule())
                .wide("warnings", r -> String.join("; ", row.apply(r).answer().getWarningsList()))
                .wide("set_aside", r -> row.apply(r).listing().getSetAside())
                .wide("opinions", r -> opinions(row.apply(r).listing()));
    }

    /** The rows of an answer; at least one. */
    public static List<Row> rows(HashAnswer answer) {
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
        if (row.near().getTmkLevel2() > 0) {
            return String.format(Locale.ROOT, "score %.2f", row.near().getTmkLevel2());
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
