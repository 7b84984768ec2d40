// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
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
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.Skeleton;
import org.hashmesh.crypto.log.VerifiedChunk;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.sync.SyncAction.Question;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.v1.Blocks;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Fork;
import org.hashmesh.v1.Refused;
import org.junit.jupiter.api.Test;

class LogAnswersTest {
    private static final int MAX_FRAME = 1 << 20;
    private static final Origin ORIGIN = new Origin(
            "1f0c9a3b5d7e2468", new MemberName("acme.example"), new NodeName("eu1"), new CollectionName("main"), 1);

    private final TreeHasher hasher = new TreeHasher();
    private final Random random = new Random(35);
    private final LogSigner signer = new LogSigner(ORIGIN, Ed25519PrivateKey.fromSeed(new byte[32]));
    private final Ledger ledger = Ledger.open(new MemoryKeyValues());
    private final LogAnswers answers = new LogAnswers(ledger.logs());
    private final List<Leaf> leaves = new ArrayList<>();
    private Instant time = Instant.parse("2026-05-04T12:00:00Z");

    @Test
    void sendsEverythingUpToTheNewestCheckpoint() throws Exception {
        grow(300, 40);
        grow(700, 40);
        grow(90, 4_000);
        for (int first : new int[] {0, 1, 255, 256, 300, 1_000, 1_089}) {
            List<DataFrame> frames = ask(new Question.Entries(first, root(first)));
            List<Leaf> sent = new ArrayList<>();
            for (DataFrame frame : frames.subList(0, frames.size() - 1)) {
                assertThat(frame.getChunk().getFirstIndex()).isEqualTo(first + sent.size());
                frame.getChunk().getEntriesList().forEach(entry -> sent.add(new Leaf(entry.toByteArray())));
            }
            byte[] note = last(frames).getCheckpoint().getNote().toByteArray();
            CompactRange range = range(first);
            VerifiedExtension verified = VerifiedExtension.check(
                    new Extension(ORIGIN, range.size(), sent, note), range, head(range), signer.logKey(), hasher);
            assertThat(verified.range().size()).isEqualTo(new TreeSize(1_090));
        }
    }

    @Test
    void refusesWhatIsTooFarOrNotHeld() throws Exception {
        assertThat(refusal(new Question.Entries(0, ByteString.EMPTY))).isEqualTo(Refused.Reason.REASON_NOT_HELD);
        grow(5_000, 4_000);
        assertThat(refusal(new Question.Entries(0, ByteString.EMPTY))).isEqualTo(Refused.Reason.REASON_TOO_FAR);
        assertThat(ask(new Question.Entries(4_000, root(4_000)))).hasSizeGreaterThan(2);
        assertThat(refusal(new Question.Entries(5_000, root(5_000)))).isEqualTo(Refused.Reason.REASON_NOT_HELD);
        assertThat(refusal(new Question.Entries(5_001, root(5_000)))).isEqualTo(Refused.Reason.REASON_NOT_HELD);
        assertThat(refusal(new Question.Shape(5_000, root(5_000)))).isEqualTo(Refused.Reason.REASON_NOT_HELD);
        assertThat(refusal(new Question.Blocks(19, ByteString.copyFrom(new byte[32]))))
                .isEqualTo(Refused.Reason.REASON_NOT_HELD);
        assertThat(refusal(new Question.Blocks(18, ByteString.copyFrom(new byte[32]))))
                .isEqualTo(Refused.Reason.REASON_OTHER_TREE);
    }

    @Test
    void showsItsTreeToWhoeverHoldsAnother() throws Exception {
        grow(300, 40);
        grow(700, 40);
        ByteString other = ByteString.copyFrom(new byte[32]);
        for (Question question : List.of(
                new Question.Entries(300, other), new Question.Shape(300, other), new Question.Shape(1_000, other))) {
            Fork fork = last(ask(question)).getFork();
            long first =
                    question instanceof Question.Shape shape ? shape.first() : ((Question.Entries) question).first();
            SignedCheckpoint head = SignedCheckpoint.open(fork.getCheckpoint().toByteArray(), signer.logKey());
            ConsistencyProof proof = new ConsistencyProof(fork.getHashesList().stream()
                    .map(hash -> Digest.of(hash.toByteArray()))
                    .toList());
            assertProves(proof, first, Digest.of(fork.getRoot().toByteArray()), head);
        }
    }

    private void assertProves(ConsistencyProof proof, long first, Digest root, SignedCheckpoint head)
            throws ProofException {
        assertThat(root).isEqualTo(range((int) first).root(hasher));
        proof.verify(new TreeSize(first), root, head.size(), head.root(), hasher);
    }

    @Test
    void givesAWholeLogByItsShapeAndItsChunks() throws Exception {
        grow(300, 40);
        grow(20_000, 40);
        for (int first : new int[] {0, 1, 256, 300, 19_999}) {
            CompactRange held = range(first);
            VerifiedSkeleton skeleton = VerifiedSkeleton.check(
                    shape(ask(new Question.Shape(first, root(first)))), held, head(held), signer.logKey(), hasher);
            assertThat(skeleton.range().size()).isEqualTo(new TreeSize(20_300));
            long chunk = skeleton.firstChunk();
            while (chunk < skeleton.endChunk()) {
                int count = (int) Math.min(64, skeleton.endChunk() - chunk);
                List<byte[]> blocks = blocks(ask(new Question.Blocks(chunk, digests(skeleton, chunk, count))), chunk);
                assertThat(blocks).hasSize(count);
                for (byte[] block : blocks) {
                    VerifiedChunk.check(skeleton, chunk++, block, hasher);
                }
            }
        }
    }

    @Test
    void cutsBlocksThatAreLargerThanAFrameAndEndsEarly() throws Exception {
        grow(1_024, 4_096);
        grow(1_024, 1_500);
        grow(1_024, 18);
        CompactRange none = CompactRange.EMPTY;
        VerifiedSkeleton skeleton = VerifiedSkeleton.check(
                shape(ask(new Question.Shape(0, ByteString.EMPTY))), none, Optional.empty(), signer.logKey(), hasher);
        long chunk = 0;
        int questions = 0;
        while (chunk < skeleton.endChunk()) {
            ByteString wanted = digests(skeleton, chunk, (int) (skeleton.endChunk() - chunk));
            List<byte[]> blocks = blocks(ask(new Question.Blocks(chunk, wanted)), chunk);
            assertThat(blocks).isNotEmpty();
            assertThat(blocks.stream().mapToInt(block -> block.length).sum()).isLessThanOrEqualTo(4 << 20);
            for (byte[] block : blocks) {
                VerifiedChunk.check(skeleton, chunk++, block, hasher);
            }
            questions++;
        }
        assertThat(questions).isBetween(2, 4);
    }

    private static ByteString digests(VerifiedSkeleton skeleton, long first, int count) {
        ByteString digests = ByteString.EMPTY;
        for (long chunk = first; chunk < first + count; chunk++) {
            digests = digests.concat(ByteString.copyFrom(skeleton.digest(chunk).toBytes()));
        }
        return digests;
    }

    private Skeleton shape(List<DataFrame> frames) {
        ByteString digests = ByteString.EMPTY;
        List<Leaf> tail = new ArrayList<>();
        long firstChunk = frames.get(0).getSkeleton().getFirstChunk();
        for (DataFrame frame : frames) {
            if (frame.hasSkeleton()) {
                assertThat(frame.getSkeleton().getFirstChunk()).isEqualTo(firstChunk + digests.size() / 32);
                digests = digests.concat(frame.getSkeleton().getDigests());
            }
            frame.getChunk().getEntriesList().forEach(entry -> tail.add(new Leaf(entry.toByteArray())));
        }
        if (digests.isEmpty()) {
            firstChunk = frames.get(0).getChunk().getFirstIndex() / LeafBlock.CHUNK;
        }
        return new Skeleton(
                ORIGIN,
                firstChunk,
                digests.toByteArray(),
                tail,
                last(frames).getCheckpoint().getNote().toByteArray());
    }

    private static List<byte[]> blocks(List<DataFrame> frames, long first) {
        List<byte[]> whole = new ArrayList<>();
        ByteString part = ByteString.EMPTY;
        for (DataFrame frame : frames.subList(0, frames.size() - 1)) {
            Blocks blocks = frame.getBlocks();
            assertThat(blocks.getFirstChunk()).isEqualTo(first + whole.size());
            for (int i = 0; i < blocks.getBlocksCount(); i++) {
                part = part.concat(blocks.getBlocks(i));
                if (!blocks.getContinues() || i < blocks.getBlocksCount() - 1) {
                    whole.add(part.toByteArray());
                    part = ByteString.EMPTY;
                }
            }
        }
        assertThat(part.isEmpty()).isTrue();
        assertThat(last(frames).hasBlocksEnd()).isTrue();
        return whole;
    }

    private Refused.Reason refusal(Question question) {
        List<DataFrame> frames = ask(question);
        assertThat(frames).hasSize(1);
        return frames.get(0).getRefused().getReason();
    }

    private List<DataFrame> ask(Question question) {
        List<DataFrame> frames = new ArrayList<>();
        for (Iterator<DataFrame> answer = answers.answer(7, ORIGIN.id(), question); answer.hasNext(); ) {
            frames.add(answer.next());
        }
        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.getSerializedSize()).isLessThan(MAX_FRAME));
        return frames;
    }

    private static DataFrame last(List<DataFrame> frames) {
        return frames.get(frames.size() - 1);
    }

    private void grow(int count, int bytes) throws ExtensionException, ConflictException {
        CompactRange before = range(leaves.size());
        List<Leaf> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] leaf = new byte[bytes];
            random.nextBytes(leaf);
            leaf[0] = 9;
            added.add(new Leaf(leaf));
        }
        leaves.addAll(added);
        CompactRange after = range(leaves.size());
        time = time.plusSeconds(1);
        // An author signs more often than every 16 MiB; here the ledger is as one that took it by its chunks.
        int at = 0;
        while (at < count) {
            int next = Math.min(count, at + 4_000);
            CompactRange middle = range((int) before.size().value() + next);
            ledger.commit(VerifiedExtension.check(
                    new Extension(
                            ORIGIN,
                            before.size().plus(at),
                            added.subList(at, next),
                            signer.sign(ORIGIN, middle.size(), middle.root(hasher), time)
                                    .note()),
                    ledger.range(ORIGIN.id()),
                    ledger.logs().find(ORIGIN.id()).map(log -> log.head().checkpoint()),
                    signer.logKey(),
                    hasher));
            at = next;
        }
        assertThat(ledger.range(ORIGIN.id())).isEqualTo(after);
    }

    private ByteString root(int size) {
        return size == 0
                ? ByteString.EMPTY
                : ByteString.copyFrom(range(size).root(hasher).toBytes());
    }

    private Optional<SignedCheckpoint> head(CompactRange range) {
        return range.size().value() == 0
                ? Optional.empty()
                : Optional.of(
                        signer.sign(ORIGIN, range.size(), range.root(hasher), Instant.parse("2026-05-04T12:00:00Z")));
    }

    private CompactRange range(int size) {
        return CompactRange.EMPTY.append(
                hasher,
                leaves.subList(0, size).stream().map(leaf -> leaf.hash(hasher)).toList());
    }
}
