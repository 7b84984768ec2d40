// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.hashmesh.entry.FieldException;
import org.hashmesh.node.match.BadMatchRequestException;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.store.journal.CursorException;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.CompareRequest;
import org.hashmesh.v1.CompareResponse;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.NearHash;

/** What is answered to whom: requests as parameters and text, answers as JSON. For many threads. */
final class Lookups {
    private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");

    /** Types that know distances; for the others their callers expect a hyphen. */
    private static final Set<String> WITH_DISTANCE = Set.of("pdq", "tlsh", "vpdq");

    private final MatchMessages matching;
    private final Banks banks;
    private final IntPredicate quota;

    /** Refuses when the quota refuses so many hashes. */
    Lookups(MatchMessages matching, Logs logs, IntPredicate quota) {
        this.matching = matching;
        this.banks = new Banks(logs);
        this.quota = quota;
    }

    boolean isReady() {
        return matching.isReady();
    }

    private record Match(String bank, long contentId, String distance) {
        String json() {
            return "{\"bank_content_id\":" + contentId + ",\"distance\":" + Text.quoted(distance) + "}";
        }
    }

    /** {@code /m/lookup}: matches by bank. */
    String lookup(Map<String, String> parameters) throws HttpFailure {
        Map<String, List<Match>> byBank = new LinkedHashMap<>();
        for (Match match : matches(parameters)) {
            byBank.computeIfAbsent(match.bank, bank -> new ArrayList<>()).add(match);
        }
        return byBank.entrySet().stream()
                .map(bank -> Text.quoted(bank.getKey()) + ":"
                        + bank.getValue().stream().map(Match::json).collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** {@code /m/raw_lookup}: ids, with distances on request. */
    String rawLookup(Map<String, String> parameters) throws HttpFailure {
        boolean distances =
                TRUE.contains(parameters.getOrDefault("include_distance", "").toLowerCase(Locale.ROOT));
        return matches(parameters).stream()
                .map(match -> distances ? match.json() : Long.toString(match.contentId))
                .collect(Collectors.joining(",", "{\"matches\":[", "]}"));
    }

    private List<Match> matches(Map<String, String> parameters) throws HttpFailure {
        if (parameters.containsKey("url")) {
            throw new HttpFailure(
                    403, "Hashing is disabled: this node fetches nothing; hash the file and ask about that");
        }
        MatchRequest request = MatchRequest.newBuilder()
                .addHashes(SignalTypes.hash(required(parameters, "signal_type"), required(parameters, "signal")))
                .build();
        HashAnswer answer = answer(request).get(0);
        if (!answer.getError().isEmpty()) {
            throw HttpFailure.badRequest("invalid signal: " + answer.getError());
        }
        String wanted = parameters.getOrDefault("banks", "");
        Set<String> only = wanted.isEmpty() ? Set.of() : new HashSet<>(List.of(wanted.split(",")));
        List<Match> matches = new ArrayList<>();
        String exact = WITH_DISTANCE.contains(answer.getHash().getType()) ? "0" : "-";
        collect(answer.getListingsList(), exact, matches);
        for (NearHash near : answer.getNearList()) {
            collect(near.getListingsList(), Integer.toString(near.getDistance()), matches);
        }
        if (!only.isEmpty()) {
            matches.removeIf(match -> !only.contains(match.bank));
        }
        return matches;
    }

    /** Only what this member would act on. */
    private void collect(List<Listing> listings, String distance, List<Match> matches) {
        for (Listing listing : listings) {
            if (listing.getState() == ListingState.LISTING_STATE_IN_FORCE
                    && listing.getSetAside().isEmpty()) {
                banks.place(listing)
                        .ifPresent(place -> matches.add(new Match(place.bank(), place.contentId(), distance)));
            }
        }
    }

    private static String required(Map<String, String> parameters, String name) throws HttpFailure {
        String value = parameters.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw HttpFailure.badRequest(name + " is required");
        }
        return value;
    }

    private List<HashAnswer> answer(MatchRequest request) throws HttpFailure {
        return respond(request).getAnswersList();
    }

    private MatchResponse respond(MatchRequest request) throws HttpFailure {
        if (!matching.isReady()) {
            throw new HttpFailure(503, "index not yet ready");
        }
        spend(request.getHashesCount());
        try {
            return matching.answer(request);
        } catch (BadMatchRequestException e) {
            throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
        } catch (CursorException e) {
            throw HttpFailure.badRequest("arrived_after: " + e.getMessage());
        }
    }

    private void spend(int hashes) throws HttpFailure {
        if (!quota.test(hashes)) {
            throw new HttpFailure(429, "more hashes than this door may ask about in a second; ask again then");
        }
    }

    /** {@code /v1/match}: the API's own request and response. */
    String match(String body) throws HttpFailure {
        MatchRequest.Builder request = MatchRequest.newBuilder();
        try {
            JsonFormat.parser().merge(body, request);
            return JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .omittingInsignificantWhitespace()
                    .print(respond(request.build()));
        } catch (InvalidProtocolBufferException e) {
            throw HttpFailure.badRequest(
                    "not a MatchRequest as JSON: " + Text.shortened(String.valueOf(e.getMessage())));
        }
    }

    /** {@code /m/compare}: whether the two of each type match, and how near they are. */
    String compare(String body) throws HttpFailure {
        Struct.Builder pairs = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(body, pairs);
        } catch (InvalidProtocolBufferException e) {
            throw HttpFailure.badRequest("Request input was not a dict");
        }
        spend(2 * pairs.getFieldsCount());
        List<String> answers = new ArrayList<>();
        for (Map.Entry<String, Value> pair : pairs.getFieldsMap().entrySet()) {
            CompareResponse compared = compare(pair.getKey(), pair.getValue());
            answers.add(Text.quoted(pair.getKey()) + ":[" + compared.getMatch() + ",{\"distance\":"
                    + compared.getDistance() + "}]");
        }
        return "{" + String.join(",", answers) + "}";
    }

    private CompareResponse compare(String signalType, Value pair) throws HttpFailure {
        ListValue both = pair.getListValue();
        if (!pair.hasListValue()
                || both.getValuesCount() != 2
                || !both.getValues(0).hasStringValue()
                || !both.getValues(1).hasStringValue()) {
            throw HttpFailure.badRequest("Comparison hash list length must be exactly 2");
        }
        try {
            return matching.compare(CompareRequest.newBuilder()
                    .setLeft(SignalTypes.hash(signalType, both.getValues(0).getStringValue()))
                    .setRight(SignalTypes.hash(signalType, both.getValues(1).getStringValue()))
                    .build());
        } catch (FieldException e) {
            throw HttpFailure.badRequest(
                    "Invalid " + Text.shortened(signalType) + " hash: " + e.field() + ": " + e.reason());
        }
    }
}
