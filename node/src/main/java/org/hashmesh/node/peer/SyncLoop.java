// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.ForumEvent;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncMachine;
import org.hashmesh.node.sync.SyncReport;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one {@link SyncMachine} on one thread: takes events from anywhere, hands them in one by one, does what comes
 * out. The queue is bounded by its senders: a link reads its next frame only when the last one was handled.
 */
public final class SyncLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SyncLoop.class);

    /** Often enough for the shortest pause in sync. */
    private static final long TICK_MILLIS = 50;

    /** What one peer's blame means for its next connections. */
    @FunctionalInterface
    public interface Blame {
        void blamed(PeerName peer, String why);
    }

    /** Verifies and commits, elsewhere; answers through {@link SyncLoop#post}. */
    @FunctionalInterface
    public interface Applier {
        void apply(SyncAction.ForLedger action);
    }

    private record Step(SyncEvent event, Runnable handled) {}

    private final SyncMachine machine;
    private final ChunkServer server;
    private final Blame blame;
    private final InstantSource clock;
    private final BlockingQueue<Step> queue = new LinkedBlockingQueue<>();
    private final Map<Session, PeerLink> links = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile Applier applier = action -> {};
    private Optional<ForumDriver> forum = Optional.empty();
    private volatile boolean closed;

    public SyncLoop(SyncMachine machine, ChunkServer server, Blame blame, InstantSource clock) {
        this.machine = machine;
        this.server = server;
        this.blame = blame;
        this.clock = clock;
        this.thread = new Thread(this::run, "sync");
        this.thread.setDaemon(true);
    }

    /** Governance runs beside sync, on the same thread and over the same sessions. To be called before {@link #start}. */
    public void govern(ForumDriver driver, Consumer<ForumView> changes) {
        forum = Optional.of(driver);
        driver.connect(new SameSessions(), changes);
    }

    /** Hands in governance items. The answer comes once all that is new is kept. */
    public CompletableFuture<ForumDriver.HandedIn> handIn(List<byte[]> items) {
        CompletableFuture<ForumDriver.HandedIn> answer = new CompletableFuture<>();
        post(
                new SyncEvent.Tick(),
                () -> forum.ifPresentOrElse(
                        driver -> driver.handIn(items, answer),
                        () -> answer.completeExceptionally(new IllegalStateException("nobody governs here"))));
        return answer;
    }

    /** Starts to handle events, those that came before included. */
    public void start(Applier applier) {
        this.applier = applier;
        thread.start();
    }

    /** Hands in an event; never blocks. */
    public void post(SyncEvent event) {
        post(event, () -> {});
    }

    /** As {@link #post(SyncEvent)}; {@code handled} runs once the machine has taken it. */
    public void post(SyncEvent event, Runnable handled) {
        queue.add(new Step(event, handled));
    }

    public void connected(PeerLink link) {
        links.put(link.session(), link);
        post(new SyncEvent.Connected(link.session()));
    }

    public void disconnected(PeerLink link) {
        links.remove(link.session());
        server.stopAll(link.session());
        post(new SyncEvent.Disconnected(link.session()));
    }

    /** How it stands with peers and authors. Computed on the loop's own thread. */
    public CompletableFuture<SyncReport> report() {
        CompletableFuture<SyncReport> answer = new CompletableFuture<>();
        post(new SyncEvent.Tick(), () -> answer.complete(machine.report(clock.instant())));
        return answer;
    }

    private void run() {
        long nextTick = System.nanoTime();
        while (!closed) {
            try {
                long wait = nextTick - System.nanoTime();
                Step step = wait > 0 ? queue.poll(wait, TimeUnit.NANOSECONDS) : null;
                if (step == null) {
                    handle(new SyncEvent.Tick());
                    nextTick = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
                } else {
                    try {
                        handle(step.event());
                    } finally {
                        step.handled().run();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // Ours is the fault: the machine goes on with the next event, since a peer may have provoked this one.
                LOG.error("sync: an event could not be handled", e);
            }
        }
    }

    private void handle(SyncEvent event) {
        if (event instanceof SyncEvent.Disconnected gone) {
            forum.ifPresent(driver -> driver.handle(new ForumEvent.Gone(gone.session())));
        } else if (event instanceof SyncEvent.Tick) {
            forum.ifPresent(driver -> driver.handle(new ForumEvent.Tick()));
        }
        for (SyncAction action : machine.handle(event, clock.instant())) {
            act(action);
        }
    }

    private void act(SyncAction action) {
        if (action instanceof SyncAction.SendControl send) {
            withLink(send.session(), link -> link.sendControl(send.frame()));
        } else if (action instanceof SyncAction.SendData send) {
            withLink(send.session(), link -> link.sendData(send.frame()));
        } else if (action instanceof SyncAction.Greeted greeted) {
            forum.ifPresent(driver -> driver.handle(new ForumEvent.Greeted(greeted.session())));
        } else if (action instanceof SyncAction.Govern govern) {
            forum.ifPresent(driver -> driver.handle(new ForumEvent.Received(govern.session(), govern.frame())));
        } else if (action instanceof SyncAction.ForLedger forLedger) {
            applier.apply(forLedger);
        } else if (action instanceof SyncAction.Serve serve) {
            withLink(
                    serve.session(),
                    link -> server.serve(
                            link, serve, () -> post(new SyncEvent.Served(serve.session(), serve.requestId()))));
        } else if (action instanceof SyncAction.StopServing stop) {
            server.stop(stop.session(), stop.requestId());
        } else if (action instanceof SyncAction.Disconnect disconnect) {
            withLink(disconnect.session(), link -> link.close(disconnect.reason(), disconnect.detail()));
            if (disconnect.blamed()) {
                blame.blamed(disconnect.session().peer(), disconnect.detail());
            } else {
                LOG.info("peer {}: closed: {}", disconnect.session().peer(), disconnect.detail());
            }
        }
    }

    private void withLink(Session session, Consumer<PeerLink> act) {
        PeerLink link = links.get(session);
        if (link != null) {
            act.accept(link);
        }
    }

    /** What governance does with sessions, in the middle of an event. */
    private final class SameSessions implements ForumDriver.Sessions {
        @Override
        public void send(Session session, ControlFrame frame) {
            withLink(session, link -> link.sendControl(frame));
        }

        @Override
        public void level(Session session) {
            // At once: frames that wait behind this one count on it.
            SyncLoop.this.handle(new SyncEvent.GovernanceLevel(session));
        }

        @Override
        public void broken(Session session, Bye.Reason reason, String detail) {
            SyncLoop.this.handle(new SyncEvent.GovernanceBroken(session, reason, detail));
        }
    }

    @Override
    public void close() throws InterruptedException {
        links.values().forEach(link -> link.close(Bye.Reason.REASON_SHUTDOWN, "this node stops"));
        closed = true;
        thread.interrupt();
        thread.join(5_000);
    }
}
