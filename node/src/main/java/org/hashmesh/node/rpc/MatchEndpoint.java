// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.hashmesh.entry.FieldException;
import org.hashmesh.node.match.BadMatchRequestException;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.store.journal.CursorException;
import org.hashmesh.v1.CompareRequest;
import org.hashmesh.v1.CompareResponse;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.WatchRequest;
import org.hashmesh.v1.WatchResponse;

/** Matching for the member's own systems, and watching the list. */
final class MatchEndpoint extends MatchServiceGrpc.MatchServiceImplBase {
    private final MatchMessages matching;
    private final Watching watching;
    private final Quotas quotas;
    private final ScheduledExecutorService timer;

    MatchEndpoint(MatchMessages matching, Watching watching, Quotas quotas, ScheduledExecutorService timer) {
        this.matching = matching;
        this.watching = watching;
        this.quotas = quotas;
        this.timer = timer;
    }

    @Override
    public void match(MatchRequest request, StreamObserver<MatchResponse> answer) {
        quotas.spend(AdminPort.caller(), request.getHashesCount());
        answer.onNext(respond(request));
        answer.onCompleted();
    }

    @Override
    public StreamObserver<MatchRequest> matchStream(StreamObserver<MatchResponse> answers) {
        ServerCallStreamObserver<MatchResponse> paced = (ServerCallStreamObserver<MatchResponse>) answers;
        AccessIdentity client = AdminPort.caller();
        return new MatchStream(paced, this::respond, request -> quotas.owe(client, request.getHashesCount()), timer);
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> changes) {
        watching.begin(request, AdminPort.caller().fingerprint(), (ServerCallStreamObserver<WatchResponse>) changes);
    }

    @Override
    public void compare(CompareRequest request, StreamObserver<CompareResponse> answer) {
        quotas.spend(AdminPort.caller(), 2);
        try {
            answer.onNext(matching.compare(request));
        } catch (FieldException e) {
            throw FailureCode.BAD_FIELD.failure(e.field() + ": " + e.reason());
        }
        answer.onCompleted();
    }

    private MatchResponse respond(MatchRequest request) {
        Optional<String> obstacle = matching.obstacle();
        if (obstacle.isPresent()) {
            throw FailureCode.NOT_READY.failure(obstacle.get());
        }
        try {
            return matching.answer(request);
        } catch (BadMatchRequestException e) {
            throw FailureCode.BAD_REQUEST.failure(String.valueOf(e.getMessage()));
        } catch (CursorException e) {
            throw FailureCode.CURSOR_REFUSED.failure("cannot tell what arrived after this cursor: " + e.getMessage()
                    + "; next: ask without one, which is about the whole list");
        }
    }
}
