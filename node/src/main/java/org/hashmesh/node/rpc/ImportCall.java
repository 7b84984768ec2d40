// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hashmesh.node.publish.Outcome;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.RejectedLine;

/**
 * One import stream. Messages are checked as they come and gathered by the writer; each is acknowledged, in order, once it
 * is durable. At most {@link #WINDOW} messages wait, so a stream of any length needs bounded memory.
 */
final class ImportCall implements StreamObserver<ImportRequest> {

    /** Messages of up to 1,000 entries that may wait: one full extension. */
    private static final int WINDOW = 64;

    /** What is needed to acknowledge a message; the message itself, which is ten times as large, is let go. */
    private record Waiting(
            int entries, int wouldAdd, List<RejectedLine> rejections, CompletableFuture<List<Outcome>> answer) {}

    private final SubmitCalls submit;
    private final ServerCallStreamObserver<ImportProgress> out;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final ImportProgress.Builder totals = ImportProgress.newBuilder();
    private boolean dryRun;
    private boolean force;
    private boolean first = true;
    private boolean finished;
    private boolean over;

    ImportCall(SubmitCalls submit, ServerCallStreamObserver<ImportProgress> out) {
        this.submit = submit;
        this.out = out;
        out.disableAutoRequest();
        out.request(WINDOW);
    }

    @Override
    public void onNext(ImportRequest request) {
        if (request.getEntriesCount() > SubmitCalls.MAX_ENTRIES) {
            throw FailureCode.BAD_REQUEST.failure("entries: " + request.getEntriesCount() + " in one message, "
                    + SubmitCalls.MAX_ENTRIES + " are allowed");
        }
        if (first) {
            dryRun = request.getDryRun();
            force = request.getForce();
            first = false;
        }
        SubmitCalls.Batch batch = submit.submit(request.getEntriesList(), dryRun, force);
        synchronized (this) {
            waiting.add(waiting(request, batch));
        }
        var unused = batch.answer().whenComplete((outcomes, failure) -> acknowledge());
    }

    /** Acknowledges from the front what is done. */
    private synchronized void acknowledge() {
        while (!over && !waiting.isEmpty() && waiting.getFirst().answer().isDone()) {
            Waiting done = waiting.removeFirst();
            try {
                out.onNext(progress(done));
                out.request(1);
            } catch (RuntimeException e) {
                over = true;
                out.onError(Failures.status(e).asRuntimeException());
            }
        }
        if (finished && !over && waiting.isEmpty()) {
            over = true;
            out.onCompleted();
        }
    }

    private static Waiting waiting(ImportRequest request, SubmitCalls.Batch batch) {
        int wouldAdd = 0;
        List<RejectedLine> rejections = new ArrayList<>();
        for (int i = 0; i < batch.refused().size(); i++) {
            Optional<AddResult> known = batch.refused().get(i);
            if (known.isPresent() && known.get().getOutcome() == AddOutcome.ADD_OUTCOME_REJECTED) {
                rejections.add(RejectedLine.newBuilder()
                        .setLine(line(request, i))
                        .setField(known.get().getField())
                        .setReason(known.get().getReason())
                        .build());
            } else if (known.isPresent()) {
                wouldAdd++;
            }
        }
        return new Waiting(batch.refused().size(), wouldAdd, rejections, batch.answer());
    }

    private ImportProgress progress(Waiting done) {
        int added = done.wouldAdd();
        int alreadyListed = 0;
        for (Outcome outcome : SubmitCalls.await(done.answer())) {
            if (outcome.added()) {
                added++;
            } else {
                alreadyListed++;
            }
        }
        return totals.clearRejections()
                .addAllRejections(done.rejections())
                .setAdded(totals.getAdded() + added)
                .setAlreadyListed(totals.getAlreadyListed() + alreadyListed)
                .setRejected(totals.getRejected() + done.rejections().size())
                .setAcknowledgedEntries(totals.getAcknowledgedEntries() + done.entries())
                .build();
    }

    private static long line(ImportRequest request, int entry) {
        return entry < request.getLinesCount() ? request.getLines(entry) : request.getFirstLine() + entry;
    }

    @Override
    public synchronized void onError(Throwable cause) {
        // The caller is gone. What it sent is published all the same; what it was not told, it sends again.
        over = true;
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            finished = true;
        }
        acknowledge();
    }
}
