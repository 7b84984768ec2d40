// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hashmesh.node.demo.AdminClient;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.NewEntry;

/**
 * How long one new entry takes from the admin's call at one node until another node, connected with it, finds it. A node
 * answers for an entry only when it is durable there: committed and synced. The other node is asked in a loop, so each
 * time is late by up to one question and the pause before it; how long a question takes is measured too.
 */
final class Propagation implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** So that an add does not meet the end of the one before. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ExecutorService looking = Executors.newSingleThreadExecutor();
    private final LocalMember author;
    private final LocalMember reader;

    Propagation(LocalMember author, LocalMember reader) {
        this.author = author;
        this.reader = reader;
    }

    /** Times in milliseconds, each list in the order in which they were taken. */
    record Times(List<Double> answered, List<Double> found, List<Double> question) {}

    /** Adds entries {@code from} to {@code to} of the list, one after the other. */
    Times measure(int from, int to) throws InterruptedException, ExecutionException {
        Times times = new Times(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        // Open already: dialling is not what is timed.
        AdminClient at = author.client();
        AdminClient there = reader.client();
        for (int i = from; i < to; i++) {
            NewEntry entry = BenchList.entry(i);
            long asked = System.nanoTime();
            boolean known = there.lookUp(entry.getHash()).getKnown();
            times.question().add(millis(System.nanoTime() - asked));
            if (known) {
                throw new IllegalStateException("entry " + i + " is there already");
            }
            long began = System.nanoTime();
            Future<Long> found = looking.submit(() -> whenFound(there, entry.getHash(), began));
            AddResult result = at.add(List.of(entry)).get(0);
            times.answered().add(millis(System.nanoTime() - began));
            if (result.getOutcome() != AddOutcome.ADD_OUTCOME_ADDED) {
                throw new IllegalStateException("entry " + i + " was not added: " + result);
            }
            times.found().add(millis(found.get() - began));
            LockSupport.parkNanos(REST_NANOS);
        }
        return times;
    }

    private static long whenFound(AdminClient there, Hash hash, long began) {
        while (!there.lookUp(hash).getKnown()) {
            if (System.nanoTime() - began > LONGEST_NANOS) {
                throw new IllegalStateException("an entry did not arrive within 10 s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return System.nanoTime();
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
