// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.sync.SyncEvent;
import org.jspecify.annotations.Nullable;

/**
 * Knows what every author signed, and checks with each step that what must always hold does. Costs a few lookups a step.
 *
 * <ol>
 *   <li>An honest author never contradicts itself: no smaller tree, no earlier time, no second root.
 *   <li>A head in an honest node's ledger is one that its author signed; so for a log with an honest author, any two nodes
 *       have the same root at a common size.
 *   <li>A head never goes back, not even over a crash, unless the author wrote another log that counts.
 *   <li>There is never evidence against an honest author.
 *   <li>No honest node blames an honest node.
 *   <li>A log with evidence against it takes nothing more but what leads to a head that members confirmed.
 *   <li>What is confirmed, its author signed and enough other members gave receipts for.
 *   <li>What an honest node holds in memory for others is bounded.
 *   <li>No entry is pushed to a peer that said it has it.
 *   <li>No event makes the protocol code throw.
 * </ol>
 */
final class Oracle {

    /** What is known of one log. */
    static final class Truth {
        final Origin origin;
        final Party author;
        private final Set<SignedCheckpoint> signed = new HashSet<>();
        private final Set<Confirmed> confirmed = new HashSet<>();
        private final BitSet holdersOfEvidence = new BitSet();
        private @Nullable SignedCheckpoint last;
        private boolean forked;

        private Truth(Origin origin, Party author) {
            this.origin = origin;
            this.author = author;
        }

        /** The largest and newest that the author signed; null when nothing. */
        @Nullable
        SignedCheckpoint last() {
            return last;
        }

        /** Whether the author showed a contradiction in a way that honest nodes could not miss. */
        boolean isForked() {
            return forked;
        }

        boolean hasEvidence(Party holder) {
            return holdersOfEvidence.get(holder.number);
        }

        int evidenceHolders() {
            return holdersOfEvidence.cardinality();
        }
    }

    private record Confirmed(TreeSize size, Digest root) {}

    private record Held(int holder, LogId log) {}

    /** What a roster asks for that says nothing else. */
    private static final int CONFIRMATIONS = 2;

    private final Map<LogId, Truth> truths = new TreeMap<>();
    private final Map<Held, SignedCheckpoint> heads = new HashMap<>();
    private long checks;
    private long mostBuffered;

    void expect(Origin origin, Party author) {
        truths.put(origin.id(), new Truth(origin, author));
    }

    Collection<Truth> truths() {
        return truths.values();
    }

    Truth truth(LogId log) {
        Truth truth = truths.get(log);
        if (truth == null) {
            throw new BrokenRuleException("a log that nobody has: " + log);
        }
        return truth;
    }

    /** Rules checked so far. */
    long checks() {
        return checks;
    }

    /** The most bytes that an honest node ever held in memory for others. */
    long mostBuffered() {
        return mostBuffered;
    }

    private void rule(boolean holds, @Nullable Object... words) {
        checks++;
        if (!holds) {
            throw new BrokenRuleException(Stream.of(words).map(String::valueOf).collect(Collectors.joining(" ")));
        }
    }

    // ---- what authors do

    /** An author has signed; its own ledger holds it. */
    void signed(Party author, SignedCheckpoint checkpoint) {
        Truth truth = truth(checkpoint.origin().id());
        rule(truth.author == author, author, "signed for", truth.origin);
        SignedCheckpoint before = truth.last;
        if (before != null && author.isHonest()) {
            int growth = checkpoint.size().compareTo(before.size());
            rule(growth >= 0, author, "signed", checkpoint, "after", before);
            rule(
                    growth > 0 || checkpoint.root().equals(before.root()),
                    author,
                    "signed two roots:",
                    checkpoint,
                    "and",
                    before);
            rule(!checkpoint.time().isBefore(before.time()), author, "went back in time:", checkpoint, "after", before);
        }
        truth.signed.add(checkpoint);
        if (before == null || checkpoint.size().compareTo(before.size()) >= 0) {
            truth.last = checkpoint;
        }
    }

    /** A dishonest author has contradicted itself before honest nodes that talk to each other. */
    void forked(LogId log) {
        truth(log).forked = true;
    }

    // ---- what honest nodes do

    /** An honest node has a new head. */
    void committed(Party holder, SyncEvent.Committed event) {
        SignedCheckpoint head = event.head();
        Truth truth = truth(head.origin().id());
        if (event.source().isEmpty() && truth.author == holder) {
            signed(holder, head);
        }
        rule(truth.signed.contains(head), holder, "holds what the author never signed:", head);
        SignedCheckpoint before =
                heads.put(new Held(holder.number, head.origin().id()), head);
        if (before != null) {
            rule(
                    head.size().compareTo(before.size()) >= 0 && !head.time().isBefore(before.time()),
                    holder,
                    "has a head that went back:",
                    head,
                    "after",
                    before);
            rule(before.size().value() == event.from(), holder, "has a hole:", head, "after", before);
        }
        rule(
                !truth.hasEvidence(holder) || truth.confirmed.contains(new Confirmed(head.size(), head.root())),
                holder,
                "took more of a frozen log:",
                head);
    }

    /** An honest node has learnt that this head is confirmed. */
    void confirmed(Party holder, ReceiptedCheckpoint head) {
        SignedCheckpoint checkpoint = head.checkpoint();
        Truth truth = truth(checkpoint.origin().id());
        rule(truth.signed.contains(checkpoint), holder, "has as confirmed what the author never signed:", checkpoint);
        rule(
                head.receipts().size() >= CONFIRMATIONS
                        && head.receipts().stream()
                                .noneMatch(receipt -> receipt.member().equals(truth.origin.member())),
                holder,
                "has too few receipts for",
                head);
        truth.confirmed.add(new Confirmed(checkpoint.size(), checkpoint.root()));
    }

    /** An honest node has let go of a log, to fetch another one of that name. */
    void forgotten(Party holder, LogId log) {
        Truth truth = truth(log);
        rule(truth.hasEvidence(holder), holder, "let go of a log without evidence against its author:", truth.origin);
        heads.remove(new Held(holder.number, log));
    }

    /** An honest node starts, and this is what its ledger holds. */
    void started(Party node, Collection<SignedCheckpoint> ledger) {
        Map<LogId, SignedCheckpoint> held = new HashMap<>();
        ledger.forEach(head -> held.put(head.origin().id(), head));
        for (Truth truth : truths.values()) {
            LogId log = truth.origin.id();
            SignedCheckpoint head = held.get(log);
            SignedCheckpoint before = heads.get(new Held(node.number, log));
            rule(
                    before == null
                            || (head != null && head.size().compareTo(before.size()) >= 0)
                            || (head == null && truth.hasEvidence(node)),
                    node,
                    "lost in a crash what was durable:",
                    before,
                    "is now",
                    head);
            if (head == null) {
                heads.remove(new Held(node.number, log));
            } else {
                if (truth.author == node && !truth.signed.contains(head)) {
                    // Committed, and then the power went before anybody was told.
                    signed(node, head);
                }
                rule(truth.signed.contains(head), node, "holds what the author never signed:", head);
                heads.put(new Held(node.number, log), head);
            }
        }
    }

    void evidence(Party holder, LogId log) {
        Truth truth = truth(log);
        rule(!truth.author.isHonest(), holder, "holds evidence against the honest author", truth.author);
        truth.holdersOfEvidence.set(holder.number);
    }

    void disconnected(Party by, Party peer, boolean blamed, String detail) {
        rule(!blamed || !peer.isHonest(), by, "blames the honest", peer, ":", detail);
    }

    void buffered(Party node, long bytes, long bound) {
        mostBuffered = Math.max(mostBuffered, bytes);
        rule(bytes <= bound, node, "buffers", bytes, "bytes, more than", bound);
    }

    void pushed(Party from, Party to, LogId log, long saidToHold, long end) {
        rule(
                saidToHold < end || !to.isHonest(),
                from,
                "pushed entries up to",
                end,
                "of",
                log,
                "to",
                to,
                "which had said it holds",
                saidToHold);
    }

    void failed(Party node, RuntimeException failure) {
        throw new BrokenRuleException(node + ": the protocol code failed: " + failure, failure);
    }
}
