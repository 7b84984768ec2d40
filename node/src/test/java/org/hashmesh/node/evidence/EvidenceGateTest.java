// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
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
import org.hashmesh.store.evidence.HeldEvidence;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;
import org.hashmesh.v1.Fork;
import org.junit.jupiter.api.Test;

class EvidenceGateTest {

    private static final Session PEER =
            new Session(new PeerName(new MemberName("bolt.example"), new NodeName("eu1")), 7, true);

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final EvidenceShelf shelf = EvidenceShelf.open(store);
    private final NodeHealth health = new NodeHealth();
    private final List<SyncEvent> answers = new ArrayList<>();

    private final Author author = new Author("acme.example", 20);
    private final Author otherHistory = author.branch(6, 20);
    private final Author self = new Author("self.example", 20);
    private final LogId log = author.key().origin().id();
    private final MemoryRoster roster =
            new MemoryRoster(Rosters.snapshot(1, author.rosterMember(), self.rosterMember()));
    private final PeerExtensions ledgerSide = ledgerSide();

    private PeerExtensions ledgerSide() {
        LogId own = self.key().origin().id();
        EvidenceGate gate = new EvidenceGate(own, ledger.logs(), shelf, roster, health, answers::add);
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-02-01T00:00:00Z"));
        return new PeerExtensions(
                own,
                ledger,
                roster,
                health,
                TestGates.over(store, ledger.logs(), roster, gate, answers::add),
                AuthorLimits.NONE,
                clock,
                answers::add,
                () -> {});
    }

    @Test
    void anotherRootOfTheHeadFreezesTheLog() throws Exception {
        author.publish(ledger, 5, 10);

        judge(otherHistory.sign(10, 99));

        assertThat(heldNow().kind()).isEqualTo(LogEvidence.Kind.TWO_ROOTS);
        assertThat(answers).containsExactly(new SyncEvent.EvidenceHeld(log, bytesOfFirst(), Optional.empty()));
        answers.clear();
        ledgerSide.take(new SyncAction.Apply(PEER, log, author.extension(10, author.sign(20, 200))));
        assertThat(verdict()).isEqualTo(Verdict.STALE);
        assertThat(ledger.range(log).size().value()).isEqualTo(10);
    }

    @Test
    void aSmallerCheckpointOfAnotherHistoryIsHeldAgainstOurTree() throws Exception {
        author.publish(ledger, 5, 10, 20);

        judge(otherHistory.sign(8, 8));

        LogEvidence evidence = heldNow();
        assertThat(evidence.kind()).isEqualTo(LogEvidence.Kind.OTHER_HISTORY);
        assertThat(evidence.newer()).isEqualTo(author.sign(20, 20));
        assertThat(evidence.claim().otherRoot()).contains(author.root(8));
    }

    @Test
    void sizesAgainstTimesAreEvidenceAlsoBehindTheHead() throws Exception {
        author.publish(ledger, 5, 10, 20);

        judge(author.sign(3, 7));

        LogEvidence evidence = heldNow();
        assertThat(evidence.kind()).isEqualTo(LogEvidence.Kind.SHRANK);
        assertThat(evidence.newer()).isEqualTo(author.sign(5, 5));
    }

    @Test
    void aCheckpointThatOnlyComesTooEarlyIsEvidenceToo() throws Exception {
        author.publish(ledger, 5, 10, 20);

        judge(author.sign(12, 9));

        assertThat(heldNow().older()).isEqualTo(author.sign(10, 10));
    }

    @Test
    void nothingThatAnHonestAuthorSignsFreezesItsLog() {
        author.publish(ledger, 5, 10, 20);
        for (int size = 0; size <= 20; size++) {
            judge(author.sign(size, size));
        }
        judge(author.sign(5, 9));
        judge(author.sign(20, 999));
        judge(otherHistory.sign(6, 6));

        assertThat(answers).isEmpty();
        assertThat(shelf.all()).isEmpty();
    }

    @Test
    void whatTheAuthorDidNotSignIsHeldAgainstThePeer() {
        author.publish(ledger, 10);
        SignedCheckpoint forged = resigned(otherHistory.sign(10, 99));

        judge(forged);
        assertThat(verdict()).isEqualTo(Verdict.PEER_SIGNATURE);
        answers.clear();
        ledgerSide.take(new SyncAction.JudgeFork(
                PEER,
                log,
                10,
                otherHistory.fork(10, otherHistory.sign(20, 99)).toBuilder()
                        .setCheckpoint(ByteString.copyFrom(
                                resigned(otherHistory.sign(20, 99)).note()))
                        .build()));
        assertThat(verdict()).isEqualTo(Verdict.PEER_SIGNATURE);
        answers.clear();
        take(EvidenceBytes.write(EvidenceClaim.between(author.sign(10, 10), forged)));
        assertThat(verdict()).isEqualTo(Verdict.PEER_SIGNATURE);
        assertThat(shelf.all()).isEmpty();
    }

    /** The same words under a signature by somebody else, which claims to be the author's. */
    private SignedCheckpoint resigned(SignedCheckpoint checkpoint) {
        String note = new String(checkpoint.note(), UTF_8);
        int at = note.length() - 12;
        String forged = note.substring(0, at) + (note.charAt(at) == 'A' ? 'B' : 'A') + note.substring(at + 1);
        try {
            return SignedCheckpoint.parse(forged.getBytes(UTF_8));
        } catch (CheckpointException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anExtensionThatContradictsTheHeadIsEvidence() throws Exception {
        author.publish(ledger, 10);

        ledgerSide.take(new SyncAction.Apply(PEER, log, author.extension(5, author.sign(8, 99))));

        assertThat(heldNow().kind()).isEqualTo(LogEvidence.Kind.SHRANK);
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).isInstanceOf(SyncEvent.EvidenceHeld.class);
        assertThat(answers.remove(1))
                .isInstanceOfSatisfying(
                        SyncEvent.NotApplied.class,
                        refused -> assertThat(refused.verdict()).isEqualTo(Verdict.AUTHOR));
    }

    @Test
    void aPeersProofThatItHoldsAnotherTreeIsEvidence() throws Exception {
        author.publish(ledger, 5, 10);

        fork(10, otherHistory.fork(10, otherHistory.sign(20, 99)));

        LogEvidence evidence = heldNow();
        assertThat(evidence.kind()).isEqualTo(LogEvidence.Kind.OTHER_HISTORY);
        assertThat(evidence.older()).isEqualTo(author.sign(10, 10));
        assertThat(evidence.newer()).isEqualTo(otherHistory.sign(20, 99));
    }

    @Test
    void aForkThatIsNoneIsHeldAgainstThePeer() {
        author.publish(ledger, 5, 10);
        SignedCheckpoint head = otherHistory.sign(20, 99);
        Fork good = otherHistory.fork(10, head);
        List<Fork> bad = List.of(
                Fork.getDefaultInstance(),
                good.toBuilder().clearHashes().build(),
                good.toBuilder().clearRoot().build(),
                good.toBuilder().setRoot(ByteString.copyFrom(new byte[32])).build(),
                author.fork(10, author.sign(20, 99)),
                otherHistory.fork(8, head));
        for (Fork fork : bad) {
            answers.clear();
            fork(10, fork);
            assertThat(verdict()).isEqualTo(Verdict.PEER_FORM);
        }
        assertThat(shelf.all()).isEmpty();
    }

    @Test
    void aForkAtASizeThatWeHaveNoCheckpointOfProvesNothing() {
        author.publish(ledger, 5, 10);

        for (int size : new int[] {-1, 0, 9, 11}) {
            answers.clear();
            fork(size, otherHistory.fork(9, otherHistory.sign(20, 99)));
            assertThat(verdict()).isEqualTo(Verdict.STALE);
        }
        assertThat(shelf.all()).isEmpty();
    }

    @Test
    void evidenceFromAPeerNeedsNoEntriesHere() throws Exception {
        ByteString bytes = EvidenceBytes.write(EvidenceClaim.between(author.sign(9, 9), otherHistory.sign(9, 9)));

        take(bytes);

        assertThat(answers).containsExactly(new SyncEvent.EvidenceHeld(log, bytes, Optional.of(PEER)));
        answers.clear();
        take(bytes);
        assertThat(verdict()).isEqualTo(Verdict.STALE);
        assertThat(shelf.all()).containsExactly(new HeldEvidence(log, bytes));
    }

    @Test
    void evidenceThatIsNoneIsHeldAgainstThePeer() {
        ByteString honest = EvidenceBytes.write(EvidenceClaim.between(author.sign(9, 9), author.sign(10, 10)));
        ByteString twoFields = honest.concat(ByteString.copyFrom(new byte[] {0x1a, 0}));
        for (ByteString bytes : List.of(ByteString.EMPTY, ByteString.copyFromUtf8("x"), honest, twoFields)) {
            answers.clear();
            take(bytes);
            assertThat(verdict()).isEqualTo(Verdict.PEER_FORM);
        }
        assertThat(shelf.all()).isEmpty();
    }

    @Test
    void noFlippedByteOnTheWireIsEvidence() {
        SignedCheckpoint head = otherHistory.sign(20, 99);
        for (EvidenceClaim claim : List.of(
                EvidenceClaim.between(author.sign(9, 9), otherHistory.sign(9, 9)),
                EvidenceClaim.otherHistory(author.sign(9, 9), head, otherHistory.root(9), otherHistory.prove(9, 20)))) {
            byte[] good = EvidenceBytes.write(claim).toByteArray();
            for (int at = 0; at < good.length; at++) {
                byte[] flipped = good.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                answers.clear();
                take(ByteString.copyFrom(flipped));
                assertThat(verdict()).as("byte %s", at).isIn(Verdict.PEER_FORM, Verdict.PEER_SIGNATURE);
            }
        }
        assertThat(shelf.all()).isEmpty();
    }

    @Test
    void logsThatTheRosterDoesNotListAreNobodysBusiness() {
        Author stranger = new Author("stranger.example", 20);
        LogId unlisted = stranger.key().origin().id();
        EvidenceClaim claim = EvidenceClaim.between(
                stranger.sign(9, 9), stranger.branch(3, 20).sign(9, 9));

        ledgerSide.take(new SyncAction.TakeEvidence(PEER, unlisted, EvidenceBytes.write(claim)));
        assertThat(verdict()).isEqualTo(Verdict.STALE);
        answers.clear();
        ledgerSide.take(new SyncAction.Judge(PEER, unlisted, stranger.sign(9, 9)));
        assertThat(verdict()).isEqualTo(Verdict.STALE);
        assertThat(shelf.all()).isEmpty();
    }

    @Test
    void evidenceAgainstOurOwnLogStopsUsAtOnceAndAfterARestart() {
        self.publish(ledger, 10);

        ledgerSide.take(new SyncAction.Judge(
                PEER, self.key().origin().id(), self.branch(6, 20).sign(10, 99)));

        assertThat(health.has(Obstacle.FROZEN)).isTrue();
        assertThat(health.condition().takesEntries()).isFalse();
        assertThat(health.condition().reason())
                .contains(
                        "signed two different trees of 10 entries, at 2026-01-01T00:00:10Z and at 2026-01-01T00:01:39Z");
        String reason = health.condition().reason();
        health.set(Obstacle.FROZEN, "");
        ledgerSide();
        assertThat(health.condition().reason()).isEqualTo(reason);
    }

    @Test
    void aDamagedCopyOfOursFramesNobody() {
        author.publish(ledger, 10, 20);
        byte[] damaged = author.branch(2, 3)
                .extension(2, author.branch(2, 3).sign(3, 3))
                .leaves()
                .get(0)
                .bytes();
        store.commit(
                new Batch().put(Column.TAIL, StoreKeys.entry(new LogNumber(0), new EntryIndex(2)), damaged),
                Durability.SYNCED);

        judge(author.sign(8, 8));

        assertThat(verdict()).isEqualTo(Verdict.STALE);
        assertThat(shelf.all()).isEmpty();
    }

    private void judge(SignedCheckpoint checkpoint) {
        ledgerSide.take(new SyncAction.Judge(PEER, log, checkpoint));
    }

    private void fork(long size, Fork fork) {
        ledgerSide.take(new SyncAction.JudgeFork(PEER, log, size, fork));
    }

    private void take(ByteString evidence) {
        ledgerSide.take(new SyncAction.TakeEvidence(PEER, log, evidence));
    }

    private Verdict verdict() {
        assertThat(answers).hasSize(1);
        return ((SyncEvent.NotApplied) answers.get(0)).verdict();
    }

    private ByteString bytesOfFirst() {
        return shelf.of(log).get(0).bytes();
    }

    private LogEvidence heldNow() throws Exception {
        assertThat(shelf.isFrozen(log)).isTrue();
        return LogEvidence.check(EvidenceBytes.read(bytesOfFirst()), author.key(), new TreeHasher());
    }
}
