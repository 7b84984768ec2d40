// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.publish.PeerExtensions;
import org.hashmesh.node.publish.TestGates;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.AuthorLimits;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncEvent.Verdict;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.junit.jupiter.api.Test;

/** What becomes of a log whose author wrote two. */
class FrozenLogTest {

    private static final Session PEER =
            new Session(new PeerName(new MemberName("bolt.example"), new NodeName("eu1")), 7, true);

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final List<SyncEvent> answers = new ArrayList<>();
    private final Author author = new Author("acme.example", 30);
    private final Author other = author.branch(6, 30);
    private final Author self = new Author("self.example", 20);
    private final LogId log = author.key().origin().id();
    private final MemoryRoster roster =
            new MemoryRoster(Rosters.snapshot(1, author.rosterMember(), self.rosterMember()));
    private final PeerExtensions writer = writer(self.key().origin().id());

    private PeerExtensions writer(LogId own) {
        NodeHealth health = new NodeHealth();
        EvidenceGate gate =
                new EvidenceGate(own, ledger.logs(), EvidenceShelf.open(store), roster, health, answers::add);
        return new PeerExtensions(
                own,
                ledger,
                roster,
                health,
                TestGates.over(store, ledger.logs(), roster, gate, answers::add),
                AuthorLimits.NONE,
                InstantSource.fixed(Instant.parse("2026-02-01T00:00:00Z")),
                answers::add,
                () -> {});
    }

    @Test
    void keepsWhatItHoldsWhenThatLeadsToTheConfirmedHead() {
        author.publish(ledger, 5, 10, 20);
        confirmed(author.sign(10, 10));
        freeze();

        assertThat(answers).noneMatch(SyncEvent.Forgotten.class::isInstance);
        assertThat(held()).isEqualTo(20);
    }

    @Test
    void takesWhatIsMissingUpToTheConfirmedHeadAndNothingElse() {
        author.publish(ledger, 5);
        confirmed(author.sign(20, 20));
        freeze();

        writer.take(new SyncAction.Apply(PEER, log, author.extension(5, author.sign(10, 10))));
        assertThat(verdict()).isEqualTo(Verdict.STALE);
        writer.take(new SyncAction.Apply(PEER, log, author.extension(5, author.sign(25, 25))));
        assertThat(verdict()).isEqualTo(Verdict.STALE);
        writer.take(new SyncAction.Apply(PEER, log, author.extension(5, author.sign(20, 20))));
        assertThat(held()).isEqualTo(20);
    }

    @Test
    void letsGoOfAnotherTreeThanTheConfirmedOneAndFetchesThat() {
        author.publish(ledger, 5, 10, 20);
        freeze();
        assertThat(held()).isEqualTo(20);

        confirmed(other.sign(15, 15));
        assertThat(answers).contains(new SyncEvent.Forgotten(log));
        assertThat(ledger.logs().find(log)).isEmpty();

        writer.take(new SyncAction.Apply(PEER, log, other.extension(0, other.sign(15, 15))));
        assertThat(ledger.logs().find(log).orElseThrow().head().root()).isEqualTo(other.root(15));
    }

    @Test
    void letsGoOfAShorterTreeWhenAPeerProvesThatItLeadsElsewhere() {
        author.publish(ledger, 5, 10);
        confirmed(other.sign(20, 20));
        freeze();
        assertThat(held()).isEqualTo(10);

        // A proof of something else moves nothing.
        writer.take(new SyncAction.JudgeFork(PEER, log, 10, other.fork(10, other.sign(21, 21))));
        assertThat(held()).isEqualTo(10);
        writer.take(new SyncAction.JudgeFork(PEER, log, 10, other.fork(10, other.sign(20, 20))));
        assertThat(answers).contains(new SyncEvent.Forgotten(log));
        assertThat(held()).isZero();
    }

    @Test
    void letsGoOfATreeThatWasSignedAfterTheLargerOneThatCounts() {
        author.publish(ledger, 5, 10);
        SignedCheckpoint early = author.sign(20, 3);
        confirmed(early);
        freeze();

        writer.take(new SyncAction.Apply(PEER, log, author.extension(10, early)));
        assertThat(answers).contains(new SyncEvent.Forgotten(log));
        writer.take(new SyncAction.Apply(PEER, log, author.extension(0, early)));
        assertThat(held()).isEqualTo(20);
    }

    @Test
    void doesSoAfterACrashBetweenTheEvidenceAndThat() {
        author.publish(ledger, 5, 10, 20);
        confirmed(other.sign(15, 15));
        assertThat(held()).isEqualTo(20);
        freezeWithoutTheWriter();

        writer(self.key().origin().id()).resume();
        assertThat(held()).isZero();
    }

    @Test
    void whatThisNodeWroteItselfStays() {
        author.publish(ledger, 5, 10, 20);
        PeerExtensions own = writer(log);
        own.take(new SyncAction.KeepConfirmed(log, ReceiptedCheckpoint.of(other.sign(15, 15), List.of())));
        own.take(new SyncAction.Judge(PEER, log, other.sign(20, 99)));

        assertThat(EvidenceShelf.open(store).isFrozen(log)).isTrue();
        assertThat(held()).isEqualTo(20);
    }

    @Test
    void aSmallerConfirmedHeadIsNotKept() {
        author.publish(ledger, 5, 10, 20);
        confirmed(author.sign(20, 20));
        confirmed(author.sign(10, 10));
        freeze();
        answers.clear();
        confirmed(author.sign(10, 10));
        assertThat(answers).isEmpty();
    }

    @Test
    void givesReceiptsForWhatItHoldsAndWhatCounts() {
        author.publish(ledger, 5, 10, 20);
        assertThat(receipts(author.sign(20, 20))).isEqualTo(1);
        assertThat(receipts(author.sign(10, 10))).isEqualTo(1);
        assertThat(receipts(author.sign(25, 25))).isZero();
        assertThat(receipts(other.sign(20, 20))).isZero();
        confirmed(author.sign(10, 10));
        freeze();
        assertThat(receipts(author.sign(20, 20))).isZero();
        assertThat(receipts(author.sign(10, 10))).isEqualTo(1);
    }

    private long receipts(SignedCheckpoint checkpoint) {
        answers.clear();
        writer.take(new SyncAction.GiveReceipt(log, checkpoint, false));
        return answers.stream()
                .filter(SyncEvent.ReceiptsTaken.class::isInstance)
                .count();
    }

    private void confirmed(SignedCheckpoint head) {
        writer.take(new SyncAction.KeepConfirmed(log, ReceiptedCheckpoint.of(head, List.of())));
    }

    private void freeze() {
        writer.take(new SyncAction.TakeEvidence(PEER, log, proof()));
        assertThat(EvidenceShelf.open(store).isFrozen(log)).isTrue();
    }

    private void freezeWithoutTheWriter() {
        EvidenceShelf.open(store).put(log, proof());
    }

    private ByteString proof() {
        return EvidenceBytes.write(EvidenceClaim.between(author.sign(20, 20), other.sign(20, 99)));
    }

    private Verdict verdict() {
        return ((SyncEvent.NotApplied) answers.get(answers.size() - 1)).verdict();
    }

    private long held() {
        return ledger.range(log).size().value();
    }
}
