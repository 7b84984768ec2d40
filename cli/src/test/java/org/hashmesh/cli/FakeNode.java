// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResponse;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.EntryDetail;
import org.hashmesh.v1.EntryProof;
import org.hashmesh.v1.GetEntryRequest;
import org.hashmesh.v1.GetStatusRequest;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HeldEvidence;
import org.hashmesh.v1.ListEntriesRequest;
import org.hashmesh.v1.ListEntriesResponse;
import org.hashmesh.v1.ListHeldEvidenceRequest;
import org.hashmesh.v1.ListLogsRequest;
import org.hashmesh.v1.ListLogsResponse;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.ListPeersResponse;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.Log;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.NodeStatus;
import org.hashmesh.v1.Peer;
import org.hashmesh.v1.PeerState;
import org.hashmesh.v1.TestPeerRequest;
import org.hashmesh.v1.TestPeerResponse;
import org.hashmesh.v1.VerifyLogProgress;
import org.hashmesh.v1.VerifyLogRequest;
import org.hashmesh.v1.WithdrawRequest;
import org.hashmesh.v1.WithdrawResponse;

/** A node with fixed answers that remembers what it was asked. Hashes with the value {@code bad} are no hashes to it. */
final class FakeNode extends AdminServiceGrpc.AdminServiceImplBase {
    static final String LOG = "hashmesh/0011223344556677/acme.example/eu1/main/1";
    static final String OTHER_LOG = "hashmesh/0011223344556677/bolt.example/us1/main/1";

    final List<AddRequest> adds = new ArrayList<>();
    final List<WithdrawRequest> withdrawals = new ArrayList<>();
    final List<ListEntriesRequest> lists = new ArrayList<>();
    NodeStatus status = NodeStatus.newBuilder()
            .setMember("acme.example")
            .setNode("eu1")
            .setState(NodeState.NODE_STATE_SERVING)
            .setEntriesHeld(5)
            .build();
    String logFailure = "";
    final List<HeldEvidence> evidence = new ArrayList<>();

    static Listing listing(String value, long index) {
        return Listing.newBuilder()
                .setMember("acme.example")
                .setLog(LOG)
                .setIndex(index)
                .setState(ListingState.LISTING_STATE_IN_FORCE)
                .setHash(Hash.newBuilder().setType("md5").setValue(value))
                .build();
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<NodeStatus> answer) {
        give(answer, status);
    }

    @Override
    public void add(AddRequest request, StreamObserver<AddResponse> answer) {
        adds.add(request);
        AddResponse.Builder response = AddResponse.newBuilder();
        for (NewEntry entry : request.getEntriesList()) {
            if (entry.getHash().getValue().equals("bad")) {
                response.addResults(AddResult.newBuilder()
                        .setOutcome(AddOutcome.ADD_OUTCOME_REJECTED)
                        .setField("value")
                        .setReason("not hex"));
            } else {
                response.addResults(AddResult.newBuilder()
                        .setOutcome(
                                request.getDryRun() ? AddOutcome.ADD_OUTCOME_WOULD_ADD : AddOutcome.ADD_OUTCOME_ADDED)
                        .setLog(LOG)
                        .setIndex(3));
            }
        }
        give(answer, response.build());
    }

    @Override
    public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> answer) {
        withdrawals.add(request);
        WithdrawResponse.Builder response = WithdrawResponse.newBuilder();
        long index = 1;
        for (Hash hash : request.getHashesList()) {
            if (hash.getValue().equals("bad")) {
                response.addNotFound("md5:bad");
            } else {
                response.addWithdrawn(listing(hash.getValue(), index++));
            }
        }
        give(answer, response.build());
    }

    @Override
    public void listEntries(ListEntriesRequest request, StreamObserver<ListEntriesResponse> answer) {
        lists.add(request);
        give(
                answer,
                ListEntriesResponse.newBuilder()
                        .addListings(listing("aa", 7).toBuilder().setNote("one\u001b[2J,\n\"two\""))
                        .setNextPageToken("next-7")
                        .build());
    }

    @Override
    public void getEntry(GetEntryRequest request, StreamObserver<EntryDetail> answer) {
        if (request.getEntry().getIndex() != 7) {
            answer.onError(Status.NOT_FOUND
                    .withDescription("[E-LOG-003] no such entry; next: hashmesh log list")
                    .asRuntimeException());
            return;
        }
        give(
                answer,
                EntryDetail.newBuilder()
                        .setLog(request.getEntry().getLog())
                        .setIndex(7)
                        .setEntryType("add")
                        .setListing(listing("aa", 7))
                        .build());
    }

    @Override
    public void proveEntry(GetEntryRequest request, StreamObserver<EntryProof> answer) {
        give(
                answer,
                EntryProof.newBuilder()
                        .setTlogProof(ByteString.copyFromUtf8("proof\n"))
                        .setLogKey("key+of+log")
                        .build());
    }

    @Override
    public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> answer) {
        Peer bolt = Peer.newBuilder()
                .setMember("bolt.example")
                .setNode("us1")
                .setState(PeerState.PEER_STATE_NO_ADDRESS)
                .setBreaches(3)
                .setLastBreach("wrong root")
                .setCutOffUntil(1_780_272_000L)
                .setUsefulEntries(70)
                .setDuplicateEntries(7)
                .setRefusedWants(5)
                .setSlowDownloads(2)
                .setThrottled(true)
                .setEntriesToday(12)
                .setOverRate(true)
                .build();
        give(
                answer,
                ListPeersResponse.newBuilder()
                        .addPeers(bolt)
                        .addPeers(bolt.toBuilder().setNode("us2"))
                        .build());
    }

    @Override
    public void testPeer(TestPeerRequest request, StreamObserver<TestPeerResponse> answer) {
        boolean good = request.getPeer().equals("us1");
        give(
                answer,
                TestPeerResponse.newBuilder()
                        .addSteps(TestPeerResponse.Step.newBuilder()
                                .setName("tcp")
                                .setOk(good)
                                .setMicros(1234))
                        .setOk(good)
                        .build());
    }

    @Override
    public void listLogs(ListLogsRequest request, StreamObserver<ListLogsResponse> answer) {
        give(
                answer,
                ListLogsResponse.newBuilder()
                        .addLogs(Log.newBuilder()
                                .setOrigin(LOG)
                                .setSize(9)
                                .setEntriesToday(12)
                                .setOverRate(true)
                                .setConfirmedSize(8)
                                .setCheckpoint(ByteString.copyFromUtf8("note\n"))
                                .addHistory(ByteString.copyFromUtf8("note\n")))
                        .addLogs(Log.newBuilder().setOrigin(OTHER_LOG).setFrozen(true))
                        .build());
    }

    @Override
    public void listHeldEvidence(ListHeldEvidenceRequest request, StreamObserver<HeldEvidence> answer) {
        evidence.forEach(answer::onNext);
        answer.onCompleted();
    }

    @Override
    public void verifyLog(VerifyLogRequest request, StreamObserver<VerifyLogProgress> answer) {
        VerifyLogProgress half = VerifyLogProgress.newBuilder()
                .setLog(LOG)
                .setVerified(4)
                .setSize(9)
                .build();
        answer.onNext(half);
        give(
                answer,
                half.toBuilder()
                        .setVerified(9)
                        .setDone(true)
                        .setFailure(logFailure)
                        .build());
    }

    private static <T> void give(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
