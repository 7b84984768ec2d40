// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A long answer that goes out as fast as it is read and holds no thread meanwhile: for callers who may want to keep us waiting.
 * Each part is made when there is room for it.
 *
 * @param <T> the messages
 */
final class PacedAnswer<T> {
    private final ServerCallStreamObserver<T> out;
    private final Iterator<T> parts;
    private boolean over;

    private PacedAnswer(ServerCallStreamObserver<T> out, Iterator<T> parts) {
        this.out = out;
        this.parts = parts;
    }

    /**
     * Begins to send; must be called before the handler of the call returns.
     *
     * @param parts asked on threads of the call, one at a time
     * @param limit for the whole answer
     */
    static <T> void send(
            ServerCallStreamObserver<T> out, Iterator<T> parts, Duration limit, ScheduledExecutorService timer) {
        PacedAnswer<T> answer = new PacedAnswer<>(out, parts);
        Future<?> late = timer.schedule(answer::late, limit.toMillis(), TimeUnit.MILLISECONDS);
        out.setOnCancelHandler(() -> answer.end(late));
        out.setOnCloseHandler(() -> answer.end(late));
        out.setOnReadyHandler(answer::ready);
        answer.ready();
    }

    private synchronized void ready() {
        while (!over && out.isReady()) {
            if (parts.hasNext()) {
                out.onNext(parts.next());
            } else {
                over = true;
                out.onCompleted();
            }
        }
    }

    private synchronized void late() {
        if (!over) {
            over = true;
            out.onError(FailureCode.TOO_MUCH
                    .status("the answer was not read in time; ask for the rest")
                    .asRuntimeException());
        }
    }

    private synchronized void end(Future<?> late) {
        over = true;
        boolean ignored = late.cancel(false);
    }
}
