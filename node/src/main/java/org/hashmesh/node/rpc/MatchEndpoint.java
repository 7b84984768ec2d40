// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.jspecify.annotations.Nullable;

/** Exact lookups for the member's own systems. A query that is no hash is answered alone; the rest go through. */
final class MatchEndpoint extends MatchServiceGrpc.MatchServiceImplBase {

    /** Hashes in one request: a millisecond's work when nothing is known, and an answer under the message limit. */
    private static final int MAX_HASHES = 1_000;

    private final HashList list;
    private final InstantSource clock;

    MatchEndpoint(HashList list, InstantSource clock) {
        this.list = list;
        this.clock = clock;
    }

    @Override
    public void match(MatchRequest request, StreamObserver<MatchResponse> answer) {
        int count = request.getHashesCount();
        if (count < 1 || count > MAX_HASHES) {
            throw FailureCode.BAD_REQUEST.failure("hashes: " + count + " given, 1 to " + MAX_HASHES + " are allowed");
        }
        @Nullable HashValue[] parsed = new HashValue[count];
        String[] errors = new String[count];
        List<HashValue> wanted = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            try {
                HashValue value = HashValue.parse(request.getHashes(i));
                parsed[i] = value;
                wanted.add(value);
                errors[i] = "";
            } catch (FieldException e) {
                errors[i] = e.field() + ": " + e.reason();
            }
        }
        List<List<Listing>> found = list.lookup(wanted, clock.instant());
        MatchResponse.Builder response = MatchResponse.newBuilder();
        int next = 0;
        for (int i = 0; i < count; i++) {
            HashValue value = parsed[i];
            response.addAnswers(
                    value == null
                            ? HashAnswer.newBuilder()
                                    .setHash(request.getHashes(i))
                                    .setError(errors[i])
                                    .build()
                            : answer(value.toHash(), found.get(next++), request.getIncludeWithdrawn()));
        }
        answer.onNext(response.build());
        answer.onCompleted();
    }

    private static HashAnswer answer(Hash hash, List<Listing> listings, boolean withWithdrawn) {
        HashAnswer.Builder answer = HashAnswer.newBuilder().setHash(hash);
        for (Listing listing : listings) {
            if (listing.isInForce()) {
                answer.setKnown(true);
            }
            if (listing.isInForce() || withWithdrawn) {
                answer.addListings(ListingMessages.withoutHash(listing));
            }
        }
        return answer.build();
    }
}
