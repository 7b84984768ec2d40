// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.util.function.Function;
import java.util.stream.Collectors;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Listing;

/** How listings look in tables and CSV, wherever they come from. */
public final class ListingColumns {
    /** A listing that stands for itself, with its hash. */
    public static final Columns<Listing> ALL =
            after(Columns.<Listing>none().with("hash", listing -> hash(listing.getHash())), Function.identity());

    private ListingColumns() {}

    /** {@code TYPE:VALUE}, as {@link Arguments#hash} reads it; nothing for what was taken down. */
    public static String hash(Hash hash) {
        return hash.getType().isEmpty() ? "" : hash.getType() + ":" + hash.getValue();
    }

    /** The given columns, then those of the listing that stands in a row. */
    public static <R> Columns<R> after(Columns<R> first, Function<R, Listing> listing) {
        return details(first.with("member", row -> listing.apply(row).getMember()), listing)
                .wide("entry", row -> entry(listing.apply(row)));
    }

    /** The given columns, then what a listing says: without who says it and where. */
    public static <R> Columns<R> details(Columns<R> first, Function<R, Listing> listing) {
        return first.with("state", row -> Words.of(listing.apply(row).getState()))
                .with("content_type", row -> listing.apply(row).getLabels().getContentType())
                .with("producers", row -> producers(listing.apply(row)))
                .with(
                        "behaviours",
                        row -> String.join(" ", listing.apply(row).getLabels().getBehavioursList()))
                .with("incident", row -> listing.apply(row).getIncident())
                .with("severity", row -> Words.of(listing.apply(row).getSeverity()))
                .with("signed", row -> Words.time(listing.apply(row).getSignedAt()))
                .wide("quality", row -> quality(listing.apply(row)))
                .wide("content_group", row -> listing.apply(row).getContentGroup())
                .wide("first_seen", row -> Words.time(listing.apply(row).getFirstSeen()))
                .wide("last_seen", row -> Words.time(listing.apply(row).getLastSeen()))
                .wide("expires", row -> Words.time(listing.apply(row).getExpires()))
                .wide("withdrawn", row -> Words.time(listing.apply(row).getWithdrawnAt()))
                .wide("withdraw_reason", row -> Words.of(listing.apply(row).getWithdrawReason()))
                .wide("note", row -> listing.apply(row).getNote());
    }

    static String entry(Listing listing) {
        return listing.getLog().isEmpty() ? "" : Arguments.entry(listing.getLog(), listing.getIndex());
    }

    private static String producers(Listing listing) {
        return listing.getLabels().getProducersList().stream()
                .map(p -> p.getList() + ":" + p.getEntity())
                .collect(Collectors.joining("; "));
    }

    private static String quality(Listing listing) {
        return listing.hasQuality() ? Integer.toUnsignedString(listing.getQuality()) : "";
    }
}
