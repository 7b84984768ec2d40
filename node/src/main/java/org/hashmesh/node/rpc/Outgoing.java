// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.TimeUnit;

/**
 * A long answer that goes out as fast as it is read: each send waits until the transport has room, so that a slow reader
 * costs one message and one thread, not the whole answer in memory.
 *
 * @param <T> the messages
 */
final class Outgoing<T> {

    private static final long UNREAD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ServerCallStreamObserver<T> out;

    /** Must be made before the handler of the call returns. */
    Outgoing(ServerCallStreamObserver<T> out) {
        this.out = out;
        // With a handler, sending to a caller who left is not an error of its own.
        out.setOnCancelHandler(() -> {});
    }

    void send(T message) {
        long since = System.nanoTime();
        while (!out.isReady() && !out.isCancelled()) {
            if (System.nanoTime() - since > UNREAD_NANOS) {
                throw FailureCode.BAD_REQUEST.failure("the answer was not read for 60 s");
            }
            pause();
        }
        if (out.isCancelled()) {
            throw FailureCode.BAD_REQUEST.failure("the caller is gone");
        }
        out.onNext(message);
    }

    /**
     * Looks again soon. The call to tell us that there is room cannot come: gRPC makes the callbacks of one call one after
     * the other, and the handler that waits here is one of them.
     */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.STOPPING.failure("the node is stopping");
        }
    }
}
