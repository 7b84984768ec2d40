// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftActResponse;
import org.hashmesh.v1.DraftInviteRequest;
import org.hashmesh.v1.DraftInviteResponse;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.DraftManifestResponse;
import org.hashmesh.v1.ExportForumRequest;
import org.hashmesh.v1.ExportForumResponse;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumServiceGrpc;
import org.hashmesh.v1.GetForumRequest;
import org.hashmesh.v1.HandInRequest;
import org.hashmesh.v1.HandInResponse;
import org.hashmesh.v1.ListProposalsRequest;
import org.hashmesh.v1.ListProposalsResponse;

/** The forum service: each call goes straight to the class that does it. Nothing here is signed: people do that elsewhere. */
final class ForumEndpoint extends ForumServiceGrpc.ForumServiceImplBase {
    private static final long TAKE_SECONDS = 20;
    private static final int MOST_FILES = 1_000;

    private final ForumReports reports;
    private final ActDrafts acts;
    private final ManifestDrafts manifests;
    private final SyncLoop loop;

    ForumEndpoint(ForumReports reports, ActDrafts acts, ManifestDrafts manifests, SyncLoop loop) {
        this.reports = reports;
        this.acts = acts;
        this.manifests = manifests;
        this.loop = loop;
    }

    @Override
    public void getForum(GetForumRequest request, StreamObserver<Forum> answer) {
        reply(answer, reports.forum());
    }

    @Override
    public void listProposals(ListProposalsRequest request, StreamObserver<ListProposalsResponse> answer) {
        reply(answer, reports.proposals());
    }

    @Override
    public void draftAct(DraftActRequest request, StreamObserver<DraftActResponse> answer) {
        reply(answer, acts.draft(request));
    }

    @Override
    public void draftManifest(DraftManifestRequest request, StreamObserver<DraftManifestResponse> answer) {
        reply(answer, manifests.draft(request));
    }

    @Override
    public void draftInvite(DraftInviteRequest request, StreamObserver<DraftInviteResponse> answer) {
        reply(answer, manifests.invite(request));
    }

    @Override
    public void handIn(HandInRequest request, StreamObserver<HandInResponse> answer) {
        if (request.getFilesCount() < 1 || request.getFilesCount() > MOST_FILES) {
            throw FailureCode.BAD_REQUEST.failure(
                    "files: " + request.getFilesCount() + " given, 1 to " + MOST_FILES + " are taken at once");
        }
        List<byte[]> files =
                request.getFilesList().stream().map(file -> file.toByteArray()).toList();
        for (byte[] file : files) {
            if (file.length > ForumItem.MAX_BYTES) {
                throw FailureCode.BAD_REQUEST.failure(
                        "files: one has " + file.length + " bytes, at most " + ForumItem.MAX_BYTES + " are taken");
            }
        }
        ForumDriver.HandedIn taken = handIn(files);
        reply(
                answer,
                HandInResponse.newBuilder()
                        .setActs(taken.acts())
                        .setNews(taken.news())
                        .setProblem(taken.problem())
                        .build());
    }

    private ForumDriver.HandedIn handIn(List<byte[]> files) {
        try {
            return loop.handIn(files).get(TAKE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.STOPPING.failure("the node is stopping");
        } catch (TimeoutException e) {
            throw FailureCode.TOO_MUCH.failure("the node is busy; try again later: handing in twice does no harm");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException) {
                throw FailureCode.STOPPING.failure("the node is stopping");
            }
            throw new IllegalStateException("handing in failed", e);
        }
    }

    @Override
    public void exportForum(ExportForumRequest request, StreamObserver<ExportForumResponse> answer) {
        Outgoing<ExportForumResponse> outgoing = new Outgoing<>((ServerCallStreamObserver<ExportForumResponse>) answer);
        reports.export().forEach(outgoing::send);
        answer.onCompleted();
    }

    private static <T> void reply(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
