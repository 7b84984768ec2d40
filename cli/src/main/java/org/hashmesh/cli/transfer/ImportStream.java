// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.RejectedLine;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code AdminService.Import}, for one sending thread. {@link #send} waits while the node is behind: until the
 * transport takes more, and until at most {@link #WINDOW_ENTRIES} are unacknowledged. What the node answers comes in
 * on gRPC's threads; a lock stands between the two.
 */
final class ImportStream {
    /** Entries sent and not acknowledged: two of the node's largest batches, so one fills while the other is signed. */
    static final long WINDOW_ENTRIES = 131_072;

    /** How long the node may say nothing while it owes an answer; signing and syncing a batch takes seconds at worst. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    private static final long LOOK_MILLIS = 200;

    private final AdminConnection node;
    private final InstantSource clock;
    private final Consumer<ImportProgress> whileWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<RejectedLine> rejections = new ArrayList<>();
    private final Answers answers = new Answers();
    private ImportProgress progress = ImportProgress.getDefaultInstance();
    private long sentEntries;
    private boolean completed;
    private @Nullable Throwable failure;
    private @Nullable ClientCallStreamObserver<ImportRequest> requests;

    /**
     * @param whileWaiting told the node's latest answer by the sending thread, a few times a second while that waits
     */
    ImportStream(AdminConnection node, InstantSource clock, Consumer<ImportProgress> whileWaiting) {
        this.node = node;
        this.clock = clock;
        this.whileWaiting = whileWaiting;
    }

    /** Begins the call. */
    void open() {
        // The observer was given to us by beforeStart; what the stub returns is the same one.
        node.async().import_(answers);
    }

    /** Sends a batch, as soon as the node keeps up. */
    void send(ImportRequest batch) throws CommandFailure {
        ClientCallStreamObserver<ImportRequest> call = call();
        await(() -> call.isReady()
                && sentEntries - progress.getAcknowledgedEntries() + batch.getEntriesCount() <= WINDOW_ENTRIES);
        sentEntries += batch.getEntriesCount();
        call.onNext(batch);
    }

    /** Says that there is no more, and waits until everything is acknowledged. */
    ImportProgress finish() throws CommandFailure {
        call().onCompleted();
        await(() -> completed);
        lock.lock();
        try {
            if (progress.getAcknowledgedEntries() != sentEntries) {
                throw CommandFailure.of(ExitCode.FAILED, "E-IMP-003", "the node did not acknowledge all entries")
                        .why("it ended the call after " + progress.getAcknowledgedEntries() + " of " + sentEntries)
                        .build();
            }
            return progress;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up: nothing more is sent, and what was not acknowledged may or may not be in. */
    void cancel() {
        ClientCallStreamObserver<ImportRequest> call = requests;
        if (call != null) {
            call.cancel("the import was given up", null);
        }
    }

    /** The node's latest answer. Any thread may ask. */
    ImportProgress progress() {
        lock.lock();
        try {
            return progress;
        } finally {
            lock.unlock();
        }
    }

    /** Lines that the node rejected since the last time this was asked. */
    List<RejectedLine> takeRejections() {
        lock.lock();
        try {
            List<RejectedLine> taken = List.copyOf(rejections);
            rejections.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private ClientCallStreamObserver<ImportRequest> call() {
        ClientCallStreamObserver<ImportRequest> call = requests;
        if (call == null) {
            throw new IllegalStateException("the stream is not open");
        }
        return call;
    }

    /** A condition that is looked at with the lock held. */
    private interface Check {
        boolean holds();
    }

    private void await(Check check) throws CommandFailure {
        Instant silentSince = clock.instant();
        long acknowledged = -1;
        while (true) {
            lock.lock();
            try {
                refuseIfOver();
                if (check.holds()) {
                    return;
                }
                if (completed) {
                    throw CommandFailure.of(ExitCode.FAILED, "E-IMP-002", "the node ended the import early")
                            .build();
                }
                if (progress.getAcknowledgedEntries() != acknowledged) {
                    acknowledged = progress.getAcknowledgedEntries();
                    silentSince = clock.instant();
                }
                if (changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    continue;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandFailure.of(ExitCode.INTERRUPTED, "E-IMP-004", "interrupted")
                        .build();
            } finally {
                lock.unlock();
            }
            whileWaiting.accept(progress());
            if (clock.instant().isAfter(silentSince.plus(LONGEST_SILENCE))) {
                throw CommandFailure.of(ExitCode.UNREACHABLE, "E-IMP-001", "the node acknowledges nothing any more")
                        .why("it said nothing for " + LONGEST_SILENCE.toMinutes() + " minutes")
                        .build();
            }
        }
    }

    private void refuseIfOver() throws CommandFailure {
        Throwable thrown = failure;
        if (thrown instanceof StatusRuntimeException status) {
            throw node.failure(status);
        }
        if (thrown != null) {
            throw new IllegalStateException("the import call failed in an unknown way", thrown);
        }
    }

    /** The receiving half, on gRPC's threads. */
    private final class Answers implements ClientResponseObserver<ImportRequest, ImportProgress> {
        @Override
        public void beforeStart(ClientCallStreamObserver<ImportRequest> call) {
            requests = call;
            call.setOnReadyHandler(() -> change(() -> {}));
        }

        @Override
        public void onNext(ImportProgress answer) {
            change(() -> {
                rejections.addAll(answer.getRejectionsList());
                progress = answer.toBuilder().clearRejections().build();
            });
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
}
