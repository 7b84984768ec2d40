// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.parquet;

import com.google.protobuf.ProtocolMessageEnum;
import java.time.Instant;
import java.util.List;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.MemberOpinion;
import org.jspecify.annotations.Nullable;

/**
 * A row of an exported list: the columns are these names with underscores. Times are timestamps in UTC; words are those of
 * the API in lower case, as {@code in_force}; what a listing does not say is null, or an empty list.
 *
 * @param hashType md5, sha1, sha256, pdq, vpdq, tmk, tlsh, url_sha256 or opaque:KIND
 * @param value as people write it: mostly hex
 * @param quality of a PDQ hash, 0 to 100
 * @param log the log that says it, and at which index
 * @param leafHash of the entry, in hex: what a proof is about
 * @param signedAt when its author first signed for it: when it was added
 * @param incident the id of the incident that it belongs to
 * @param disputed whether another member disagrees, with the listing or with its labels
 */
public record ListedHash(
        String hashType,
        String value,
        @Nullable Integer quality,
        String member,
        @Nullable String node,
        String log,
        long index,
        String leafHash,
        @Nullable String state,
        @Nullable Instant signedAt,
        @Nullable String severity,
        @Nullable String contentType,
        List<ListedProducer> producers,
        List<String> behaviours,
        List<String> inclusionGrounds,
        @Nullable String incident,
        boolean incidentOpen,
        @Nullable String contentGroup,
        @Nullable Instant firstSeen,
        @Nullable Instant lastSeen,
        @Nullable Instant expires,
        @Nullable String note,
        boolean disputed,
        boolean labelsDisputed,
        List<ListedOpinion> opinions) {
    private static final int NODE_IN_LOG = 3;

    /** Whose content it is: a list of entities, and the name there. */
    public record ListedProducer(String list, String entity) {}

    /** What another member thinks of it. */
    public record ListedOpinion(
            String member,
            @Nullable String kind,
            @Nullable String reason,
            List<String> labels,
            @Nullable String note,
            @Nullable Instant at,
            @Nullable Instant respondBy,
            long seen) {}

    /** The row of a listing. */
    public static ListedHash of(Listing listing) {
        Labels labels = listing.getLabels();
        return new ListedHash(
                listing.getHash().getType(),
                listing.getHash().getValue(),
                listing.hasQuality() ? listing.getQuality() : null,
                listing.getMember(),
                node(listing.getLog()),
                listing.getLog(),
                listing.getIndex(),
                listing.getLeafHash(),
                word(listing.getState()),
                time(listing.getSignedAt()),
                word(listing.getSeverity()),
                text(labels.getContentType()),
                labels.getProducersList().stream()
                        .map(producer -> new ListedProducer(producer.getList(), producer.getEntity()))
                        .toList(),
                List.copyOf(labels.getBehavioursList()),
                List.copyOf(labels.getInclusionGroundsList()),
                text(listing.getIncident()),
                listing.getIncidentOpen(),
                text(listing.getContentGroup()),
                time(listing.getFirstSeen()),
                time(listing.getLastSeen()),
                time(listing.getExpires()),
                text(listing.getNote()),
                listing.getDisputed(),
                listing.getLabelsDisputed(),
                listing.getOpinionsList().stream().map(ListedHash::opinion).toList());
    }

    private static ListedOpinion opinion(MemberOpinion opinion) {
        return new ListedOpinion(
                opinion.getMember(),
                word(opinion.getKind()),
                word(opinion.getReason()),
                List.copyOf(opinion.getLabelsList()),
                text(opinion.getNote()),
                time(opinion.getAt()),
                time(opinion.getRespondBy()),
                opinion.getSeen());
    }

    /** Out of {@code hashmesh/FORUM/MEMBER/NODE/COLLECTION/EPOCH}. */
    private static @Nullable String node(String log) {
        String[] parts = log.split("/", -1);
        return parts.length > NODE_IN_LOG ? parts[NODE_IN_LOG] : null;
    }

    private static @Nullable String text(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Instant time(long seconds) {
        return seconds == 0 ? null : Instant.ofEpochSecond(seconds);
    }

    private static <E extends Enum<E> & ProtocolMessageEnum> @Nullable String word(E value) {
        return text(Words.of(value).replace(' ', '_'));
    }
}
