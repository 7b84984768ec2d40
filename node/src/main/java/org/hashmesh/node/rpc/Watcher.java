// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.hashmesh.node.match.ChangeMessages;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.Changes;
import org.hashmesh.store.journal.ListChange;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.WatchResponse;

/**
 * One caller who watches the list. It holds no thread: it works when there is something new and room to send it, a little at
 * a time and in turn with others, so a slow caller is slow alone.
 */
final class Watcher {
    /** Parts of some 256 changes before others have their turn. */
    private static final int PARTS = 16;

    private final Changes changes;
    private final ServerCallStreamObserver<WatchResponse> out;
    private final Predicate<Listing> wanted;
    private final OptionalLong until;
    private final InstantSource clock;
    private final Executor threads;
    private final AtomicBoolean awake = new AtomicBoolean();
    private ChangeCursor at;
    private ChangeCursor told;
    private boolean over;

    /**
     * Begins at this place.
     *
     * @param until the sequence number at which it ends; empty to go on
     */
    Watcher(
            Changes changes,
            ChangeCursor at,
            Predicate<Listing> wanted,
            OptionalLong until,
            ServerCallStreamObserver<WatchResponse> out,
            InstantSource clock,
            Executor threads) {
        this.changes = changes;
        this.at = at;
        this.told = at;
        this.wanted = wanted;
        this.until = until;
        this.out = out;
        this.clock = clock;
        this.threads = threads;
    }

    /** There may be something to do: more changes, or more room. Any thread; returns at once. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            run(() -> {
                awake.set(false);
                send();
            });
        }
    }

    /** Says that the node is alive, and where the caller is. Any thread; returns at once. */
    void greet() {
        run(this::sendPlace);
    }

    /** Sends nothing more. */
    synchronized void end() {
        over = true;
    }

    private void run(Runnable work) {
        try {
            threads.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            // The node stops, and the call ends with its connection.
            end();
        }
    }

    private synchronized void guarded(Runnable work) {
        if (over) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            over = true;
            Status status = Failures.status(e);
            out.onError(status.asRuntimeException());
        }
    }

    private void send() {
        for (int parts = 0; parts < PARTS && out.isReady(); parts++) {
            Changes.Part part = changes.next(at, wanted, clock.instant());
            boolean moved = !part.next().equals(at);
            at = part.next();
            if (!part.changes().isEmpty()) {
                tell(part.changes());
            }
            if (until.isPresent() && at.sequence() >= until.getAsLong()) {
                if (!at.equals(told)) {
                    tell(List.of());
                }
                over = true;
                out.onCompleted();
                return;
            }
            if (!moved) {
                return;
            }
        }
        if (out.isReady()) {
            wake();
        }
    }

    private void sendPlace() {
        if (out.isReady()) {
            tell(List.of());
        }
    }

    private void tell(List<ListChange> some) {
        told = at;
        out.onNext(ChangeMessages.of(some, at));
    }
}
