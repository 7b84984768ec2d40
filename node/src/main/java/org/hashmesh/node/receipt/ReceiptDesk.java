// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.receipt;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Receipt;
import org.hashmesh.crypto.log.ReceiptKey;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.roster.LogEnd;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncEvent.Verdict;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.receipt.ConfirmedHeads;

/** Where receipts are signed, verified and kept. Belongs to the writer's thread. */
public final class ReceiptDesk {
    private final ReceiptKey self;
    private final Ed25519PrivateKey key;
    private final Logs logs;
    private final Roster roster;
    private final LogEnds ends;
    private final ConfirmedHeads confirmed;
    private final InstantSource clock;
    private final Consumer<SyncEvent> answers;

    /**
     * A desk that signs with this node key.
     *
     * @param ends where logs end: what is past that gets no receipt
     * @param answers hears what came of each action
     */
    public ReceiptDesk(
            ReceiptKey self,
            Ed25519PrivateKey key,
            Logs logs,
            Roster roster,
            LogEnds ends,
            ConfirmedHeads confirmed,
            InstantSource clock,
            Consumer<SyncEvent> answers) {
        this.self = self;
        this.key = key;
        this.logs = logs;
        this.roster = roster;
        this.ends = ends;
        this.confirmed = confirmed;
        this.clock = clock;
        this.answers = answers;
    }

    /** What a sync machine is to be told before anything else; any thread. */
    public List<SyncEvent.ConfirmedHeld> heldAtStart() {
        return confirmed.all().stream().map(SyncEvent.ConfirmedHeld::new).toList();
    }

    /** Signs, if the entries are here, durably, and no evidence speaks against what is asked. */
    public void give(SyncAction.GiveReceipt action) {
        SignedCheckpoint checkpoint = action.checkpoint();
        Optional<LogEnd> end = ends.of(action.log());
        if (end.isPresent() && !end.get().isAt(checkpoint)) {
            return;
        }
        boolean holds = logs.find(action.log())
                .filter(log -> !log.isPurged())
                .filter(log -> checkpoint.size().compareTo(log.head().size()) <= 0)
                .filter(log -> log.rootAt(checkpoint.size()).equals(checkpoint.root()))
                .isPresent();
        if (holds) {
            Receipt own = Receipt.sign(checkpoint, self, key, clock.instant().truncatedTo(ChronoUnit.SECONDS));
            answers.accept(new SyncEvent.ReceiptsTaken(
                    ReceiptedCheckpoint.of(checkpoint, List.of(own)), action.toAll(), Optional.empty()));
        }
    }

    /** Verifies what a peer brought. Receipts of nodes that the roster does not list are left out. */
    public void take(SyncAction.TakeReceipts action) {
        RosterSnapshot now = roster.current();
        ReceiptedCheckpoint brought = action.receipted();
        Optional<LogKey> author = now.log(action.log());
        if (author.isEmpty()) {
            answers.accept(new SyncEvent.NotApplied(action, Verdict.STALE, "the roster no longer lists this log"));
            return;
        }
        List<Receipt> good = new ArrayList<>();
        try {
            brought.checkpoint().verify(author.get());
            for (Receipt receipt : brought.receipts()) {
                Optional<ReceiptKey> by = key(now, receipt).filter(receipt::isBy);
                if (by.isPresent()) {
                    brought.verify(receipt, by.get());
                    good.add(receipt);
                }
            }
        } catch (CheckpointException e) {
            answers.accept(new SyncEvent.NotApplied(action, Verdict.PEER_SIGNATURE, "receipts: " + e.getMessage()));
            return;
        }
        if (!good.isEmpty()) {
            answers.accept(new SyncEvent.ReceiptsTaken(
                    ReceiptedCheckpoint.of(brought.checkpoint(), good), action.toAll(), Optional.of(action.source())));
        }
    }

    private static Optional<ReceiptKey> key(RosterSnapshot roster, Receipt receipt) {
        return roster.node(receipt.member(), receipt.node())
                .map(node -> new ReceiptKey(roster.forum(), node.member(), node.node(), node.key()));
    }

    /** Keeps a confirmed head that is larger, or the same with other receipts. */
    public void keep(SyncAction.KeepConfirmed action) {
        if (confirmed
                .of(action.log())
                .filter(before -> ReceiptedCheckpoint.LARGER_FIRST.compare(before, action.head()) < 0)
                .isPresent()) {
            return;
        }
        confirmed.put(action.head());
        answers.accept(new SyncEvent.ConfirmedHeld(action.head()));
    }
}
