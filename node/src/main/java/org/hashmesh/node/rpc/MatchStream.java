// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;

/** A stream of batches: the next one is read once the answer to the one before has room to go out, so a slow reader waits. */
final class MatchStream implements StreamObserver<MatchRequest> {
    private final ServerCallStreamObserver<MatchResponse> answers;
    private final Function<MatchRequest, MatchResponse> respond;

    /** Whether the next batch was asked for and has not come. Only the call's own thread reads and writes it. */
    private boolean asked = true;

    MatchStream(ServerCallStreamObserver<MatchResponse> answers, Function<MatchRequest, MatchResponse> respond) {
        this.answers = answers;
        this.respond = respond;
        answers.disableAutoRequest();
        answers.setOnReadyHandler(this::ask);
        answers.request(1);
    }

    private void ask() {
        if (!asked && answers.isReady()) {
            asked = true;
            answers.request(1);
        }
    }

    @Override
    public void onNext(MatchRequest request) {
        asked = false;
        answers.onNext(respond.apply(request));
        ask();
    }

    @Override
    public void onError(Throwable cause) {
        // The caller hung up: nothing is owed to anybody.
    }

    @Override
    public void onCompleted() {
        answers.onCompleted();
    }
}
