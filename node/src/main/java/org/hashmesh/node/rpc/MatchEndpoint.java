// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.hashmesh.node.match.BadMatchRequestException;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;

/** Matching for the member's own systems. */
final class MatchEndpoint extends MatchServiceGrpc.MatchServiceImplBase {
    private final MatchMessages matching;

    MatchEndpoint(MatchMessages matching) {
        this.matching = matching;
    }

    @Override
    public void match(MatchRequest request, StreamObserver<MatchResponse> answer) {
        answer.onNext(respond(request));
        answer.onCompleted();
    }

    @Override
    public StreamObserver<MatchRequest> matchStream(StreamObserver<MatchResponse> answers) {
        ServerCallStreamObserver<MatchResponse> paced = (ServerCallStreamObserver<MatchResponse>) answers;
        return new MatchStream(paced, this::respond);
    }

    private MatchResponse respond(MatchRequest request) {
        if (!matching.isReady()) {
            throw FailureCode.NOT_READY.failure("the node is still reading its list; ask again in some seconds");
        }
        try {
            return matching.answer(request);
        } catch (BadMatchRequestException e) {
            throw FailureCode.BAD_REQUEST.failure(String.valueOf(e.getMessage()));
        }
    }
}
