// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.Optional;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.Fork;
import org.hashmesh.v1.LogEvidence;

/**
 * Authors that contradict themselves: how it is noticed, and how everybody learns of it. Only what the ledger's side has
 * verified freezes a log; here it is decided what is worth verifying, and who is told.
 */
final class Forks {
    private final Neighbours neighbours;
    private final KnownLogs known;
    private final Intake intake;
    private final Receipts receipts;

    Forks(Neighbours neighbours, KnownLogs known, Intake intake, Receipts receipts) {
        this.neighbours = neighbours;
        this.known = known;
        this.intake = intake;
        this.receipts = receipts;
    }

    /** A head that is no news: it may contradict what we hold. */
    void compare(PeerState peer, LogState log, SignedCheckpoint shown, Instant now) {
        SignedCheckpoint head = log.head;
        if (head == null || log.isFrozen() || shown.equals(head) || !peer.judged.spend(1, now)) {
            return;
        }
        neighbours.act(new SyncAction.Judge(peer.session, log.id, shown));
    }

    /** The peer answers that its tree is another one. */
    void forked(PeerState peer, LogState log, long size, Fork fork) {
        // An answer to a question from before our head moved, or about one that is not verified yet, proves nothing.
        if (size == log.held() && log.applying == null && size > 0) {
            peer.otherTree.add(log.id);
            neighbours.act(new SyncAction.JudgeFork(peer.session, log.id, size, fork));
        }
    }

    /** The peer passes evidence on. */
    void evidence(PeerState peer, ByteString bytes, Instant now) {
        Optional<LogId> about = bytes.size() > SyncLimits.EVIDENCE_BYTES ? Optional.empty() : about(bytes);
        if (about.isEmpty()) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed evidence of " + bytes.size() + " bytes");
        } else if (known.lists(about.get())) {
            LogState log = intake.log(about.get());
            if (log.isFrozen()) {
                peer.knowsEvidence.add(log.id);
            } else if (peer.judged.spend(1, now)) {
                neighbours.act(new SyncAction.TakeEvidence(peer.session, log.id, bytes));
            }
        }
    }

    private static Optional<LogId> about(ByteString bytes) {
        try {
            LogEvidence evidence = LogEvidence.parseFrom(bytes);
            return Optional.of(SignedCheckpoint.parse(evidence.getOlder().toByteArray())
                    .origin()
                    .id());
        } catch (InvalidProtocolBufferException | CheckpointException e) {
            return Optional.empty();
        }
    }

    /** It is proven and durable: the log ends at its largest confirmed head, and every neighbour hears of it. */
    void held(SyncEvent.EvidenceHeld event) {
        LogState log = intake.log(event.log());
        event.source().flatMap(neighbours::current).ifPresent(peer -> peer.knowsEvidence.add(log.id));
        if (!log.isFrozen()) {
            intake.freeze(log, event.evidence());
            neighbours.open().forEach(peer -> tell(peer, log));
        }
    }

    /** Sends the evidence that the peer may not have, and where these logs end. */
    void tellAll(PeerState peer) {
        intake.logs().forEach(log -> tell(peer, log));
    }

    void tell(PeerState peer, LogState log) {
        ByteString evidence = log.evidence();
        if (evidence != null && known.lists(log.id)) {
            if (peer.knowsEvidence.add(log.id)) {
                neighbours.send(peer, ControlFrame.newBuilder().setEvidence(evidence));
            }
            receipts.tell(peer, log);
        }
    }
}
