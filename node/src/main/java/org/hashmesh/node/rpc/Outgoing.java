// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Sends a stream no faster than its reader reads: the calling thread waits, and gives up when the reader is gone. */
final class Outgoing<T> {

    private static final long UNREAD_SECONDS = 60;

    private final ServerCallStreamObserver<T> out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Must be made before the handler of the call returns. */
    Outgoing(ServerCallStreamObserver<T> out) {
        this.out = out;
        out.setOnReadyHandler(this::wake);
        out.setOnCancelHandler(this::wake);
    }

    void send(T message) {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(UNREAD_SECONDS);
            while (!out.isReady() && !out.isCancelled()) {
                if (left <= 0) {
                    throw FailureCode.BAD_REQUEST.failure("the answer was not read for " + UNREAD_SECONDS + " s");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.STOPPING.failure("the node is stopping");
        } finally {
            lock.unlock();
        }
        if (out.isCancelled()) {
            throw FailureCode.BAD_REQUEST.failure("the caller is gone");
        }
        out.onNext(message);
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
