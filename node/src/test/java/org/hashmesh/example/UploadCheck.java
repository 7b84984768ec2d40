// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.example;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;

/**
 * Asks a node about many hashes on one stream, in batches, as fast as the node answers and no faster: there are never more
 * requests under way than gRPC has room for, and the node reads the next one when its answer was taken.
 *
 * <p>The channel is one with TLS 1.3 and the client certificate that the node lists with role {@code match}.
 */
public final class UploadCheck {
    /** A batch costs some 100 microseconds of its own, a hash in it one. */
    private static final int BATCH = 100;

    private final ManagedChannel channel;

    public UploadCheck(ManagedChannel channel) {
        this.channel = channel;
    }

    /**
     * Asks about all of them.
     *
     * @param uploads read as there is room to send
     * @param answers hears of each, in their order; one whose {@code error} is set was no hash
     * @return done when the last answer has come; failed when the call has: then ask again
     */
    public CompletableFuture<Void> ask(Iterator<Hash> uploads, Consumer<HashAnswer> answers) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        MatchServiceGrpc.newStub(channel).matchStream(new ClientResponseObserver<MatchRequest, MatchResponse>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<MatchRequest> requests) {
                requests.setOnReadyHandler(() -> {
                    while (requests.isReady() && uploads.hasNext()) {
                        requests.onNext(batch(uploads));
                        if (!uploads.hasNext()) {
                            requests.onCompleted();
                        }
                    }
                });
            }

            @Override
            public void onNext(MatchResponse response) {
                response.getAnswersList().forEach(answers);
            }

            @Override
            public void onError(Throwable failure) {
                done.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                done.complete(null);
            }
        });
        return done;
    }

    private static MatchRequest batch(Iterator<Hash> uploads) {
        List<Hash> hashes = new ArrayList<>();
        while (hashes.size() < BATCH && uploads.hasNext()) {
            hashes.add(uploads.next());
        }
        return MatchRequest.newBuilder().addAllHashes(hashes).build();
    }
}
