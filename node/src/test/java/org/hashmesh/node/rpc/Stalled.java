// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hashmesh.v1.GetChainRequest;
import org.hashmesh.v1.GetChainResponse;
import org.hashmesh.v1.GovernanceServiceGrpc;

/** A client that asks for the whole chain and then reads one message of it. */
final class Stalled extends ClientCall.Listener<GetChainResponse> {
    private static final long LIMIT_SECONDS = 10;

    private final CountDownLatch first = new CountDownLatch(1);
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final ClientCall<GetChainRequest, GetChainResponse> call;

    private Stalled(Channel channel) {
        call = channel.newCall(GovernanceServiceGrpc.getGetChainMethod(), CallOptions.DEFAULT);
    }

    static Stalled open(Channel channel) {
        Stalled stalled = new Stalled(channel);
        stalled.call.start(stalled, new Metadata());
        stalled.call.request(1);
        stalled.call.sendMessage(GetChainRequest.getDefaultInstance());
        stalled.call.halfClose();
        return stalled;
    }

    void awaitFirst() throws InterruptedException {
        assertThat(first.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Reads what has come after all. */
    void readOn() {
        call.request(Integer.MAX_VALUE);
    }

    void cancel() {
        call.cancel("read enough", null);
    }

    boolean isOpen() {
        return !end.isDone();
    }

    Status end() throws Exception {
        return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onMessage(GetChainResponse message) {
        first.countDown();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end.complete(status);
    }
}
