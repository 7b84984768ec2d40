// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.HeadsDigest;
import org.hashmesh.v1.Hello;
import org.hashmesh.v1.PeerServiceGrpc;
import org.jspecify.annotations.Nullable;

/** A client's end of a control stream. */
final class Echoes implements StreamObserver<ControlFrame> {
    static final ControlFrame HELLO = ControlFrame.newBuilder()
            .setHello(Hello.newBuilder().setSoftware("test"))
            .build();
    static final ControlFrame BYE =
            ControlFrame.newBuilder().setBye(Bye.getDefaultInstance()).build();
    static final ControlFrame DIGEST = ControlFrame.newBuilder()
            .setDigest(HeadsDigest.getDefaultInstance())
            .build();

    private static final long LIMIT_SECONDS = 10;

    final StreamObserver<ControlFrame> out;
    private final BlockingQueue<ControlFrame> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    private Echoes(Channel channel) {
        this.out = PeerServiceGrpc.newStub(channel).control(this);
    }

    static Echoes open(Channel channel) {
        return new Echoes(channel);
    }

    /** Sends a hello and waits for it to come back. */
    @Nullable
    ControlFrame hello() throws InterruptedException {
        out.onNext(HELLO);
        return received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** How the stream ended. */
    Status end() throws Exception {
        return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * That the server cut the connection. gRPC's client says UNAVAILABLE when it reads that, and UNKNOWN when it had begun to
     * write on a connection that was gone already: which of the two comes first is chance.
     */
    static void assertCut(Status end) {
        if (end.getCode() == Status.Code.UNKNOWN) {
            assertThat(end.getCause()).as(end.toString()).isInstanceOf(ClosedChannelException.class);
        } else {
            assertThat(end.getCode()).as(end.toString()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    boolean isOpen() {
        return !end.isDone();
    }

    @Override
    public void onNext(ControlFrame frame) {
        received.add(frame);
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }
}
