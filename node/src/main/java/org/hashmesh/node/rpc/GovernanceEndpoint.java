// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hashmesh.node.forum.Governance;
import org.hashmesh.v1.AdoptedAct;
import org.hashmesh.v1.GetChainRequest;
import org.hashmesh.v1.GetChainResponse;
import org.hashmesh.v1.GetManifestsRequest;
import org.hashmesh.v1.GetManifestsResponse;
import org.hashmesh.v1.GovernanceItem;
import org.hashmesh.v1.GovernanceServiceGrpc;
import org.hashmesh.v1.SubmitRequest;
import org.hashmesh.v1.SubmitResponse;

/** Governance given to, and asked from, this node by anybody: the one service that strangers reach. Holds no thread. */
final class GovernanceEndpoint extends GovernanceServiceGrpc.GovernanceServiceImplBase {

    /** What is submitted at once, at most; a stranger's node has the same limit below this service. */
    static final int SUBMIT_BYTES = 256 << 10;

    /** Acts or manifests in one message. The largest of either has 128 KiB and fits. */
    static final int PART_BYTES = 192 << 10;

    /** For one answer to be read; who is slower asks again for the rest. Less than a stranger's connection lasts. */
    private static final Duration ANSWER = Duration.ofSeconds(25);

    private final Governance governance;
    private final ScheduledExecutorService timer;

    GovernanceEndpoint(Governance governance, ScheduledExecutorService timer) {
        this.governance = governance;
        this.timer = timer;
    }

    @Override
    public void getChain(GetChainRequest request, StreamObserver<GetChainResponse> answer) {
        PacedAnswer.send(
                (ServerCallStreamObserver<GetChainResponse>) answer,
                new Chain(governance, request.getFrom()),
                ANSWER,
                timer);
    }

    @Override
    public void getManifests(GetManifestsRequest request, StreamObserver<GetManifestsResponse> answer) {
        PacedAnswer.send(
                (ServerCallStreamObserver<GetManifestsResponse>) answer,
                parts(governance.manifests()).iterator(),
                ANSWER,
                timer);
    }

    @Override
    public void submit(SubmitRequest request, StreamObserver<SubmitResponse> answer) {
        if (request.getSerializedSize() > SUBMIT_BYTES) {
            throw FailureCode.BAD_REQUEST.failure("items: " + request.getSerializedSize() + " bytes, at most "
                    + SUBMIT_BYTES + " are taken at once; next: submit them in parts");
        }
        // With a handler, answering a caller who left is not an error of its own.
        ((ServerCallStreamObserver<SubmitResponse>) answer).setOnCancelHandler(() -> {});
        Future<?> ignored = governance
                .take(request.getItemsList(), PeerPort.anyCaller().title())
                .copy()
                .orTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((taken, failure) -> {
                    if (taken != null) {
                        answer.onNext(SubmitResponse.newBuilder()
                                .setActs(taken.acts())
                                .setNews(taken.news())
                                .build());
                        answer.onCompleted();
                    } else {
                        answer.onError(Failures.status(told(failure)).asRuntimeException());
                    }
                });
    }

    private static Throwable told(Throwable failure) {
        Throwable cause = Optional.ofNullable(failure.getCause()).orElse(failure);
        return cause instanceof TimeoutException
                ? FailureCode.TOO_MUCH.failure("the node is busy; try again later")
                : cause;
    }

    private static List<GetManifestsResponse> parts(List<GovernanceItem> manifests) {
        List<GetManifestsResponse> parts = new ArrayList<>();
        GetManifestsResponse.Builder part = GetManifestsResponse.newBuilder();
        int bytes = 0;
        for (GovernanceItem manifest : manifests) {
            if (bytes > 0 && bytes + manifest.getSerializedSize() > PART_BYTES) {
                parts.add(part.build());
                part.clear();
                bytes = 0;
            }
            part.addManifests(manifest);
            bytes += manifest.getSerializedSize();
        }
        if (bytes > 0) {
            parts.add(part.build());
        }
        return parts;
    }

    /** The acts from a number on, read as they are sent. The first part always comes: it says how many there are. */
    private static final class Chain implements Iterator<GetChainResponse> {
        private final Governance governance;
        private long from;
        private Optional<GetChainResponse> ahead;

        Chain(Governance governance, long from) {
            this.governance = governance;
            this.from = from;
            GetChainResponse.Builder first = GetChainResponse.newBuilder()
                    .setActs(governance.acts())
                    .setHead(ByteString.copyFrom(governance.head().toBytes()));
            this.ahead = Optional.of(first.addAllChain(read()).build());
        }

        @Override
        public boolean hasNext() {
            if (ahead.isEmpty()) {
                List<AdoptedAct> more = read();
                ahead = more.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                GetChainResponse.newBuilder().addAllChain(more).build());
            }
            return ahead.isPresent();
        }

        @Override
        public GetChainResponse next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            GetChainResponse next = ahead.orElseThrow();
            ahead = Optional.empty();
            return next;
        }

        private List<AdoptedAct> read() {
            List<AdoptedAct> acts = governance.chain(from, PART_BYTES);
            from += acts.size();
            return acts;
        }
    }
}
