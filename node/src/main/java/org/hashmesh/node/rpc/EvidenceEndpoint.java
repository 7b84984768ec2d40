// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.node.evidence.EvidenceReader;
import org.hashmesh.node.evidence.EvidenceRefusedException;
import org.hashmesh.node.publish.Writer;
import org.hashmesh.v1.EvidenceServiceGrpc;
import org.hashmesh.v1.ListEvidenceRequest;
import org.hashmesh.v1.ListEvidenceResponse;
import org.hashmesh.v1.SubmitEvidenceRequest;
import org.hashmesh.v1.SubmitEvidenceResponse;

/** Evidence given to, and asked from, this node by other members' nodes, apart from their streams. */
final class EvidenceEndpoint extends EvidenceServiceGrpc.EvidenceServiceImplBase {

    private final EvidenceReader reader;
    private final Writer writer;

    EvidenceEndpoint(EvidenceReader reader, Writer writer) {
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public void submitEvidence(SubmitEvidenceRequest request, StreamObserver<SubmitEvidenceResponse> answer) {
        LogEvidence evidence;
        try {
            evidence = reader.check(request.getEvidence());
        } catch (EvidenceRefusedException e) {
            throw FailureCode.BAD_REQUEST.failure("evidence: " + e.getMessage());
        }
        boolean fresh = SubmitCalls.await(writer.keep(evidence));
        answer.onNext(SubmitEvidenceResponse.newBuilder().setKnown(!fresh).build());
        answer.onCompleted();
    }

    @Override
    public void listEvidence(ListEvidenceRequest request, StreamObserver<ListEvidenceResponse> answer) {
        Outgoing<ListEvidenceResponse> outgoing =
                new Outgoing<>((ServerCallStreamObserver<ListEvidenceResponse>) answer);
        reader.held()
                .forEach(held -> outgoing.send(ListEvidenceResponse.newBuilder()
                        .setEvidence(held.bytes())
                        .build()));
        answer.onCompleted();
    }
}
