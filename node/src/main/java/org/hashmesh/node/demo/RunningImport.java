// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.RejectedLine;

/** An import on a thread of its own, so that another can watch how it arrives elsewhere. */
final class RunningImport implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<ImportProgress> result;
    private final SampleList list;

    private RunningImport(AdminClient client, SampleList list) {
        this.list = list;
        this.result = thread.submit(() -> client.importAll(ImportBatches.of(list), RunningImport::refuseRejections));
    }

    static RunningImport start(AdminClient client, SampleList list) {
        return new RunningImport(client, list);
    }

    boolean isDone() {
        return result.isDone();
    }

    /** Waits a moment, or until it is done. */
    void pause() {
        try {
            ImportProgress ignored = result.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Not done yet; or failed, which requireAllAdded says.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ForumException("interrupted during the import", e);
        }
    }

    /** Waits for the end, and refuses one that left anything out. */
    void requireAllAdded() {
        try {
            ImportProgress last = result.get();
            if (last.getAdded() != list.size()) {
                throw new ForumException(
                        "the node added " + last.getAdded() + " of " + list.size() + " entries, rejected "
                                + last.getRejected() + " and listed " + last.getAlreadyListed() + " already");
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new ForumException(cause == null ? e.toString() : String.valueOf(cause.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ForumException("interrupted during the import", e);
        }
    }

    private static void refuseRejections(ImportProgress progress) {
        if (progress.getRejectionsCount() > 0) {
            RejectedLine first = progress.getRejections(0);
            throw new ForumException(
                    "the node rejects line " + first.getLine() + ": " + first.getField() + " " + first.getReason());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
