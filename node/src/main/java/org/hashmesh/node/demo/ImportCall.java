// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code AdminService.Import}. The calling thread sends, and waits whenever the transport or the node is
 * behind; answers come on gRPC's threads. The lock guards all fields that both sides use.
 */
final class ImportCall implements ClientResponseObserver<ImportRequest, ImportProgress> {
    /** Entries sent and not acknowledged: two of the largest batches, so one fills while the other is signed. */
    private static final long WINDOW_ENTRIES = 131_072;

    /** How long the node may say nothing; signing and syncing its largest batch takes seconds at worst. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Consumer<ImportProgress> listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private ImportProgress latest = ImportProgress.getDefaultInstance();
    private long sent;
    private boolean completed;
    private @Nullable Throwable failure;
    private @Nullable ClientCallStreamObserver<ImportRequest> requests;

    ImportCall(Consumer<ImportProgress> listener) {
        this.listener = listener;
    }

    ImportProgress run(AdminServiceGrpc.AdminServiceStub stub, Iterator<ImportRequest> batches) {
        stub.import_(this);
        ClientCallStreamObserver<ImportRequest> call = requests;
        if (call == null) {
            throw new IllegalStateException("gRPC did not start the call");
        }
        try {
            while (batches.hasNext()) {
                ImportRequest batch = batches.next();
                await(() -> call.isReady()
                        && sent - latest.getAcknowledgedEntries() + batch.getEntriesCount() <= WINDOW_ENTRIES);
                sent += batch.getEntriesCount();
                call.onNext(batch);
            }
            call.onCompleted();
            await(() -> completed);
        } catch (ForumException e) {
            call.cancel("given up", e);
            throw e;
        }
        if (latest.getAcknowledgedEntries() != sent) {
            throw new ForumException(
                    "the node ended the import after " + latest.getAcknowledgedEntries() + " of " + sent + " entries");
        }
        return latest;
    }

    private void await(BooleanSupplier condition) {
        lock.lock();
        try {
            Deadline silence = Deadline.in(LONGEST_SILENCE);
            long seen = latest.getAcknowledgedEntries();
            while (true) {
                if (failure != null) {
                    throw new ForumException(
                            "the node broke the import off: " + Status.fromThrowable(failure), failure);
                }
                if (condition.getAsBoolean()) {
                    return;
                }
                if (completed) {
                    throw new ForumException("the node ended the import before all was sent");
                }
                if (seen != latest.getAcknowledgedEntries()) {
                    seen = latest.getAcknowledgedEntries();
                    silence = Deadline.in(LONGEST_SILENCE);
                }
                if (silence.passed()) {
                    throw new ForumException("the node acknowledged nothing for " + LONGEST_SILENCE.toSeconds() + " s");
                }
                long ignored = changed.awaitNanos(TimeUnit.SECONDS.toNanos(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ForumException("interrupted during the import", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportRequest> call) {
        requests = call;
        call.setOnReadyHandler(() -> change(() -> {}));
    }

    @Override
    public void onNext(ImportProgress answer) {
        change(() -> latest = answer);
        listener.accept(answer);
    }

    @Override
    public void onError(Throwable thrown) {
        change(() -> failure = thrown);
    }

    @Override
    public void onCompleted() {
        change(() -> completed = true);
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
