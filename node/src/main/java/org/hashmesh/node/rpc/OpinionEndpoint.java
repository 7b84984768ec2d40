// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.StreamObserver;
import org.hashmesh.v1.CloseDisputeRequest;
import org.hashmesh.v1.CloseDisputeResponse;
import org.hashmesh.v1.ListDisputesRequest;
import org.hashmesh.v1.ListDisputesResponse;
import org.hashmesh.v1.ListOpinionsRequest;
import org.hashmesh.v1.ListOpinionsResponse;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpineResponse;
import org.hashmesh.v1.OpinionServiceGrpc;

/** The opinion service: each call goes straight to the class that does it. */
final class OpinionEndpoint extends OpinionServiceGrpc.OpinionServiceImplBase {
    private final OpinionCalls opinions;
    private final DisputeCalls disputes;

    OpinionEndpoint(OpinionCalls opinions, DisputeCalls disputes) {
        this.opinions = opinions;
        this.disputes = disputes;
    }

    @Override
    public void opine(OpineRequest request, StreamObserver<OpineResponse> answer) {
        reply(answer, opinions.opine(request));
    }

    @Override
    public void listOpinions(ListOpinionsRequest request, StreamObserver<ListOpinionsResponse> answer) {
        reply(answer, opinions.list(request));
    }

    @Override
    public void listDisputes(ListDisputesRequest request, StreamObserver<ListDisputesResponse> answer) {
        reply(answer, disputes.list(request));
    }

    @Override
    public void closeDispute(CloseDisputeRequest request, StreamObserver<CloseDisputeResponse> answer) {
        reply(answer, disputes.close(request));
    }

    private static <T> void reply(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
