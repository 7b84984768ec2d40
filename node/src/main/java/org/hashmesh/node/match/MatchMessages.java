// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.tmk.TmkThresholds;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.hashmesh.node.defence.Hit;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.opinion.SeenCounts;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.CursorException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.PurgedException;
import org.hashmesh.v1.CompareRequest;
import org.hashmesh.v1.CompareResponse;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@link Matching} in the API's messages, with what this member makes of each match, for every door that takes them. A query that is no hash is answered alone; the rest
 * go through. For many threads.
 */
public final class MatchMessages {
    /** Hashes in one request: a millisecond's work when nothing is known, and an answer under the message limit. */
    public static final int MAX_HASHES = 1_000;

    /** Hashes in one request that wants proofs, which have some kilobytes each. */
    public static final int MAX_PROVED = 100;

    /** Hashes in one request about what arrived: each may be near some thousand, and the list is asked about all. */
    public static final int MAX_ARRIVED = 100;

    /** Videos in one request: each has up to 230 frames, and each frame is a search of its own. */
    public static final int MAX_VIDEOS = 100;

    /** TMK files in one request: each is scored with up to 32 others, of some milliseconds each. */
    public static final int MAX_TMK_FILES = 4;

    /** Comparisons of TLSH hashes for one request: some 100 ms. */
    private static final long MAX_TEXT_COMPARISONS = 100_000_000;

    private final Matching matching;
    private final Judgement judgement;
    private final SeenCounts seen;
    private final Logs logs;
    private final RecentArrivals arrivals;
    private final RefusedValues refused;
    private final InstantSource clock;

    /**
     * Over these.
     *
     * @param seen where matches are counted, if the member's policy tells others of them
     * @param ledger where proofs come from, and what arrived
     * @param refused where values that are no hash are counted
     */
    public MatchMessages(
            Matching matching,
            Judgement judgement,
            SeenCounts seen,
            Ledger ledger,
            RefusedValues refused,
            InstantSource clock) {
        this.matching = matching;
        this.judgement = judgement;
        this.seen = seen;
        this.logs = ledger.logs();
        this.arrivals = new RecentArrivals(ledger.journal(), ledger.logs());
        this.refused = refused;
        this.clock = clock;
    }

    /** Whether requests can be answered. */
    public boolean isReady() {
        return matching.isReady();
    }

    /** Why they cannot, for people; empty once they can. */
    public Optional<String> obstacle() {
        return matching.obstacle();
    }

    /**
     * Answers a request.
     *
     * @throws BadMatchRequestException when it is one as a whole
     * @throws CursorException when it asks for what arrived after a cursor from which this node cannot go on
     * @throws IllegalStateException when it is not ready
     */
    public MatchResponse answer(MatchRequest request) throws BadMatchRequestException, CursorException {
        int count = request.getHashesCount();
        boolean all = request.getArrivedAfter().isEmpty();
        int most = request.getWithProofs() ? MAX_PROVED : all ? MAX_HASHES : MAX_ARRIVED;
        if (count < 1 || count > most) {
            throw new BadMatchRequestException("hashes: " + count + " given, 1 to " + most + " are allowed");
        }
        MatchOptions options = options(request);
        @Nullable String[] errors = new @Nullable String[count];
        List<MatchQuery> queries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            try {
                queries.add(MatchQuery.parse(request.getHashes(i)));
            } catch (FieldException e) {
                refused.count(RefusedValues.Call.MATCH, e);
                errors[i] = e.field() + ": " + e.reason();
            }
        }
        requireBearable(queries, options);
        // The place first: what was released or was over before it counts at the moment that comes after.
        ChangeCursor known = judgement.defences().releases().upTo(matching.known());
        Instant now = clock.instant();
        Predicate<Listing> arrived = all ? listing -> true : arrivals.after(request.getArrivedAfter());
        List<MatchAnswer> answers =
                all ? matching.answer(queries, options, now) : matching.answerArrived(queries, options, arrived, now);
        if (!request.getRetrospective()) {
            judgement.defences().queried(count, now);
        }
        Telling telling = new Telling(request, arrived, now);
        MatchResponse.Builder response =
                MatchResponse.newBuilder().setId(request.getId()).setCursor(known.text());
        int next = 0;
        for (int i = 0; i < count; i++) {
            String error = errors[i];
            response.addAnswers(
                    error == null ? telling.message(answers.get(next++)) : refused(request.getHashes(i), error));
        }
        return response.build();
    }

    /**
     * How near two hashes are, and whether that is a match.
     *
     * @throws FieldException when one is no hash, or they are of two types
     */
    public CompareResponse compare(CompareRequest request) throws FieldException {
        try {
            return Comparison.of(request);
        } catch (FieldException e) {
            refused.count(RefusedValues.Call.COMPARE, e);
            throw e;
        }
    }

    private void requireBearable(List<MatchQuery> queries, MatchOptions options) throws BadMatchRequestException {
        long videos = queries.stream()
                .filter(query -> query.hash().kind() == HashKind.VPDQ)
                .count();
        if (videos > MAX_VIDEOS) {
            throw new BadMatchRequestException(
                    "hashes: " + videos + " vpdq, at most " + MAX_VIDEOS + " in one request are allowed");
        }
        long files = queries.stream().filter(query -> query.video().isPresent()).count();
        if (files > MAX_TMK_FILES) {
            throw new BadMatchRequestException(
                    "hashes: " + files + " with a tmk_file, at most " + MAX_TMK_FILES + " in one request are allowed");
        }
        long texts = options.maxTlshDistance() == 0
                ? 0
                : queries.stream()
                        .filter(query -> query.hash().kind() == HashKind.TLSH)
                        .count();
        long most = MAX_TEXT_COMPARISONS / Math.max(1, matching.texts());
        if (texts > Math.max(1, most)) {
            throw new BadMatchRequestException("hashes: " + texts + " tlsh, each to be compared with "
                    + matching.texts() + " listed ones: ask for " + Math.max(1, most)
                    + " at once, or with max_tlsh_distance 0");
        }
    }

    private MatchOptions options(MatchRequest request) throws BadMatchRequestException {
        MatchOptions usual =
                MatchOptions.usual(judgement.policies().current().settings().distances());
        try {
            return new MatchOptions(
                    request.getIncludeWithdrawn(),
                    request.hasMaxDistance() ? request.getMaxDistance() : usual.maxDistance(),
                    request.hasMaxTlshDistance() ? request.getMaxTlshDistance() : usual.maxTlshDistance(),
                    thresholds(request, usual.vpdq()),
                    new TmkThresholds(
                            request.hasMinTmkLevel1()
                                    ? request.getMinTmkLevel1()
                                    : usual.tmk().level1(),
                            request.hasMinTmkLevel2()
                                    ? request.getMinTmkLevel2()
                                    : usual.tmk().level2()),
                    request.getVariants());
        } catch (IllegalArgumentException e) {
            throw new BadMatchRequestException(String.valueOf(e.getMessage()));
        }
    }

    private static VpdqThresholds thresholds(MatchRequest request, VpdqThresholds usual) {
        return new VpdqThresholds(
                request.hasMaxDistance() ? request.getMaxDistance() : usual.distance(),
                usual.quality(),
                request.hasMinQueryMatched() ? request.getMinQueryMatched() : usual.queryPercent(),
                request.hasMinListedMatched() ? request.getMinListedMatched() : usual.comparedPercent());
    }

    /** The value is not repeated when it may be anything of any size. */
    private static HashAnswer refused(Hash hash, String error) {
        return HashAnswer.newBuilder()
                .setHash(hash.toBuilder()
                        .setType(shortened(hash.getType()))
                        .setValue(shortened(hash.getValue()))
                        .clearTmkFile())
                .setError(error)
                .build();
    }

    private static String shortened(String text) {
        int most = 160;
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }

    /** The answers to one request. */
    private final class Telling {
        private final MatchRequest request;
        private final Predicate<Listing> arrived;
        private final Instant now;
        private final boolean reportsSeen;

        Telling(MatchRequest request, Predicate<Listing> arrived, Instant now) {
            this.request = request;
            this.arrived = arrived;
            this.now = now;
            this.reportsSeen = !request.getRetrospective()
                    && judgement.policies().current().settings().reportSeen();
        }

        private boolean marksArrived() {
            return !request.getArrivedAfter().isEmpty();
        }

        HashAnswer message(MatchAnswer answer) {
            HashValue asked = answer.query().hash();
            HashAnswer.Builder message = HashAnswer.newBuilder()
                    .setHash(asked.toHash())
                    .setCapped(answer.capped())
                    .addAllWarnings(judgement.defences().warnings(asked, now));
            answer.query()
                    .quality()
                    .ifPresent(quality -> message.getHashBuilder().setQuality(quality));
            boolean known = tell(asked, asked, 0, answer.listings(), message::addListings);
            for (NearHash near : answer.near()) {
                Nearness nearness = near.nearness();
                org.hashmesh.v1.NearHash.Builder one = message.addNearBuilder()
                        .setHash(nearness.hash().toHash())
                        .setDistance(nearness.distance())
                        .setThreshold(nearness.threshold())
                        .setVariant(nearness.variant())
                        .setQueryMatched(nearness.queryMatched())
                        .setListedMatched(nearness.listedMatched())
                        .setTmkLevel1(nearness.level1())
                        .setTmkLevel2(nearness.level2());
                known |= tell(asked, nearness.hash(), nearness.distance(), near.listings(), one::addListings);
            }
            message.setKnown(known);
            if (marksArrived() && answer.listings().isEmpty() && answer.near().isEmpty()) {
                // Nothing arrived: what else is listed was not told, so there is nothing to decide on.
                return message.build();
            }
            return request.getRetrospective() ? judgement.decidedOnly(message, now) : judgement.decided(message, now);
        }

        /** Writes the listings of one hash; whether any of them counts. */
        private boolean tell(
                HashValue asked,
                HashValue listed,
                int distance,
                List<Listing> listings,
                Consumer<org.hashmesh.v1.Listing> to) {
            if (listings.isEmpty()) {
                return false;
            }
            Hit hit = new Hit(asked, listed, distance, listings);
            if (!request.getRetrospective() && listings.stream().anyMatch(Listing::isInForce)) {
                judgement.defences().matched(hit, now);
            }
            List<String> setAside = judgement.defences().setAside(hit, now);
            boolean counts = false;
            for (int i = 0; i < listings.size(); i++) {
                Listing listing = listings.get(i);
                org.hashmesh.v1.Listing.Builder message = ListingMessages.withoutHash(listing).toBuilder()
                        .setSetAside(setAside.get(i))
                        .setArrived(marksArrived() && arrived.test(listing));
                if (request.getWithProofs()) {
                    message.setProof(proof(listing));
                }
                to.accept(message.build());
                if (listing.isInForce() && setAside.get(i).isEmpty()) {
                    counts |= arrived.test(listing);
                    if (reportsSeen) {
                        seen.matched(listing.log(), listing.index(), listing.leafHash());
                    }
                }
            }
            return counts;
        }
    }

    private ByteString proof(Listing listing) {
        try {
            return logs.find(listing.log())
                    .map(log -> ByteString.copyFrom(EntryProofs.prove(log, listing.index())))
                    .orElse(ByteString.EMPTY);
        } catch (PurgedException e) {
            return ByteString.EMPTY;
        }
    }
}
