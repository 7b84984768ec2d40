// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.peer.LogAnswers;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
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
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.v1.DataFrame;
import org.junit.jupiter.api.Test;

/** What a peer serves out of its ledger goes through this node's gate into its own. */
class BulkExtensionsTest {
    private static final Session PEER =
            new Session(new PeerName(new MemberName("bolt.example"), new NodeName("eu1")), 7, true);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Origin ORIGIN = Origin.of(
            Rosters.forum(), new MemberName("acme.example"), new NodeName("eu1"), new CollectionName("main"), 1);
    private static final LogId LOG = ORIGIN.id();

    private final TreeHasher hasher = new TreeHasher();
    private final LogSigner signer = new LogSigner(ORIGIN, Ed25519PrivateKey.fromSeed(new byte[32]));
    private final MemoryRoster roster = new MemoryRoster(Rosters.snapshot(1, author()));
    private final List<SyncEvent> answers = new ArrayList<>();
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final PeerExtensions gate = gate(store, ledger);
    private final Ledger peer = Ledger.open(new MemoryKeyValues());

    @Test
    void fetchesALogByItsShapeAndItsChunks() {
        grow(peer, 300, 1);
        grow(ledger, 300, 1);
        grow(peer, 2_000, 2);

        gate.take(begin(300));

        SyncEvent.BulkBegun begun = only(SyncEvent.BulkBegun.class);
        assertThat(begun.target()).isEqualTo(head(peer));
        assertThat(begun.firstChunk()).isEqualTo(1);
        assertThat(begun.missing().stream()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(begun.source()).contains(PEER);
        gate.take(chunks(begun, 4, 4));
        assertThat(only(SyncEvent.BlocksTaken.class).chunks()).isEqualTo(4);
        gate.take(chunks(begun, 1, 3));
        assertThat(answers).hasSize(2);
        assertThat(answers.get(1))
                .isEqualTo(new SyncEvent.Committed(head(peer), 300, List.of(), peer.urgentTo(LOG), Optional.of(PEER)));
        assertThat(ledger.digest()).isEqualTo(peer.digest());
    }

    @Test
    void takesNothingMoreOfALogThatHasItsShareOfTheDisk() {
        grow(peer, 300, 1);
        grow(ledger, 300, 1);
        grow(peer, 2_000, 2);
        PeerExtensions full = gate(store, ledger, new AuthorLimits(Long.MAX_VALUE, Long.MAX_VALUE, 1_000));

        full.take(begin(300));

        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(SyncEvent.Verdict.NO_ROOM);
        assertThat(ledger.bulk().pending()).isEmpty();
    }

    @Test
    void goesOnAfterARestart() {
        grow(peer, 2_000, 1);
        gate.take(begin(0));
        gate.take(chunks(only(SyncEvent.BulkBegun.class), 0, 5));
        answers.clear();

        MemoryKeyValues left = store.afterPowerCut();
        Ledger again = Ledger.open(left);
        PeerExtensions restarted = gate(left, again);
        restarted.resume();

        SyncEvent.BulkBegun begun = only(SyncEvent.BulkBegun.class);
        assertThat(begun.source()).isEmpty();
        begun.missing().stream().forEach(chunk -> restarted.take(chunks(begun, chunk, 1)));
        assertThat(again.digest()).isEqualTo(peer.digest());
    }

    @Test
    void blamesWhoeverSendsAChunkThatIsNotTheOne() {
        grow(peer, 2_000, 1);
        gate.take(begin(0));
        SyncEvent.BulkBegun begun = only(SyncEvent.BulkBegun.class);
        SyncAction.TakeBlocks good = chunks(begun, 2, 1);
        gate.take(new SyncAction.TakeBlocks(PEER, LOG, 3, good.blocks()));
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.PEER_ROOT);
        gate.take(new SyncAction.TakeBlocks(PEER, LOG, 2, List.of(ByteString.copyFromUtf8("nothing of the kind"))));
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.PEER_FORM);
        gate.take(good);
        assertThat(answers).hasOnlyElementsOfType(SyncEvent.BlocksTaken.class);
    }

    @Test
    void refusesAShapeThatIsNotSignedOrNotThatOfAListedLog() {
        grow(peer, 600, 1);
        SyncAction.BeginBulk good = begin(0);
        List<ByteString> digests = new ArrayList<>(good.claim().digests());
        digests.set(0, ByteString.copyFrom(new byte[digests.get(0).size()]));
        gate.take(new SyncAction.BeginBulk(
                PEER,
                LOG,
                new SkeletonClaim(0, digests, good.claim().tail(), good.claim().checkpoint())));
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.PEER_ROOT);
        roster.change(Rosters.snapshot(2));
        gate.take(good);
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.STALE);
        assertThat(ledger.bulk().pending()).isEmpty();
    }

    @Test
    void takesChunksOfNoLogThatItDoesNotFetch() {
        gate.take(new SyncAction.TakeBlocks(PEER, LOG, 0, List.of(ByteString.EMPTY)));
        assertThat(only(SyncEvent.NotApplied.class).verdict()).isEqualTo(Verdict.STALE);
    }

    @Test
    void holdsItAgainstTheAuthorWhenAChunkIsNotWhatItHolds() {
        grow(ledger, 300, 8);
        grow(peer, 256, 8);
        grow(peer, 2_000, 9);
        gate.take(begin(256));
        SyncEvent.BulkBegun begun = only(SyncEvent.BulkBegun.class);
        gate.take(chunks(begun, 3, 3));
        answers.clear();
        gate.take(chunks(begun, 1, 2));
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0))
                .isInstanceOfSatisfying(
                        SyncEvent.BulkDropped.class,
                        dropped -> assertThat(dropped.log()).isEqualTo(LOG));
        assertThat(answers.get(1)).isInstanceOf(SyncEvent.EvidenceHeld.class);
        assertThat(EvidenceShelf.open(store).isFrozen(LOG)).isTrue();
        assertThat(ledger.bulk().pending()).isEmpty();
        assertThat(head(ledger).size().value()).isEqualTo(300);
    }

    private SyncAction.BeginBulk begin(long first) {
        ByteString root = first == 0
                ? ByteString.EMPTY
                : ByteString.copyFrom(peer.logs()
                        .find(LOG)
                        .orElseThrow()
                        .rootAt(new org.hashmesh.crypto.tree.TreeSize(first))
                        .toBytes());
        List<ByteString> digests = new ArrayList<>();
        List<Leaf> tail = new ArrayList<>();
        for (DataFrame frame : ask(new Question.Shape(first, root))) {
            if (frame.hasSkeleton()) {
                digests.add(frame.getSkeleton().getDigests());
            }
            frame.getChunk().getEntriesList().forEach(entry -> tail.add(new Leaf(entry.toByteArray())));
        }
        return new SyncAction.BeginBulk(
                PEER, LOG, new SkeletonClaim(first / LeafBlock.CHUNK, digests, tail, head(peer)));
    }

    private SyncAction.TakeBlocks chunks(SyncEvent.BulkBegun begun, int first, int count) {
        int at = (int) (first - begun.firstChunk()) * 32;
        List<ByteString> blocks = new ArrayList<>();
        for (DataFrame frame : ask(new Question.Blocks(first, begun.digests().substring(at, at + count * 32)))) {
            blocks.addAll(frame.getBlocks().getBlocksList());
        }
        return new SyncAction.TakeBlocks(PEER, LOG, first, blocks);
    }

    private List<DataFrame> ask(Question question) {
        List<DataFrame> frames = new ArrayList<>();
        for (Iterator<DataFrame> answer = new LogAnswers(peer.logs()).answer(1, LOG, question); answer.hasNext(); ) {
            frames.add(answer.next());
        }
        return frames;
    }

    private <T extends SyncEvent> T only(Class<T> type) {
        assertThat(answers).hasSize(1).hasOnlyElementsOfType(type);
        return type.cast(answers.remove(0));
    }

    private PeerExtensions gate(MemoryKeyValues on, Ledger into) {
        return gate(on, into, AuthorLimits.NONE);
    }

    private PeerExtensions gate(MemoryKeyValues on, Ledger into, AuthorLimits limits) {
        NodeHealth health = new NodeHealth();
        LogId own = new LogId(TreeHasher.emptyRoot());
        PeerExtensions.Gates gates = TestGates.over(on, into.logs(), own, roster, health, answers::add);
        InstantSource clock = InstantSource.fixed(START.plusSeconds(60));
        return new PeerExtensions(own, into, roster, health, gates, limits, clock, answers::add, () -> {});
    }

    /** Entries that are the same for the same seed and place. */
    private void grow(Ledger into, int count, int seed) {
        Random random = new Random(seed);
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] leaf = new byte[40];
            random.nextBytes(leaf);
            leaf[0] = 9;
            leaves.add(new Leaf(leaf));
        }
        CompactRange before = into.range(LOG);
        CompactRange after = before.append(
                hasher, leaves.stream().map(leaf -> leaf.hash(hasher)).toList());
        SignedCheckpoint checkpoint = signer.sign(ORIGIN, after.size(), after.root(hasher), START.plusSeconds(seed));
        try {
            into.commit(VerifiedExtension.check(
                    new Extension(ORIGIN, before.size(), leaves, checkpoint.note()),
                    before,
                    into.logs().find(LOG).map(log -> log.head().checkpoint()),
                    signer.logKey(),
                    hasher));
        } catch (ExtensionException | ConflictException e) {
            throw new AssertionError(e);
        }
    }

    private static SignedCheckpoint head(Ledger ledger) {
        return ledger.logs().find(LOG).orElseThrow().head().checkpoint();
    }

    private RosterMember author() {
        RosterMember other = Rosters.member("acme.example");
        return new RosterMember(other.name(), other.identity(), other.nodes(), List.of(signer.logKey()));
    }
}
