// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.peer.LogAnswers;
import org.hashmesh.node.roster.ClosedLog;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.AuthorLimits;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SkeletonClaim;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncAction.Question;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncEvent.Verdict;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.lock.Signed;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.NodeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing after a pin comes into the ledger, or out of it, and an author that was evicted signs nothing more. */
class PinnedLogTest {
    private static final Session PEER =
            new Session(new PeerName(new MemberName("bolt.example"), new NodeName("eu1")), 7, true);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Origin ORIGIN = Origin.of(
            Rosters.forum(), new MemberName("acme.example"), new NodeName("eu1"), new CollectionName("main"), 1);
    private static final LogId LOG = ORIGIN.id();
    private static final long ACT = 9;

    private final TreeHasher hasher = new TreeHasher();
    private final LogSigner signer = new LogSigner(ORIGIN, Ed25519PrivateKey.fromSeed(new byte[32]));
    private final RosterMember acme = acme();
    private final MemoryRoster roster = new MemoryRoster(Rosters.snapshot(1, acme));
    private final List<SyncEvent> answers = new ArrayList<>();
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final PeerExtensions gate = gate(store, ledger);
    private final List<Leaf> leaves = leaves(1);

    @Test
    void takesWhatLeadsToThePinAndNothingThatLeadsPastIt() {
        commit(ledger, leaves, 100);
        close(sign(leaves, 300));
        gate.take(apply(leaves, 100, 301));
        SyncEvent.NotApplied refused = only(SyncEvent.NotApplied.class);
        assertThat(refused.verdict()).isEqualTo(Verdict.STALE);
        gate.take(apply(leaves, 100, 250));
        gate.take(apply(leaves, 250, 300));
        assertThat(answers).hasSize(2).hasOnlyElementsOfType(SyncEvent.Committed.class);
        assertThat(held()).isEqualTo(300);
    }

    @Test
    void givesUpChunksThatLeadPastThePin() {
        Ledger peer = Ledger.open(new MemoryKeyValues());
        commit(peer, leaves, 1_500);
        gate.take(begin(peer, sign(leaves, 1_500)));
        SyncEvent.BulkBegun begun = only(SyncEvent.BulkBegun.class);
        close(sign(leaves, 1_000));
        // Before the writer has come to the change of the roster, a chunk arrives.
        SyncAction.TakeBlocks chunk = chunks(peer, begun, 0);
        gate.take(chunk);
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.STALE);
        gate.rosterChanged();
        assertThat(only(SyncEvent.BulkDropped.class).log()).isEqualTo(LOG);
        gate.take(begin(peer, sign(leaves, 1_500)));
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.STALE);
        // What is missing below the pin comes by the small way too.
        gate.take(apply(leaves, 0, 1_000));
        only(SyncEvent.Committed.class);
        assertThat(held()).isEqualTo(1_000);
    }

    @Test
    void doesNotResumeChunksThatLeadPastThePin() {
        Ledger peer = Ledger.open(new MemoryKeyValues());
        commit(peer, leaves, 1_500);
        gate.take(begin(peer, sign(leaves, 1_500)));
        answers.clear();
        close(sign(leaves, 1_000));
        MemoryKeyValues left = store.afterPowerCut();
        gate(left, Ledger.open(left)).resume();
        assertThat(only(SyncEvent.BulkDropped.class).log()).isEqualTo(LOG);
    }

    @Test
    void aPinThatContradictsWhatIsHeldIsEvidenceAndWhatCountsIsFetchedAnew() {
        commit(ledger, leaves, 300);
        close(sign(leaves(2), 200));
        gate.rosterChanged();
        assertThat(answers).hasSize(2);
        assertThat(answers.remove(0)).isInstanceOf(SyncEvent.EvidenceHeld.class);
        assertThat(only(SyncEvent.Forgotten.class).log()).isEqualTo(LOG);
        assertThat(held()).isZero();
        gate.take(apply(leaves(2), 0, 200));
        assertThat(only(SyncEvent.Committed.class).head().size()).isEqualTo(new TreeSize(200));
        assertThat(EvidenceShelf.open(store).isFrozen(LOG)).isTrue();
        gate.rosterChanged();
        assertThat(answers).isEmpty();
    }

    @Test
    void anotherTreeOfThePinsSizeIsEvidenceAndNotTaken() {
        commit(ledger, leaves, 100);
        close(sign(leaves, 300));
        List<Leaf> other = new ArrayList<>(leaves.subList(0, 100));
        other.addAll(leaves(2).subList(100, 300));
        gate.take(apply(other, 100, 300));
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).isInstanceOf(SyncEvent.EvidenceHeld.class);
        assertThat(answers.get(1)).isInstanceOf(SyncEvent.NotApplied.class);
        assertThat(held()).isEqualTo(100);
    }

    @Test
    void answersOfWhoHoldsMoreAreThoseOfWhoHoldsExactlyThatMuch() {
        for (int pin : new int[] {1, 255, 256, 257, 700, 1_280, 1_500}) {
            Ledger exact = Ledger.open(new MemoryKeyValues());
            commit(exact, leaves, pin);
            Ledger more = Ledger.open(new MemoryKeyValues());
            commit(more, leaves, 1_500);
            close(sign(leaves, pin));
            List<Question> questions = new ArrayList<>();
            for (int first : new int[] {0, 1, 200, 256, 300, pin, pin + 1}) {
                ByteString root = first == 0 ? ByteString.EMPTY : root(first);
                questions.add(new Question.Entries(first, root));
                questions.add(new Question.Shape(first, root));
                questions.add(new Question.Shape(first, ByteString.copyFrom(new byte[32])));
            }
            for (int chunk = 0; chunk < 5; chunk++) {
                questions.add(new Question.Blocks(
                        chunk,
                        ByteString.copyFrom(more.logs().find(LOG).orElseThrow().chunkDigests(chunk, 1))));
            }
            for (Question question : questions) {
                assertThat(ask(more, question)).as("pin %d, %s", pin, question).isEqualTo(ask(exact, question));
            }
        }
    }

    @Test
    void whoHoldsAnotherTreeThanThePinsServesNothingOfIt() {
        commit(ledger, leaves(2), 300);
        close(sign(leaves, 200));
        assertThat(ask(ledger, new Question.Entries(0, ByteString.EMPTY)))
                .singleElement()
                .satisfies(frame -> assertThat(frame.hasRefused()).isTrue());
    }

    @Test
    void deletesWhatTheForumHasPurgedInSteps() {
        commit(ledger, leaves, 1_500);
        close(sign(leaves, 1_000), Aftermath.PURGE);
        gate.rosterChanged();
        assertThat(gate.isPurging()).isTrue();
        assertThat(ask(ledger, new Question.Entries(0, ByteString.EMPTY)))
                .singleElement()
                .satisfies(frame -> assertThat(frame.hasRefused()).isTrue());
        gate.purge();
        // A crash here; the next process goes on.
        MemoryKeyValues left = store.afterPowerCut();
        Ledger again = Ledger.open(left);
        PeerExtensions restarted = gate(left, again);
        restarted.resume();
        int steps = 0;
        while (restarted.isPurging()) {
            restarted.purge();
            steps++;
        }
        assertThat(steps).isGreaterThan(3);
        assertThat(left.last(Column.CHUNKS, KeyRange.all())).isEmpty();
        assertThat(again.logs().find(LOG).orElseThrow().isPurged()).isTrue();
        restarted.rosterChanged();
        assertThat(restarted.isPurging()).isFalse();
        restarted.take(apply(leaves, 1_499, 1_500));
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.STALE);
    }

    @Test
    void keepsWhatThisNodeWroteItself() {
        commit(ledger, leaves, 300);
        close(sign(leaves, 300), Aftermath.PURGE);
        NodeHealth health = new NodeHealth();
        PeerExtensions author = new PeerExtensions(
                LOG,
                ledger,
                roster,
                health,
                TestGates.over(store, ledger.logs(), LOG, roster, health, answers::add),
                AuthorLimits.NONE,
                InstantSource.fixed(START),
                answers::add,
                () -> {});
        author.rosterChanged();
        assertThat(author.isPurging()).isFalse();
    }

    @Test
    void anAuthorThatWasEvictedSignsNothingMore(@TempDir Path directory) throws Exception {
        NodeHealth health = new NodeHealth();
        EntryMaker maker = new EntryMaker(new SecureRandom(), InstantSource.system());
        try (SignLock lock = SignLock.create(directory.resolve("sign-lock"))) {
            Submissions submissions = Submissions.open(
                    signer,
                    roster,
                    ledger,
                    new HashList(store, ledger.logs()),
                    lock,
                    maker,
                    event -> {},
                    health,
                    InstantSource.system());
            submissions.recover();
            assertThat(lock.read(ORIGIN)).map(Signed::size).contains(new TreeSize(1));
            ledger.stage(ORIGIN, List.of(maker.open()));

            close(ledger.logs().find(LOG).orElseThrow().head().checkpoint());
            // Before the writer has come to the change of the roster, somebody submits.
            assertThatExceptionOfType(NotTakenException.class)
                    .isThrownBy(() -> submissions.publish(List.of(new Proposal(maker.open(), Optional.empty()))))
                    .withMessageContaining("this member was evicted by act 9");
            submissions.rosterChanged();
            submissions.recover();
            submissions.signAgain();
            assertThat(lock.read(ORIGIN)).map(Signed::size).contains(new TreeSize(1));
            assertThat(health.condition().state()).isEqualTo(NodeState.NODE_STATE_READ_ONLY);
            assertThat(health.condition().reason()).contains("act 9");
        }
    }

    private long held() {
        return ledger.range(LOG).size().value();
    }

    private void close(SignedCheckpoint pin) {
        close(pin, Aftermath.KEEP);
    }

    private void close(SignedCheckpoint pin, Aftermath aftermath) {
        long next = roster.current().version().number() + 1;
        roster.change(new RosterSnapshot(
                Rosters.snapshot(next).version(),
                Rosters.forum(),
                Rosters.FORUM_NAME,
                List.of(),
                List.of(new ClosedLog(signer.logKey(), pin, aftermath, ACT)),
                Set.of(),
                2));
    }

    private RosterMember acme() {
        RosterMember other = Rosters.member("acme.example");
        return new RosterMember(other.name(), other.identity(), other.nodes(), List.of(signer.logKey()));
    }

    private <T extends SyncEvent> T only(Class<T> type) {
        assertThat(answers).hasSize(1).hasOnlyElementsOfType(type);
        return type.cast(answers.remove(0));
    }

    private PeerExtensions gate(MemoryKeyValues on, Ledger into) {
        NodeHealth health = new NodeHealth();
        LogId own = new LogId(TreeHasher.emptyRoot());
        PeerExtensions.Gates gates = TestGates.over(on, into.logs(), own, roster, health, answers::add);
        InstantSource clock = InstantSource.fixed(START.plusSeconds(100_000));
        return new PeerExtensions(own, into, roster, health, gates, AuthorLimits.NONE, clock, answers::add, () -> {});
    }

    /** A history; the same for the same seed. */
    private static List<Leaf> leaves(int seed) {
        Random random = new Random(seed);
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            byte[] leaf = new byte[40];
            random.nextBytes(leaf);
            leaf[0] = 9;
            leaves.add(new Leaf(leaf));
        }
        return leaves;
    }

    private CompactRange range(List<Leaf> history, int size) {
        return CompactRange.EMPTY.append(
                hasher,
                history.subList(0, size).stream().map(leaf -> leaf.hash(hasher)).toList());
    }

    private ByteString root(int size) {
        return ByteString.copyFrom(
                range(leaves, Math.min(size, leaves.size())).root(hasher).toBytes());
    }

    /** As an honest author: a second for each entry. */
    private SignedCheckpoint sign(List<Leaf> history, int size) {
        CompactRange range = range(history, size);
        return signer.sign(ORIGIN, range.size(), range.root(hasher), START.plusSeconds(size));
    }

    private Extension extension(List<Leaf> history, int from, int to) {
        return new Extension(
                ORIGIN,
                new TreeSize(from),
                history.subList(from, to),
                sign(history, to).note());
    }

    private SyncAction.Apply apply(List<Leaf> history, int from, int to) {
        return new SyncAction.Apply(PEER, LOG, extension(history, from, to));
    }

    private void commit(Ledger into, List<Leaf> history, int size) {
        try {
            into.commit(VerifiedExtension.check(
                    extension(history, 0, size), CompactRange.EMPTY, Optional.empty(), signer.logKey(), hasher));
        } catch (ExtensionException | ConflictException e) {
            throw new AssertionError(e);
        }
    }

    private SyncAction.BeginBulk begin(Ledger peer, SignedCheckpoint target) {
        List<ByteString> digests = new ArrayList<>();
        List<Leaf> tail = new ArrayList<>();
        for (DataFrame frame : frames(new LogAnswers(peer.logs()), new Question.Shape(0, ByteString.EMPTY))) {
            if (frame.hasSkeleton()) {
                digests.add(frame.getSkeleton().getDigests());
            }
            frame.getChunk().getEntriesList().forEach(entry -> tail.add(new Leaf(entry.toByteArray())));
        }
        return new SyncAction.BeginBulk(PEER, LOG, new SkeletonClaim(0, digests, tail, target));
    }

    private SyncAction.TakeBlocks chunks(Ledger peer, SyncEvent.BulkBegun begun, int chunk) {
        List<ByteString> blocks = new ArrayList<>();
        Question question = new Question.Blocks(chunk, begun.digests().substring(chunk * 32, chunk * 32 + 32));
        frames(new LogAnswers(peer.logs()), question)
                .forEach(frame -> blocks.addAll(frame.getBlocks().getBlocksList()));
        return new SyncAction.TakeBlocks(PEER, LOG, chunk, blocks);
    }

    private List<DataFrame> ask(Ledger holder, Question question) {
        return frames(
                new LogAnswers(holder.logs(), new LogEnds(roster, log -> false, log -> Optional.empty())::of),
                question);
    }

    private static List<DataFrame> frames(LogAnswers server, Question question) {
        List<DataFrame> frames = new ArrayList<>();
        for (Iterator<DataFrame> answer = server.answer(1, LOG, question); answer.hasNext(); ) {
            frames.add(answer.next());
        }
        return frames;
    }
}
