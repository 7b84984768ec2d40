// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Receipt;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;

/**
 * Who gives receipts for which heads, and how enough of them come together. Members take turns by log: the first few give
 * one for the first head of each half minute of the author's time, and for a head at rest; the others follow when that did
 * not do. Receipts travel towards the author; whoever has enough of them for one head tells everybody, in one note.
 */
final class Receipts {

    /** Of one log. */
    private static final class Gathering {
        /** Heads that have too few receipts yet. */
        final List<ReceiptedCheckpoint> open = new ArrayList<>();

        /** The half minute of the author's time for which one was last given. */
        long turn = -1;

        /** The head at rest, since when, and how often a receipt for it was given. */
        long size = -1;

        Instant since = Instant.EPOCH;
        int given;
    }

    private final Neighbours neighbours;
    private final KnownLogs known;
    private final Intake intake;
    private final PeerName self;
    private final RandomGenerator random;
    private final Map<LogId, Gathering> gatherings = new HashMap<>();
    private Instant nextLook = Instant.MIN;

    Receipts(Neighbours neighbours, KnownLogs known, Intake intake, PeerName self, RandomGenerator random) {
        this.neighbours = neighbours;
        this.known = known;
        this.intake = intake;
        this.self = self;
        this.random = random;
    }

    private Gathering of(LogId log) {
        return gatherings.computeIfAbsent(log, none -> new Gathering());
    }

    // ---- giving

    /** The ledger holds a new head of this log. */
    void committed(LogState log) {
        SignedCheckpoint head = log.head;
        if (head == null || log.isFrozen()) {
            return;
        }
        OptionalInt rank = known.rank(log.id);
        long turn = head.time().getEpochSecond() / SyncLimits.RECEIPT_TURN.toSeconds();
        Gathering gathering = of(log.id);
        if (rank.isPresent()
                && rank.getAsInt() < 2 * known.confirmations(log.id)
                && turn > gathering.turn
                && !isConfirmed(log, head)) {
            gathering.turn = turn;
            neighbours.act(new SyncAction.GiveReceipt(log.id, head, false));
        }
    }

    /** Looks, now and then, for heads at rest that are not confirmed. */
    void tick(Instant now) {
        if (now.isBefore(nextLook) || neighbours.open().isEmpty()) {
            return;
        }
        nextLook = now.plus(SyncLimits.RECEIPT_LOOK);
        for (LogState log : intake.logs()) {
            SignedCheckpoint head = log.head;
            OptionalInt rank = head == null || !known.lists(log.id) ? OptionalInt.empty() : known.rank(log.id);
            if (head != null && rank.isPresent()) {
                atRest(log, head, rank.getAsInt(), now);
            }
        }
    }

    private void atRest(LogState log, SignedCheckpoint head, int rank, Instant now) {
        Gathering gathering = of(log.id);
        if (gathering.size != head.size().value()) {
            gathering.size = head.size().value();
            gathering.since = now;
            gathering.given = 0;
        }
        // First those whose turn it is and towards the author, then more and more, and to everybody.
        Duration wait = SyncLimits.RECEIPT_REST
                .multipliedBy(1L + place(rank, known.confirmations(log.id)))
                .plus(SyncLimits.RECEIPT_AGAIN.multipliedBy(gathering.given));
        if (gathering.given < SyncLimits.RECEIPTS_AT_REST
                && !now.isBefore(gathering.since.plus(wait))
                && !isConfirmed(log, head)) {
            neighbours.act(new SyncAction.GiveReceipt(log.id, head, gathering.given > 0));
            gathering.given++;
        }
    }

    /** 0 for the first 2k members, 1 for the next 2k, then for twice as many each. */
    private static int place(int rank, int confirmations) {
        int place = 0;
        for (long end = 2L * confirmations; rank >= end; end *= 2) {
            place++;
        }
        return place;
    }

    /** Whether as many as the newest roster asks for have confirmed these entries. */
    private boolean isConfirmed(LogState log, SignedCheckpoint head) {
        ReceiptedCheckpoint confirmed = log.confirmed();
        return confirmed != null
                && confirmed.checkpoint().size().compareTo(head.size()) >= 0
                && isEnough(log.id, confirmed);
    }

    private boolean isEnough(LogId log, ReceiptedCheckpoint head) {
        return head.receipts().stream()
                        .filter(receipt -> known.counts(log, receipt))
                        .count()
                >= known.confirmations(log);
    }

    // ---- gathering

    /** Receipts came from a peer. */
    void received(PeerState peer, org.hashmesh.v1.Receipts frame, Instant now) {
        ReceiptedCheckpoint shown;
        try {
            shown = ReceiptedCheckpoint.parse(frame.getCheckpoint().toByteArray());
        } catch (CheckpointException e) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "receipts: " + e.getMessage());
            return;
        }
        LogId id = shown.checkpoint().origin().id();
        if (!known.lists(id)) {
            return;
        }
        LogState log = intake.log(id);
        boolean enough = isEnough(id, shown);
        if (enough) {
            peer.knowsConfirmed(shown);
        }
        ReceiptedCheckpoint confirmed = log.confirmed();
        if (confirmed != null
                && ReceiptedCheckpoint.LARGER_FIRST.compare(confirmed, shown) <= 0
                && isEnough(id, confirmed)) {
            if (!enough || !confirmed.isFor(shown.checkpoint())) {
                tell(peer, log);
            }
            return;
        }
        List<Receipt> news = shown.receipts().stream()
                .filter(receipt -> known.counts(id, receipt) && !isHere(id, shown, receipt))
                .toList();
        if (!news.isEmpty() && peer.receipts.spend(news.size(), now)) {
            neighbours.act(new SyncAction.TakeReceipts(
                    peer.session, id, ReceiptedCheckpoint.of(shown.checkpoint(), news), frame.getToAll()));
        }
    }

    private boolean isHere(LogId log, ReceiptedCheckpoint shown, Receipt receipt) {
        return find(log, shown.checkpoint()).stream()
                .flatMap(here -> here.receipts().stream())
                .anyMatch(here -> here.member().equals(receipt.member()) && known.counts(log, here));
    }

    private Optional<ReceiptedCheckpoint> find(LogId log, SignedCheckpoint checkpoint) {
        ReceiptedCheckpoint confirmed = intake.log(log).confirmed();
        if (confirmed != null && confirmed.isFor(checkpoint)) {
            return Optional.of(confirmed);
        }
        return of(log).open.stream().filter(head -> head.isFor(checkpoint)).findFirst();
    }

    /** Receipts are verified, or ours is made. */
    void taken(SyncEvent.ReceiptsTaken event) {
        ReceiptedCheckpoint more = event.receipted();
        LogId id = more.checkpoint().origin().id();
        if (!known.lists(id)) {
            return;
        }
        LogState log = intake.log(id);
        Optional<ReceiptedCheckpoint> before = find(id, more.checkpoint());
        ReceiptedCheckpoint all = before.isEmpty() ? more : before.get().with(counting(id, more.receipts()));
        if (before.isPresent() && !isEnough(id, before.get())) {
            // A receipt of a key that the roster does not list any more makes room.
            all = ReceiptedCheckpoint.of(
                            before.get().checkpoint(), counting(id, before.get().receipts()))
                    .with(counting(id, more.receipts()));
        }
        if (before.filter(all::equals).isPresent()) {
            return;
        }
        if (isEnough(id, all)) {
            neighbours.act(new SyncAction.KeepConfirmed(id, all));
            return;
        }
        keep(id, before, all);
        if (event.toAll()) {
            neighbours.open().stream().filter(peer -> !isFrom(event, peer)).forEach(peer -> send(peer, more, true));
        } else {
            towardsAuthor(log, event).ifPresent(peer -> send(peer, more, false));
        }
    }

    private List<Receipt> counting(LogId log, List<Receipt> receipts) {
        return receipts.stream().filter(receipt -> known.counts(log, receipt)).toList();
    }

    private void keep(LogId log, Optional<ReceiptedCheckpoint> before, ReceiptedCheckpoint all) {
        List<ReceiptedCheckpoint> open = of(log).open;
        before.ifPresent(open::remove);
        open.add(all);
        if (open.size() > SyncLimits.RECEIPTED_HEADS) {
            open.sort(ReceiptedCheckpoint.LARGER_FIRST);
            open.remove(open.size() - 1);
        }
    }

    /** The author, or who brought us the log; if it was the author's own node that gave it, nobody. */
    private Optional<PeerState> towardsAuthor(LogState log, SyncEvent.ReceiptsTaken event) {
        PeerName author = new PeerName(
                event.receipted().checkpoint().origin().member(),
                event.receipted().checkpoint().origin().node());
        if (author.equals(self)) {
            return Optional.empty();
        }
        Optional<PeerState> direct = neighbours.of(author).filter(peer -> peer.open);
        if (direct.isPresent()) {
            return direct;
        }
        Session source = log.source;
        List<PeerState> others =
                neighbours.open().stream().filter(peer -> !isFrom(event, peer)).toList();
        return others.stream()
                .filter(peer -> peer.session.equals(source))
                .findFirst()
                .or(() -> others.isEmpty() ? Optional.empty() : Optional.of(others.get(random.nextInt(others.size()))));
    }

    private static boolean isFrom(SyncEvent.ReceiptsTaken event, PeerState peer) {
        return event.source().filter(peer.session::equals).isPresent();
    }

    private void send(PeerState peer, ReceiptedCheckpoint receipted, boolean toAll) {
        neighbours.send(
                peer,
                ControlFrame.newBuilder()
                        .setReceipts(org.hashmesh.v1.Receipts.newBuilder()
                                .setCheckpoint(ByteString.copyFrom(receipted.bytes()))
                                .setToAll(toAll)));
    }

    // ---- confirmed

    /**
     * It is kept: everybody hears of it.
     *
     * @return whether it is larger than what was known here
     */
    boolean confirmed(ReceiptedCheckpoint head) {
        LogId id = head.checkpoint().origin().id();
        LogState log = intake.log(id);
        ReceiptedCheckpoint before = log.confirmed();
        if (before != null && ReceiptedCheckpoint.LARGER_FIRST.compare(before, head) < 0) {
            return false;
        }
        log.confirm(head);
        of(id).open.removeIf(open -> ReceiptedCheckpoint.LARGER_FIRST.compare(head, open) <= 0);
        neighbours.open().forEach(peer -> tell(peer, log));
        return true;
    }

    /** Tells the peer of the log's largest confirmed head unless it has it. */
    void tell(PeerState peer, LogState log) {
        ReceiptedCheckpoint confirmed = log.confirmed();
        if (confirmed != null && known.lists(log.id) && peer.knowsConfirmed(confirmed)) {
            send(peer, confirmed, false);
        }
    }
}
