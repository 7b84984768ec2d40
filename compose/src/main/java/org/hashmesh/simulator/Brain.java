// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.config.ReplicationLimits.CutOff;
import org.hashmesh.node.evidence.EvidenceGate;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.RosterLogs;
import org.hashmesh.node.publish.NotTakenException;
import org.hashmesh.node.publish.PeerExtensions;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.publish.Submissions;
import org.hashmesh.node.receipt.ReceiptDesk;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.RosterStandings;
import org.hashmesh.node.sync.AuthorLimits;
import org.hashmesh.node.sync.HeldLog;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncMachine;
import org.hashmesh.node.sync.SyncSettings;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.receipt.ConfirmedHeads;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.jspecify.annotations.Nullable;

/**
 * One process of a node, from its start to its end: the real machine, ledger, gate and author's pipeline, put together as
 * in the real node, with a loop and a writer in virtual time.
 */
final class Brain {

    /** As a node.toml that says nothing about it. */
    private static final CutOff CUT_OFF = new CutOff(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1));

    /** What a synced write takes, and each leaf on top. */
    private static final long WRITE_MICROS = 2_000;

    private static final long LEAF_MICROS = 4;

    /** Between two looks at whom to dial. */
    private static final long DIAL_MICROS = 500_000;

    /** An idle log is signed again this often, as by the real writer. */
    private static final long SIGN_AGAIN_MICROS = 3_600_000_000L;

    private final Stage stage;
    private final ProtocolNode node;
    private final NodeHealth health = new NodeHealth();
    private final Penalties penalties;
    private final Ledger ledger;
    private final SyncMachine machine;
    private final PeerExtensions extensions;
    private final @Nullable Submissions submissions;
    private final Serving serving;
    private final Dialling dialling;
    private final Receipts receipts;
    private final LogEnds ends;
    private final Map<Session, End> lines = new LinkedHashMap<>();
    private final Deque<SyncEvent> inbox = new ArrayDeque<>();
    private final Deque<Task> tasks = new ArrayDeque<>();
    private boolean handling;
    private boolean writing;
    private boolean dead;
    private long waitingBytes;
    private long dialAt;
    private long signedAt;

    /** Work for the writer. */
    private record Task(Runnable work, long leaves, long bytes) {}

    /** Starts a process over what the disk holds. A power cut may come out of it. */
    Brain(Stage stage, ProtocolNode node, KeyValues disk, RandomGenerator random) {
        this.stage = stage;
        this.node = node;
        this.penalties = new Penalties(CUT_OFF, stage.world());
        this.ledger = Ledger.open(disk);
        EvidenceShelf shelf = EvidenceShelf.open(disk);
        ConfirmedHeads confirmed = ConfirmedHeads.open(disk);
        this.ends = new LogEnds(stage.roster(), shelf::isFrozen, confirmed::of);
        this.serving = new Serving(ledger.logs(), ends, this);
        this.dialling = new Dialling(stage, node, lines.values(), penalties, random);
        this.receipts = new Receipts(stage, node);
        this.machine = new SyncMachine(
                node.name,
                stage.cast().forum(),
                node.instance(),
                "simulated",
                new RosterLogs(node.name.member(), stage.roster(), false),
                heads().stream()
                        .map(head ->
                                new HeldLog(head, ledger.urgentTo(head.origin().id())))
                        .toList(),
                SyncSettings.DEFAULT,
                random);
        this.submissions = node.signer()
                .map(signer -> Submissions.open(
                        signer,
                        stage.roster(),
                        ledger,
                        new HashList(disk, ledger.logs()),
                        SignLock.over(node.disk().lock()),
                        stage.maker(),
                        this::told,
                        health,
                        stage.world()))
                .orElse(null);
        LogId own = stage.cast().origin(node.number).id();
        EvidenceGate evidence = new EvidenceGate(own, ledger.logs(), shelf, stage.roster(), health, this::told);
        ReceiptDesk desk = new ReceiptDesk(
                stage.cast().receiptKey(node.number),
                stage.cast().nodeKey(node.number),
                ledger.logs(),
                stage.roster(),
                ends,
                confirmed,
                stage.world(),
                this::told);
        this.extensions = new PeerExtensions(
                own,
                ledger,
                stage.roster(),
                health,
                new PeerExtensions.Gates(evidence, desk, ends, new RosterStandings(stage.roster(), ends)),
                AuthorLimits.NONE,
                stage.world(),
                this::told,
                () -> {
                    if (submissions != null) {
                        submissions.recover();
                    }
                });
        node.started(heads());
        // Told again: a power cut may have come between the write and the word that it is done.
        desk.heldAtStart().forEach(this::told);
        evidence.heldAtStart().forEach(this::told);
        if (submissions != null) {
            submissions.recover();
        }
        extensions.resume();
        stage.world()
                .at(
                        stage.world().now()
                                + random.nextLong(World.micros(stage.plan().tick())),
                        this::tick);
    }

    private List<SignedCheckpoint> heads() {
        return ledger.logs().heads().stream().map(LogHead::checkpoint).toList();
    }

    Ledger ledger() {
        return ledger;
    }

    boolean takesEntries() {
        return health.condition().takesEntries();
    }

    /** The process is no more. */
    void die() {
        dead = true;
    }

    // ---- the loop

    private void told(SyncEvent event) {
        node.told(event);
        post(event);
    }

    /** One event after the other; what an action brings about at once comes after the others of its event. */
    private void post(SyncEvent event) {
        inbox.add(event);
        if (handling || dead) {
            return;
        }
        handling = true;
        try {
            for (SyncEvent next = inbox.poll(); next != null && !dead; next = inbox.poll()) {
                for (SyncAction action : machine.handle(next, stage.world().instant())) {
                    act(action);
                }
            }
        } catch (BrokenRuleException | PowerCutException e) {
            throw e;
        } catch (RuntimeException e) {
            node.failed(e);
        } finally {
            handling = false;
        }
    }

    private void act(SyncAction action) {
        if (action instanceof SyncAction.SendControl send) {
            withEnd(send.session()).ifPresent(end -> sendControl(end, send.frame()));
        } else if (action instanceof SyncAction.SendData send) {
            withEnd(send.session()).ifPresent(end -> sendData(end, send.frame()));
        } else if (action instanceof SyncAction.ForLedger forLedger) {
            Size size = Size.of(forLedger);
            write(new Task(() -> extensions.take(forLedger), size.leaves(), size.bytes()));
        } else if (action instanceof SyncAction.Serve serve) {
            withEnd(serve.session()).ifPresent(end -> node.serve(serving, end, serve));
        } else if (action instanceof SyncAction.StopServing stop) {
            serving.stop(stop.session(), stop.requestId());
        } else if (action instanceof SyncAction.Disconnect disconnect) {
            withEnd(disconnect.session()).ifPresent(end -> {
                node.disconnects(end.other().owner(), disconnect);
                end.close(disconnect.reason(), disconnect.detail());
            });
            if (disconnect.blamed()) {
                penalties.blamed(disconnect.session().peer(), disconnect.detail());
            }
        }
    }

    private Optional<End> withEnd(Session session) {
        return Optional.ofNullable(lines.get(session));
    }

    private void sendControl(End end, ControlFrame frame) {
        if (node.isHonest()) {
            receipts.sends(end, frame);
        }
        node.send(end, frame);
    }

    void sendData(End end, DataFrame frame) {
        receipts.sends(frame);
        node.send(end, frame);
    }

    void served(SyncAction.Serve serve) {
        post(new SyncEvent.Served(serve.session(), serve.requestId()));
    }

    private void tick() {
        if (dead) {
            return;
        }
        long now = stage.world().now();
        post(new SyncEvent.Tick());
        if (now >= dialAt) {
            dialAt = now + DIAL_MICROS;
            dialling.round();
        }
        Submissions own = submissions;
        if (own != null && now - signedAt > SIGN_AGAIN_MICROS) {
            signedAt = now;
            write(new Task(own::signAgain, 0, 0));
        }
        stage.world().after(stage.plan().tick(), this::tick);
    }

    // ---- the writer

    private void write(Task task) {
        tasks.add(task);
        waitingBytes += task.bytes();
        node.buffers(waitingBytes);
        next();
    }

    private void next() {
        Task task = tasks.peek();
        if (task == null || writing) {
            return;
        }
        writing = true;
        stage.world().at(stage.world().now() + WRITE_MICROS + LEAF_MICROS * task.leaves(), () -> {
            if (dead) {
                return;
            }
            tasks.remove();
            waitingBytes -= task.bytes();
            try {
                task.work().run();
            } catch (PowerCutException e) {
                node.lostPower();
                return;
            } catch (BrokenRuleException e) {
                throw e;
            } catch (RuntimeException e) {
                node.failed(e);
            }
            writing = false;
            next();
        });
    }

    /** Publishes these, once the writer comes to it, if the node takes entries then. */
    void publish(Collection<Proposal> proposals) {
        Submissions own = submissions;
        if (own == null) {
            return;
        }
        List<Proposal> batch = new ArrayList<>(proposals);
        write(new Task(
                () -> {
                    try {
                        own.publish(batch);
                        signedAt = stage.world().now();
                    } catch (NotTakenException e) {
                        stage.trace(Trace.Kind.REFUSED, node, -1, batch.size(), String.valueOf(e.getMessage()));
                    }
                },
                batch.size(),
                0));
    }

    // ---- the network

    boolean admits(PeerName dialler) {
        return penalties.against(dialler).isEmpty();
    }

    void connected(End end) {
        lines.put(end.session(), end);
        dialling.connected(end);
        post(new SyncEvent.Connected(end.session()));
    }

    void control(End end, ControlFrame frame) {
        receipts.takes(end, frame);
        post(new SyncEvent.ControlReceived(end.session(), frame));
    }

    void data(End end, DataFrame frame) {
        receipts.takes(frame);
        post(new SyncEvent.DataReceived(end.session(), frame));
    }

    void dataReady(End end) {
        serving.pump(end);
    }

    void closed(End end) {
        lines.remove(end.session());
        serving.stopAll(end);
        receipts.closed(end);
        dialling.closed(end, end.openedAt());
        post(new SyncEvent.Disconnected(end.session()));
    }

    void dialled(Party other, boolean worked) {
        dialling.dialled(other, worked);
    }

    /** Connections that are open. */
    Collection<End> ends() {
        return lines.values();
    }

    /** The newest checkpoint that counts of what is held of a log. */
    Optional<SignedCheckpoint> counts(LogId log) {
        return ledger.logs().find(log).flatMap(held -> ends.upToEnd(held.head().checkpoint()));
    }

    /** Entries that are held of a log. */
    long held(LogId log) {
        return ledger.range(log).size().value();
    }
}
