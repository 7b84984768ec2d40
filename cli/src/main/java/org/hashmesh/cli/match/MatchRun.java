// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Output;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;

/** Asks about hashes on one stream, in batches, as fast as the node answers; prints the answers in their order. */
final class MatchRun implements ClientResponseObserver<MatchRequest, MatchResponse> {
    /** A batch costs some 100 microseconds of its own, a hash in it one; with proofs, the most that are allowed. */
    private static final int BATCH = 100;

    private final MatchRequest options;
    private final Iterator<Hash> hashes;
    private final boolean knownOnly;
    private final Output.Growing<HashAnswer, MatchColumns.Row> list;
    private final MatchMeter meter;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean ended;
    private long asked;
    private long known;
    private long errors;

    MatchRun(
            MatchRequest options,
            Iterator<Hash> hashes,
            boolean knownOnly,
            Output.Growing<HashAnswer, MatchColumns.Row> list,
            MatchMeter meter) {
        this.options = options;
        this.hashes = hashes;
        this.knownOnly = knownOnly;
        this.list = list;
        this.meter = meter;
    }

    /** Runs to the end. */
    void against(AdminConnection node) throws CommandFailure {
        var unused = node.asyncMatch().matchStream(this);
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.of(ExitCode.INTERRUPTED, "E-MATCH-002", "interrupted")
                    .why(asked + " hashes were answered")
                    .build();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException status) {
                throw node.failure(status);
            }
            throw CommandFailure.of(ExitCode.FAILED, "E-MATCH-003", "cannot go on after " + asked + " hashes")
                    .why(String.valueOf(e.getCause()))
                    .cause(e)
                    .build();
        } finally {
            meter.clear();
        }
    }

    long asked() {
        return asked;
    }

    long known() {
        return known;
    }

    long errors() {
        return errors;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<MatchRequest> requests) {
        requests.setOnReadyHandler(() -> {
            try {
                while (!ended && requests.isReady()) {
                    if (hashes.hasNext()) {
                        requests.onNext(batch());
                    } else {
                        ended = true;
                        requests.onCompleted();
                    }
                }
            } catch (RuntimeException e) {
                ended = true;
                done.completeExceptionally(e);
                requests.cancel("cannot read what to ask about", e);
            }
        });
    }

    private MatchRequest batch() {
        List<Hash> batch = new ArrayList<>(BATCH);
        while (batch.size() < BATCH && hashes.hasNext()) {
            batch.add(hashes.next());
        }
        return options.toBuilder().addAllHashes(batch).build();
    }

    @Override
    public void onNext(MatchResponse response) {
        List<HashAnswer> shown = new ArrayList<>();
        for (HashAnswer answer : response.getAnswersList()) {
            asked++;
            known += answer.getKnown() ? 1 : 0;
            errors += answer.getError().isEmpty() ? 0 : 1;
            if (!knownOnly || answer.getKnown() || !answer.getError().isEmpty()) {
                shown.add(answer);
            }
        }
        if (!shown.isEmpty()) {
            meter.clear();
            list.print(
                    shown,
                    shown.stream()
                            .flatMap(answer -> MatchColumns.rows(answer).stream())
                            .toList());
        }
        meter.at(asked, known, errors);
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        done.complete(null);
    }
}
