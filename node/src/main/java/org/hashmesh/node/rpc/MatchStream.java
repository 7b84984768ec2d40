// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;

/** A stream of batches: the next one is read once the answer to the one before has room to go out, so a slow reader waits. */
final class MatchStream implements StreamObserver<MatchRequest> {
    private final ServerCallStreamObserver<MatchResponse> answers;
    private final Function<MatchRequest, MatchResponse> respond;
    private final ToLongFunction<MatchRequest> pause;
    private final ScheduledExecutorService timer;

    /** Whether the next batch was asked for and has not come. */
    private boolean asked = true;

    /** Whether the caller is to wait because it has asked about more than it may. */
    private boolean paused;

    /**
     * Answers batches.
     *
     * @param pause how many nanoseconds to wait after a batch, for the caller's quota
     */
    MatchStream(
            ServerCallStreamObserver<MatchResponse> answers,
            Function<MatchRequest, MatchResponse> respond,
            ToLongFunction<MatchRequest> pause,
            ScheduledExecutorService timer) {
        this.answers = answers;
        this.respond = respond;
        this.pause = pause;
        this.timer = timer;
        answers.disableAutoRequest();
        answers.setOnReadyHandler(this::ask);
        answers.request(1);
    }

    private synchronized void ask() {
        if (!asked && !paused && answers.isReady()) {
            asked = true;
            answers.request(1);
        }
    }

    @Override
    public void onNext(MatchRequest request) {
        answers.onNext(respond.apply(request));
        long nanos = pause.applyAsLong(request);
        synchronized (this) {
            asked = false;
            paused = nanos > 0;
        }
        if (nanos > 0) {
            Future<?> unused = timer.schedule(this::goOn, nanos, TimeUnit.NANOSECONDS);
        }
        ask();
    }

    private void goOn() {
        synchronized (this) {
            paused = false;
        }
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
