// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.entry.HashKind;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;

/**
 * Asks about hashes on one stream, in batches, as fast as the node answers and its answers are taken; holds what is on its
 * way and no more.
 *
 * @param <Q> what is asked about: a hash, perhaps with what it belongs to
 */
public final class MatchRun<Q> implements ClientResponseObserver<MatchRequest, MatchResponse> {
    /** A batch costs some 100 microseconds of its own, a hash in it one; with proofs, the most that are allowed. */
    private static final int BATCH = 100;

    /** A node compares each text with all that are listed: so many of them go through with 10 M listed ones. */
    private static final int BATCH_TEXTS = 10;

    /** The API's limit for a message is 1 MiB. */
    private static final int BATCH_BYTES = 512 << 10;

    /** Where the questions come from, one by one. */
    public interface Questions<Q> {
        /** The next one; none at the end. */
        Optional<Q> next() throws CommandFailure;

        /** Its hash. */
        Hash hash(Q question);
    }

    /** A question with its answer. */
    public record Answered<Q>(Q question, HashAnswer answer) {}

    /** Takes the answers, in the order of the questions; while it does, nothing more is asked for. */
    public interface Answers<Q> {
        void take(List<Answered<Q>> some) throws CommandFailure;
    }

    private final MatchRequest options;
    private final Questions<Q> questions;
    private final Answers<Q> answers;
    private final MatchMeter meter;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Deque<Q> open = new ArrayDeque<>();
    private Optional<Q> next = Optional.empty();
    private boolean ended;
    private String cursor = "";
    private long asked;
    private long known;
    private long errors;

    public MatchRun(MatchRequest options, Questions<Q> questions, Answers<Q> answers, MatchMeter meter) {
        this.options = options;
        this.questions = questions;
        this.answers = answers;
        this.meter = meter;
    }

    /** Runs to the end. */
    public void against(AdminConnection node) throws CommandFailure {
        var unused = node.asyncMatch().matchStream(this);
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.of(ExitCode.INTERRUPTED, "E-MATCH-002", "interrupted")
                    .why(asked + " hashes were answered")
                    .build();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CommandFailure failure) {
                throw failure;
            }
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

    /** Hashes that were answered. */
    public long asked() {
        return asked;
    }

    /** Those of them that are known. */
    public long known() {
        return known;
    }

    /** Those of them that are no hashes. */
    public long errors() {
        return errors;
    }

    /** Where the node's list was when it gave the first answer; empty before. */
    public String cursor() {
        return cursor;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<MatchRequest> requests) {
        requests.setOnReadyHandler(() -> {
            try {
                while (!ended && requests.isReady()) {
                    MatchRequest batch = batch();
                    if (batch.getHashesCount() > 0) {
                        requests.onNext(batch);
                    } else {
                        ended = true;
                        requests.onCompleted();
                    }
                }
            } catch (CommandFailure | RuntimeException e) {
                fail(e);
                requests.cancel("cannot read what to ask about", e);
            }
        });
    }

    private void fail(Exception e) {
        ended = true;
        done.completeExceptionally(e);
    }

    private MatchRequest batch() throws CommandFailure {
        MatchRequest.Builder batch = options.toBuilder();
        int bytes = 0;
        int texts = 0;
        for (Optional<Q> question = peek(); question.isPresent(); question = peek()) {
            Hash hash = questions.hash(question.get());
            bytes += hash.getSerializedSize();
            texts += hash.getType().equals(HashKind.TLSH.label()) ? 1 : 0;
            boolean full = batch.getHashesCount() == BATCH || bytes > BATCH_BYTES || texts > BATCH_TEXTS;
            if (full && batch.getHashesCount() > 0) {
                break;
            }
            batch.addHashes(hash);
            open.add(question.get());
            next = Optional.empty();
        }
        return batch.build();
    }

    private Optional<Q> peek() throws CommandFailure {
        if (next.isEmpty()) {
            next = questions.next();
        }
        return next;
    }

    @Override
    public void onNext(MatchResponse response) {
        if (done.isDone()) {
            return;
        }
        if (asked == 0) {
            cursor = response.getCursor();
        }
        List<Answered<Q>> some = new ArrayList<>(response.getAnswersCount());
        for (HashAnswer answer : response.getAnswersList()) {
            asked++;
            known += answer.getKnown() ? 1 : 0;
            errors += answer.getError().isEmpty() ? 0 : 1;
            some.add(new Answered<>(open.remove(), answer));
        }
        try {
            answers.take(some);
            meter.at(asked, known, errors);
        } catch (CommandFailure | RuntimeException e) {
            fail(e);
            throw new IllegalStateException("the answers cannot be taken", e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        if (open.isEmpty()) {
            done.complete(null);
        } else {
            done.completeExceptionally(
                    new IllegalStateException("the node left " + open.size() + " hashes unanswered"));
        }
    }
}
