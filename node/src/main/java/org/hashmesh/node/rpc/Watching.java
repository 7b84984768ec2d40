// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.ChangeJournal;
import org.hashmesh.store.journal.Changes;
import org.hashmesh.store.journal.CursorException;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.WatchRequest;
import org.hashmesh.v1.WatchResponse;

/** Callers who watch the list: where each begins, and how many there may be. */
final class Watching {
    /** Streams of one client at once: some systems to feed, and their successors that already connect. */
    static final int MOST_PER_CLIENT = 8;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private final Changes changes;
    private final InstantSource clock;
    private final Executor threads;
    private final ScheduledExecutorService timer;
    private final Duration keepAlive;
    private final Map<TlsKeyFingerprint, Integer> watching = new ConcurrentHashMap<>();

    /** Works on these threads, and is woken by this timer. */
    Watching(Changes changes, InstantSource clock, Executor threads, ScheduledExecutorService timer) {
        this(changes, clock, threads, timer, KEEP_ALIVE);
    }

    Watching(
            Changes changes,
            InstantSource clock,
            Executor threads,
            ScheduledExecutorService timer,
            Duration keepAlive) {
        this.changes = changes;
        this.clock = clock;
        this.threads = threads;
        this.timer = timer;
        this.keepAlive = keepAlive;
    }

    /** Begins to send; to be called before the handler of the call returns. */
    void begin(WatchRequest request, TlsKeyFingerprint client, ServerCallStreamObserver<WatchResponse> out) {
        ChangeJournal journal = changes.journal();
        ChangeCursor start = start(request, journal);
        OptionalLong until =
                request.getUntilNow() ? OptionalLong.of(journal.end().sequence()) : OptionalLong.empty();
        Watcher watcher = new Watcher(changes, start, wanted(request), until, out, clock, threads);
        enter(client);
        Runnable wake = watcher::wake;
        Future<?> greetings = timer.scheduleAtFixedRate(
                watcher::greet, keepAlive.toMillis(), keepAlive.toMillis(), TimeUnit.MILLISECONDS);
        AtomicBoolean ended = new AtomicBoolean();
        Runnable end = () -> {
            if (ended.compareAndSet(false, true)) {
                boolean ignored = greetings.cancel(false);
                journal.forget(wake);
                watcher.end();
                leave(client);
            }
        };
        out.setOnCancelHandler(end);
        out.setOnCloseHandler(end);
        out.setOnReadyHandler(wake);
        journal.onMore(wake);
        if (until.isEmpty()) {
            // So that who asks for what comes from now on knows at once where that is.
            watcher.greet();
        }
        watcher.wake();
    }

    private static ChangeCursor start(WatchRequest request, ChangeJournal journal) {
        if (request.getFromNow() && !request.getCursor().isEmpty()) {
            throw FailureCode.BAD_REQUEST.failure(
                    "from_now: there is a cursor too, and only one can say where to begin");
        }
        if (request.getFromNow()) {
            return journal.end();
        }
        try {
            return journal.find(request.getCursor());
        } catch (CursorException e) {
            throw FailureCode.CURSOR_REFUSED.failure("cannot go on from this cursor: " + e.getMessage()
                    + "; next: start again with an empty cursor, and take what comes as the whole list");
        }
    }

    private static Predicate<Listing> wanted(WatchRequest request) {
        Set<String> types = Set.copyOf(request.getHashTypesList());
        return types.isEmpty()
                ? listing -> true
                : listing -> types.contains(listing.hash().type());
    }

    private void enter(TlsKeyFingerprint client) {
        int now = watching.merge(client, 1, Integer::sum);
        if (now > MOST_PER_CLIENT) {
            leave(client);
            throw FailureCode.TOO_MUCH.failure(
                    "this client watches " + MOST_PER_CLIENT + " times already; next: end one of those calls");
        }
    }

    private void leave(TlsKeyFingerprint client) {
        watching.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
    }
}
