// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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

    private record Waiting(ImportRequest request, SubmitCalls.Batch batch) {}

    private final SubmitCalls submit;
    private final ServerCallStreamObserver<ImportProgress> out;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final ImportProgress.Builder totals = ImportProgress.newBuilder();
    private boolean dryRun;
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
            first = false;
        }
        SubmitCalls.Batch batch = submit.submit(request.getEntriesList(), dryRun);
        synchronized (this) {
            waiting.add(new Waiting(request, batch));
        }
        var unused = batch.answer().whenComplete((outcomes, failure) -> acknowledge());
    }

    /** Acknowledges from the front what is done. */
    private synchronized void acknowledge() {
        while (!over
                && !waiting.isEmpty()
                && waiting.getFirst().batch().answer().isDone()) {
            Waiting done = waiting.removeFirst();
            try {
                out.onNext(progress(done.request(), done.batch().results()));
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

    private ImportProgress progress(ImportRequest request, List<AddResult> results) {
        totals.clearRejections();
        for (int i = 0; i < results.size(); i++) {
            AddResult result = results.get(i);
            switch (result.getOutcome()) {
                case ADD_OUTCOME_ALREADY_LISTED -> totals.setAlreadyListed(totals.getAlreadyListed() + 1);
                case ADD_OUTCOME_REJECTED -> {
                    totals.setRejected(totals.getRejected() + 1);
                    totals.addRejections(RejectedLine.newBuilder()
                            .setLine(line(request, i))
                            .setField(result.getField())
                            .setReason(result.getReason()));
                }
                default -> totals.setAdded(totals.getAdded() + 1);
            }
        }
        return totals.setAcknowledgedEntries(totals.getAcknowledgedEntries() + results.size())
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
