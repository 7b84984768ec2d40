// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.jspecify.annotations.Nullable;

/**
 * A node that runs the real protocol code. It is honest; dishonest ones are made of it by changing what goes out.
 */
class ProtocolNode extends Party {

    private static final int INSTANCE_BYTES = 16;
    private static final Duration SHORTEST_OUTAGE = Duration.ofMillis(500);
    private static final int OUTAGE_SECONDS = 40;

    /** What an honest node may hold in memory in all: what waits for its ledger, and what its peers have not read. */
    private static final long MOST_BUFFERED = 512L << 20;

    protected final Stage stage;
    protected final RandomGenerator random;
    private final Optional<LogSigner> signer;
    private final Disk disk;
    private final byte[] instance = new byte[INSTANCE_BYTES];
    private @Nullable Brain brain;
    private boolean stopped;

    ProtocolNode(Stage stage, int number, boolean author) {
        super(number, stage.cast().name(number));
        this.stage = stage;
        this.random = stage.world().random("node " + number);
        this.signer = author ? Optional.of(stage.cast().signer(number)) : Optional.empty();
        this.disk = new Disk(stage.world().random("disk " + number));
        random.nextBytes(instance);
    }

    @Override
    boolean isHonest() {
        return true;
    }

    @Override
    boolean isUp() {
        return brain != null;
    }

    /** The process that runs; empty while the node is down. */
    Optional<Brain> brain() {
        return Optional.ofNullable(brain);
    }

    byte[] instance() {
        return instance;
    }

    Optional<LogSigner> signer() {
        return signer;
    }

    Disk disk() {
        return disk;
    }

    // ---- life and death

    @Override
    void start() {
        start(false);
    }

    private void start(boolean powerWasCut) {
        if (brain != null || stopped) {
            return;
        }
        KeyValues found = disk.open(powerWasCut);
        stage.trace(Trace.Kind.STARTED, this, -1, 0, powerWasCut ? "after a power cut" : "");
        try {
            brain = new Brain(stage, this, found, stage.world().random("process " + random.nextLong()));
        } catch (PowerCutException e) {
            startAgain(true);
        } catch (BrokenRuleException e) {
            throw e;
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Ends the process at once; it is started again soon. */
    void kill(boolean powerWasCut) {
        end(powerWasCut);
        startAgain(powerWasCut);
    }

    /** The power went in the middle of a write. */
    void lostPower() {
        kill(true);
    }

    /** Ends the process until {@link #resume}. */
    void stop() {
        stopped = true;
        end(false);
    }

    void resume() {
        stopped = false;
        start();
    }

    private void end(boolean powerWasCut) {
        Brain running = brain;
        if (running != null) {
            stage.trace(Trace.Kind.CRASHED, this, -1, 0, powerWasCut ? "power cut" : "killed");
            running.die();
            brain = null;
            stage.network().died(this, powerWasCut);
        }
    }

    private void startAgain(boolean powerWasCut) {
        stage.world()
                .after(SHORTEST_OUTAGE.plusMillis(random.nextInt(OUTAGE_SECONDS * 1_000)), () -> start(powerWasCut));
    }

    // ---- what the network brings

    @Override
    boolean admits(PeerName dialler) {
        return brain != null && brain.admits(dialler);
    }

    @Override
    void connected(End end) {
        if (brain != null) {
            brain.connected(end);
        } else {
            end.drop("nobody here");
        }
    }

    @Override
    void control(End end, ControlFrame frame) {
        if (brain != null) {
            brain.control(end, frame);
        }
    }

    @Override
    void data(End end, DataFrame frame) {
        if (brain != null) {
            brain.data(end, frame);
        }
    }

    @Override
    void dataReady(End end) {
        if (brain != null) {
            brain.dataReady(end);
        }
    }

    @Override
    void closed(End end) {
        if (brain != null) {
            brain.closed(end);
        }
    }

    @Override
    void dialled(Party other, boolean worked) {
        if (brain != null) {
            brain.dialled(other, worked);
        }
    }

    // ---- what the process does; the dishonest do otherwise

    void send(End end, ControlFrame frame) {
        end.send(frame);
    }

    void send(End end, DataFrame frame) {
        end.send(frame);
    }

    void serve(Serving serving, End end, SyncAction.Serve serve) {
        serving.begin(end, serve);
    }

    /** The party that the network knows. */
    Party outward() {
        return this;
    }

    /** Whether it would dial this one. */
    boolean dials(Party other) {
        return true;
    }

    @Override
    boolean publishes() {
        return signer.isPresent();
    }

    @Override
    void publish(List<Proposal> proposals) {
        if (brain != null) {
            brain.publish(proposals);
        }
    }

    // ---- what is checked

    /** The process starts with these heads. */
    void started(Collection<SignedCheckpoint> heads) {
        stage.oracle().started(this, heads);
    }

    /** The ledger's side has said something to the machine. */
    void told(SyncEvent event) {
        if (event instanceof SyncEvent.Committed committed) {
            SignedCheckpoint head = committed.head();
            LogId log = head.origin().id();
            long now = stage.world().now();
            Trace.Kind kind = isOwn(committed) ? Trace.Kind.PUBLISHED : Trace.Kind.COMMITTED;
            stage.trace(kind, this, -1, head.size().value(), head.origin().member());
            stage.oracle().committed(this, committed);
            if (isOwn(committed)) {
                stage.meter().published(log, committed.from(), head.size().value(), now);
            } else {
                stage.meter().delivered(log, committed.from(), head.size().value(), now);
            }
        } else if (event instanceof SyncEvent.NotApplied refused) {
            stage.trace(
                    Trace.Kind.REFUSED,
                    this,
                    -1,
                    refused.detail().length(),
                    refused.verdict() + ": " + refused.detail());
        } else if (event instanceof SyncEvent.EvidenceHeld evidence) {
            stage.trace(
                    Trace.Kind.EVIDENCE,
                    this,
                    -1,
                    evidence.evidence().size(),
                    stage.oracle().truth(evidence.log()).origin);
            stage.oracle().evidence(this, evidence.log());
        } else if (event instanceof SyncEvent.ConfirmedHeld confirmed) {
            SignedCheckpoint head = confirmed.head().checkpoint();
            stage.trace(
                    Trace.Kind.CONFIRMED,
                    this,
                    -1,
                    head.size().value(),
                    head.origin().member());
            stage.oracle().confirmed(this, confirmed.head());
        } else if (event instanceof SyncEvent.Forgotten forgotten) {
            stage.trace(Trace.Kind.FORGOTTEN, this, -1, 0, stage.oracle().truth(forgotten.log()).origin);
            stage.oracle().forgotten(this, forgotten.log());
        } else if (event instanceof SyncEvent.BulkBegun bulk) {
            stage.trace(Trace.Kind.BULK, this, -1, bulk.missing().cardinality(), bulk.target());
        } else if (event instanceof SyncEvent.BlocksTaken taken) {
            stage.trace(Trace.Kind.BULK, this, -1, taken.firstChunk(), taken.chunks());
        }
    }

    /** Whether it is news of what this node signed itself. */
    final boolean isOwn(SyncEvent.Committed committed) {
        return committed.source().isEmpty()
                && signer.filter(own ->
                                own.logKey().origin().equals(committed.head().origin()))
                        .isPresent();
    }

    void disconnects(Party peer, SyncAction.Disconnect disconnect) {
        stage.oracle().disconnected(this, peer, disconnect.blamed(), disconnect.detail());
    }

    void buffers(long waitingForLedger) {
        long unread = 0;
        if (brain != null) {
            for (End end : brain.ends()) {
                unread += end.unread();
            }
        }
        stage.oracle().buffered(this, waitingForLedger + unread, MOST_BUFFERED);
    }

    void failed(RuntimeException failure) {
        stage.oracle().failed(this, failure);
    }
}
