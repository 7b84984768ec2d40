// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncLimits;
import org.hashmesh.store.kv.StoreFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to the ledger: own submissions, gathered into as few extensions as their limits allow, and
 * extensions from peers, in turn. Own work that is waiting is bounded; {@link #submit} blocks its caller beyond that.
 */
public final class Writer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** Proposals that may wait: two full extensions, so that one gathers while the other is written. */
    private static final int WAITING_PROPOSALS = 2 * SyncLimits.EXTENSION_ENTRIES;

    /** An idle log is signed again this often, so that others see that it is alive. */
    private static final Duration SIGN_AGAIN = Duration.ofHours(1);

    private static final long IDLE_MILLIS = 1_000;

    private static final Duration REOPEN_FIRST = Duration.ofSeconds(1);
    private static final Duration REOPEN_LONGEST = Duration.ofMinutes(1);

    private record Submission(List<Proposal> proposals, long bytes, CompletableFuture<List<Outcome>> answer) {}

    /** What waits in the queue when the roster has changed. */
    private static final Object ROSTER = "the roster has changed";

    private record Brought(LogEvidence evidence, CompletableFuture<Boolean> answer) {}

    private final OwnLog own;
    private final PeerExtensions extensions;
    private final Reopening reopening;
    private final NodeHealth health;
    private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(WAITING_PROPOSALS);
    private final Thread thread = new Thread(this::run, "writer");
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Opens the store again after a failed write, with verification. */
    @FunctionalInterface
    public interface Reopening {
        /** Closes and opens it; throws when it still cannot be opened, or does not verify. */
        void reopen();
    }

    public Writer(OwnLog own, PeerExtensions extensions, Reopening reopening, NodeHealth health) {
        this.own = own;
        this.extensions = extensions;
        this.reopening = reopening;
        this.health = health;
    }

    /** Recovers this node's own log, then starts to take work. */
    public void start() {
        own.recover();
        extensions.resume();
        thread.start();
    }

    /**
     * Publishes what is not listed yet. The answer has one outcome per proposal, in order, once all of them are durable,
     * signed and visible; it fails with {@link NotTakenException} when the node takes no entries now.
     */
    public CompletableFuture<List<Outcome>> submit(List<Proposal> proposals) throws InterruptedException {
        Submission submission = new Submission(proposals, bytes(proposals), new CompletableFuture<>());
        room.acquire(proposals.size());
        queue.add(submission);
        if (!thread.isAlive()) {
            refuseWaiting();
        }
        return submission.answer();
    }

    /** Verifies what a peer sent, and keeps what holds. */
    public void apply(SyncAction.ForLedger action) {
        queue.add(action);
    }

    /** Takes up what the newest roster says, in turn. */
    public void rosterChanged() {
        queue.add(ROSTER);
    }

    /** Keeps evidence that a caller brought. The answer is whether it is new here, once it is durable. */
    public CompletableFuture<Boolean> keep(LogEvidence evidence) {
        Brought brought = new Brought(evidence, new CompletableFuture<>());
        queue.add(brought);
        if (!thread.isAlive()) {
            refuseWaiting();
        }
        return brought.answer();
    }

    private void run() {
        long signedAt = System.nanoTime();
        while (closing.getCount() > 0) {
            try {
                Object task = queue.poll(extensions.isPurging() ? 0 : IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (task instanceof SyncAction.ForLedger action) {
                    extensions.take(action);
                } else if (task == ROSTER) {
                    own.rosterChanged();
                    extensions.rosterChanged();
                } else if (task instanceof Brought brought) {
                    keep(brought);
                } else if (task instanceof Submission first) {
                    publish(gather(first));
                    signedAt = System.nanoTime();
                } else if (System.nanoTime() - signedAt > SIGN_AGAIN.toNanos()) {
                    own.signAgain();
                    signedAt = System.nanoTime();
                }
                // In turn with all else: nobody waits for longer than a step.
                if (extensions.isPurging()) {
                    extensions.purge();
                }
            } catch (InterruptedException e) {
                break;
            } catch (StoreFailedException e) {
                health.set(Obstacle.STORE_FAILED, "a write failed: " + e.getMessage());
                reopenUntilItHolds();
            } catch (RuntimeException e) {
                LOG.error("writer: a task failed", e);
            }
        }
        refuseWaiting();
    }

    private void refuseWaiting() {
        for (Object left = queue.poll(); left != null; left = queue.poll()) {
            if (left instanceof Submission submission) {
                submission.answer().completeExceptionally(new NotTakenException("the node stops"));
            } else if (left instanceof Brought brought) {
                brought.answer().completeExceptionally(new NotTakenException("the node stops"));
            }
        }
    }

    /** The first submission and those right behind it, as long as one extension holds them. */
    private List<Submission> gather(Submission first) {
        List<Submission> gathered = new ArrayList<>(List.of(first));
        long entries = first.proposals().size();
        long bytes = first.bytes();
        while (queue.peek() instanceof Submission next
                && entries + next.proposals().size() <= SyncLimits.EXTENSION_ENTRIES
                && bytes + next.bytes() <= SyncLimits.EXTENSION_BYTES) {
            queue.remove();
            gathered.add(next);
            entries += next.proposals().size();
            bytes += next.bytes();
        }
        return gathered;
    }

    private static long bytes(List<Proposal> proposals) {
        long total = 0;
        for (Proposal proposal : proposals) {
            total += proposal.leaf().length();
        }
        return total;
    }

    private void publish(List<Submission> gathered) {
        List<Proposal> all = new ArrayList<>();
        gathered.forEach(submission -> all.addAll(submission.proposals()));
        try {
            List<Outcome> outcomes = own.publish(all);
            int from = 0;
            for (Submission submission : gathered) {
                int to = from + submission.proposals().size();
                submission.answer().complete(outcomes.subList(from, to));
                from = to;
            }
        } catch (NotTakenException | RuntimeException e) {
            // A write that failed may still be there after the reopening: the caller asks again, and what is already
            // listed is not published twice.
            Exception told = e instanceof NotTakenException
                    ? e
                    : new NotTakenException("it is not certain that this was written; ask again: " + e.getMessage());
            gathered.forEach(submission -> submission.answer().completeExceptionally(told));
            if (e instanceof RuntimeException ours) {
                throw ours;
            }
        } finally {
            room.release(all.size());
        }
    }

    private void keep(Brought brought) {
        try {
            brought.answer().complete(extensions.keep(brought.evidence()));
        } catch (RuntimeException e) {
            brought.answer().completeExceptionally(new NotTakenException("it is not certain that this was written"));
            throw e;
        }
    }

    private void reopenUntilItHolds() {
        long pause = REOPEN_FIRST.toMillis();
        try {
            while (!closing.await(pause, TimeUnit.MILLISECONDS)) {
                try {
                    reopening.reopen();
                    health.set(Obstacle.STORE_FAILED, "");
                    own.recover();
                    extensions.resume();
                    return;
                } catch (RuntimeException e) {
                    health.set(Obstacle.STORE_FAILED, "the store cannot be opened again: " + e.getMessage());
                    pause = Math.min(REOPEN_LONGEST.toMillis(), pause * 2);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Finishes the task at hand and refuses the rest. Never interrupts: that could break a file operation half way. */
    @Override
    public void close() throws InterruptedException {
        closing.countDown();
        queue.add("stop");
        thread.join(TimeUnit.SECONDS.toMillis(30));
    }
}
