// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.GetCheckpointRequest;
import org.hashmesh.v1.GetCheckpointResponse;
import org.hashmesh.v1.GetConsistencyProofRequest;
import org.hashmesh.v1.GetConsistencyProofResponse;
import org.hashmesh.v1.GetEntryProofRequest;
import org.hashmesh.v1.GetEntryProofResponse;
import org.hashmesh.v1.LogServiceGrpc;

/** Proofs over the logs held here, each up to its pin, for other members' nodes. */
final class LogEndpoint extends LogServiceGrpc.LogServiceImplBase {

    private final Logs logs;
    private final LogEnds ends;

    LogEndpoint(Logs logs, LogEnds ends) {
        this.logs = logs;
        this.ends = ends;
    }

    @Override
    public void getCheckpoint(GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> answer) {
        SignedCheckpoint head = head(log(request.getLogId()));
        answer.onNext(GetCheckpointResponse.newBuilder()
                .setCheckpoint(ByteString.copyFrom(head.note()))
                .build());
        answer.onCompleted();
    }

    @Override
    public void getConsistencyProof(
            GetConsistencyProofRequest request, StreamObserver<GetConsistencyProofResponse> answer) {
        LogReader log = log(request.getLogId());
        long old = request.getOldSize();
        long size = request.getNewSize();
        TreeSize held = head(log).size();
        if (old < 0 || old > size || size > held.value()) {
            throw FailureCode.NOT_FOUND.failure("sizes: " + Long.toUnsignedString(old) + " to "
                    + Long.toUnsignedString(size) + " are not both held, " + held + " entries are");
        }
        ConsistencyProof proof = ConsistencyProof.prove(
                new TreeSize(old), new TreeSize(size), log.tiles(new TreeSize(size)), new TreeHasher());
        answer.onNext(GetConsistencyProofResponse.newBuilder()
                .addAllHashes(bytes(proof.hashes()))
                .build());
        answer.onCompleted();
    }

    @Override
    public void getEntryProof(GetEntryProofRequest request, StreamObserver<GetEntryProofResponse> answer) {
        LogReader log = log(request.getLogId());
        if (log.isPurged()) {
            throw notHeld();
        }
        SignedCheckpoint head = head(log);
        if (request.getIndex() < 0 || request.getIndex() >= head.size().value()) {
            throw FailureCode.NOT_FOUND.failure("index: the log has " + head.size() + " entries here");
        }
        EntryIndex index = new EntryIndex(request.getIndex());
        InclusionProof proof = InclusionProof.prove(index, head.size(), log.tiles(head.size()), new TreeHasher());
        answer.onNext(GetEntryProofResponse.newBuilder()
                .setEntry(ByteString.copyFrom(log.leaf(index).bytes()))
                .addAllHashes(bytes(proof.hashes()))
                .setCheckpoint(ByteString.copyFrom(head.note()))
                .build());
        answer.onCompleted();
    }

    private SignedCheckpoint head(LogReader log) {
        return ends.upToEnd(log.head().checkpoint()).orElseThrow(LogEndpoint::notHeld);
    }

    private static RuntimeException notHeld() {
        return FailureCode.NOT_FOUND.failure("log_id: no entries of this log are held here");
    }

    private LogReader log(ByteString id) {
        if (id.size() != Digest.BYTES) {
            throw FailureCode.BAD_REQUEST.failure("log_id: " + id.size() + " bytes, a log id has " + Digest.BYTES);
        }
        return logs.find(new LogId(Digest.of(id.toByteArray()))).orElseThrow(LogEndpoint::notHeld);
    }

    private static List<ByteString> bytes(List<Digest> hashes) {
        return hashes.stream().map(hash -> ByteString.copyFrom(hash.toBytes())).toList();
    }
}
