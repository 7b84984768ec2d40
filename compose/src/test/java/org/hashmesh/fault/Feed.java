// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hashmesh.node.demo.AdminClient;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumException;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.NewEntry;

/**
 * Entries that one member publishes while its node is killed and started again under it: what was acknowledged is never
 * sent again, what was not is. Runs on a thread of its own; goes only as far as it was allowed to.
 */
final class Feed implements AutoCloseable {
    private static final Duration COMES_BACK = Duration.ofMinutes(2);

    private final LocalMember member;
    private final SampleList all;
    private final int first;
    private final int count;
    private final Way way;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Semaphore batches = new Semaphore(0);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Optional<Future<?>> running = Optional.empty();
    private volatile boolean closed;

    /** How entries go in. */
    enum Way {
        /** {@code Import}: many entries on the way, acknowledged by their number. */
        IMPORT(50),
        /** {@code Add}: a few, acknowledged by name. */
        ADD(5);

        private final int batch;

        Way(int batch) {
            this.batch = batch;
        }
    }

    /** Entries {@code first} to before {@code first + count} of the list. */
    Feed(LocalMember member, SampleList all, int first, int count, Way way) {
        this.member = member;
        this.all = all;
        this.first = first;
        this.count = count;
        this.way = way;
    }

    void start() {
        running = Optional.of(thread.submit(this::run));
    }

    LocalMember member() {
        return member;
    }

    /** Entries that the node acknowledged so far, over all its starts. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Lets about that many more entries go. */
    void allow(int entries) {
        batches.release(Math.max(1, entries / way.batch));
    }

    /** Waits until everything is acknowledged; throws what the thread failed with. */
    void finish(Duration limit) throws InterruptedException {
        allow(count);
        try {
            Object ignored = running.orElseThrow().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the feed of " + member.name() + " failed", e);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    member.name() + " acknowledged " + acknowledged() + " of " + count + " entries" + member.logTail(),
                    e);
        }
    }

    /** The entries that were acknowledged, in batches for lookups. */
    List<List<NewEntry>> toLookUp(int batch) {
        int end = first + acknowledged();
        return IntStream.iterate(first, i -> i < end, i -> i + batch)
                .mapToObj(i -> entries(i, Math.min(end, i + batch)))
                .toList();
    }

    private void run() {
        while (!closed && acknowledged() < count) {
            try {
                if (!Deadline.in(COMES_BACK).await(member::isAlive)) {
                    throw new AssertionError(member.name() + " was not started again");
                }
                AdminClient client = member.client();
                switch (way) {
                    case IMPORT -> importRest(client);
                    case ADD -> addRest(client);
                }
            } catch (ForumException | StatusRuntimeException e) {
                // The node was killed, or is starting: send the rest to the next one.
                dial();
            }
        }
    }

    private void dial() {
        boolean ignored = Deadline.in(Duration.ofSeconds(5)).await(() -> {
            try {
                AdminClient client = member.client();
                client.dialNow();
                return client.status().getStartedAt() > 0;
            } catch (StatusRuntimeException e) {
                return closed;
            }
        });
    }

    private void importRest(AdminClient client) {
        int before = acknowledged();
        Iterable<ImportRequest> rest = () -> requests(before);
        Stream<ImportRequest> stream = StreamSupport.stream(rest.spliterator(), false);
        ImportProgress ignored = client.importAll(stream, progress -> {
            if (progress.getRejected() > 0) {
                throw new AssertionError("rejected: " + progress.getRejectionsList());
            }
            acknowledged.accumulateAndGet(before + (int) progress.getAcknowledgedEntries(), Math::max);
        });
    }

    private Iterator<ImportRequest> requests(int from) {
        return new Iterator<>() {
            private int next = from;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public ImportRequest next() {
                awaitAllowed();
                int end = Math.min(count, next + way.batch);
                ImportRequest request = ImportRequest.newBuilder()
                        .addAllEntries(entries(first + next, first + end))
                        .setFirstLine(1 + next)
                        .build();
                next = end;
                return request;
            }
        };
    }

    private void addRest(AdminClient client) {
        while (!closed && acknowledged() < count) {
            awaitAllowed();
            int from = acknowledged();
            int end = Math.min(count, from + way.batch);
            List<AddResult> results = client.add(entries(first + from, first + end));
            for (AddResult result : results) {
                if (result.getOutcome() == AddOutcome.ADD_OUTCOME_REJECTED) {
                    throw new AssertionError("rejected: " + result);
                }
            }
            acknowledged.set(end);
        }
    }

    private void awaitAllowed() {
        try {
            while (!batches.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                if (closed || !member.isAlive()) {
                    throw new ForumException("interrupted while waiting for leave to go on");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ForumException("interrupted", e);
        }
    }

    private List<NewEntry> entries(int from, int to) {
        return IntStream.range(from, to).mapToObj(all::entry).toList();
    }

    @Override
    public void close() {
        closed = true;
        List<Runnable> ignored = thread.shutdownNow();
    }
}
