// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.PeerServiceGrpc;

/** Sends each frame back, and remembers who called and how each stream ended. */
final class EchoPeer extends PeerServiceGrpc.PeerServiceImplBase {
    final Queue<PeerIdentity> callers = new ConcurrentLinkedQueue<>();
    final AtomicInteger frames = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    @Override
    public StreamObserver<ControlFrame> control(StreamObserver<ControlFrame> out) {
        callers.add(PeerPort.caller());
        return new StreamObserver<>() {
            @Override
            public void onNext(ControlFrame frame) {
                frames.incrementAndGet();
                if (frame.hasBye()) {
                    throw FailureCode.BAD_REQUEST.failure("bye is not understood here");
                }
                if (frame.hasDigest()) {
                    throw new IllegalStateException("a secret detail");
                }
                out.onNext(frame);
            }

            @Override
            public void onError(Throwable failure) {
                ended.incrementAndGet();
            }

            @Override
            public void onCompleted() {
                ended.incrementAndGet();
                out.onCompleted();
            }
        };
    }
}
