// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResponse;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.DiagnoseRequest;
import org.hashmesh.v1.DiagnoseResponse;
import org.hashmesh.v1.EntryDetail;
import org.hashmesh.v1.EntryProof;
import org.hashmesh.v1.ExportRequest;
import org.hashmesh.v1.ExportResponse;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.GetEntryRequest;
import org.hashmesh.v1.GetStatusRequest;
import org.hashmesh.v1.HeadsSummary;
import org.hashmesh.v1.HeldEvidence;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.ListEntriesRequest;
import org.hashmesh.v1.ListEntriesResponse;
import org.hashmesh.v1.ListHeldEvidenceRequest;
import org.hashmesh.v1.ListLogsRequest;
import org.hashmesh.v1.ListLogsResponse;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.ListPeersResponse;
import org.hashmesh.v1.NodeStatus;
import org.hashmesh.v1.TestPeerRequest;
import org.hashmesh.v1.TestPeerResponse;
import org.hashmesh.v1.VerifyLogProgress;
import org.hashmesh.v1.VerifyLogRequest;
import org.hashmesh.v1.WithdrawRequest;
import org.hashmesh.v1.WithdrawResponse;

/** The admin service: each call goes straight to the class that does it. Failures become statuses in {@link Failures}. */
final class AdminEndpoint extends AdminServiceGrpc.AdminServiceImplBase {

    private final SubmitCalls submit;
    private final ReadCalls read;
    private final ReportCalls report;
    private final PeerReports peers;
    private final PeerTest peerTest;
    private final Diagnosis diagnosis;
    private final LogVerification verification;
    private final EvidenceReports evidence;

    AdminEndpoint(
            SubmitCalls submit,
            ReadCalls read,
            ReportCalls report,
            PeerReports peers,
            PeerTest peerTest,
            Diagnosis diagnosis,
            LogVerification verification,
            EvidenceReports evidence) {
        this.submit = submit;
        this.read = read;
        this.report = report;
        this.peers = peers;
        this.peerTest = peerTest;
        this.diagnosis = diagnosis;
        this.verification = verification;
        this.evidence = evidence;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<NodeStatus> answer) {
        reply(answer, report.status());
    }

    @Override
    public void add(AddRequest request, StreamObserver<AddResponse> answer) {
        reply(answer, submit.add(request));
    }

    @Override
    public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> answer) {
        reply(answer, submit.withdraw(request));
    }

    @Override
    public StreamObserver<ImportRequest> import_(StreamObserver<ImportProgress> answer) {
        return new ImportCall(submit, (ServerCallStreamObserver<ImportProgress>) answer);
    }

    @Override
    public void listEntries(ListEntriesRequest request, StreamObserver<ListEntriesResponse> answer) {
        reply(answer, read.list(request));
    }

    @Override
    public void export(ExportRequest request, StreamObserver<ExportResponse> answer) {
        read.export(request, (ServerCallStreamObserver<ExportResponse>) answer);
    }

    @Override
    public void getEntry(GetEntryRequest request, StreamObserver<EntryDetail> answer) {
        reply(answer, read.entry(request));
    }

    @Override
    public void proveEntry(GetEntryRequest request, StreamObserver<EntryProof> answer) {
        reply(answer, read.proof(request));
    }

    @Override
    public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> answer) {
        reply(answer, ListPeersResponse.newBuilder().addAllPeers(peers.all()).build());
    }

    @Override
    public void testPeer(TestPeerRequest request, StreamObserver<TestPeerResponse> answer) {
        reply(answer, peerTest.test(request.getPeer()));
    }

    @Override
    public void listLogs(ListLogsRequest request, StreamObserver<ListLogsResponse> answer) {
        reply(answer, report.logs(request));
    }

    @Override
    public void verifyLog(VerifyLogRequest request, StreamObserver<VerifyLogProgress> answer) {
        verification.verify(request.getLog(), (ServerCallStreamObserver<VerifyLogProgress>) answer);
    }

    @Override
    public void listHeldEvidence(ListHeldEvidenceRequest request, StreamObserver<HeldEvidence> answer) {
        evidence.list((ServerCallStreamObserver<HeldEvidence>) answer);
    }

    @Override
    public void getDigest(GetDigestRequest request, StreamObserver<HeadsSummary> answer) {
        reply(answer, report.digest());
    }

    @Override
    public void diagnose(DiagnoseRequest request, StreamObserver<DiagnoseResponse> answer) {
        reply(answer, diagnosis.run());
    }

    private static <T> void reply(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
