// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.StreamObserver;
import org.hashmesh.v1.DeclareRequest;
import org.hashmesh.v1.DeclareResponse;
import org.hashmesh.v1.GetIncidentRequest;
import org.hashmesh.v1.IncidentReport;
import org.hashmesh.v1.IncidentServiceGrpc;
import org.hashmesh.v1.IncidentView;
import org.hashmesh.v1.ListIncidentsRequest;
import org.hashmesh.v1.ListIncidentsResponse;
import org.hashmesh.v1.ReportIncidentRequest;

/** The incident service: each call goes straight to the class that does it. */
final class IncidentEndpoint extends IncidentServiceGrpc.IncidentServiceImplBase {
    private final IncidentCalls calls;

    IncidentEndpoint(IncidentCalls calls) {
        this.calls = calls;
    }

    @Override
    public void declare(DeclareRequest request, StreamObserver<DeclareResponse> answer) {
        reply(answer, calls.declare(request));
    }

    @Override
    public void listIncidents(ListIncidentsRequest request, StreamObserver<ListIncidentsResponse> answer) {
        reply(answer, calls.list(request));
    }

    @Override
    public void getIncident(GetIncidentRequest request, StreamObserver<IncidentView> answer) {
        reply(answer, calls.get(request));
    }

    @Override
    public void reportIncident(ReportIncidentRequest request, StreamObserver<IncidentReport> answer) {
        reply(answer, calls.report(request));
    }

    private static <T> void reply(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
