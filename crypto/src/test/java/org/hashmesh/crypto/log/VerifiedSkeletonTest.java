// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.ExtensionException.Blame;
import org.hashmesh.crypto.log.ExtensionException.Reason;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TileHash;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

class VerifiedSkeletonTest {
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
    private static final Origin ORIGIN = new Origin(
            "1f0c9a3b5d7e2468", new MemberName("acme.example"), new NodeName("eu1"), new CollectionName("main"), 1);
    private static final Origin NEXT_EPOCH =
            new Origin(ORIGIN.forum(), ORIGIN.member(), ORIGIN.node(), ORIGIN.collection(), 2);
    private static final int CHUNK = LeafBlock.CHUNK;

    private final TreeHasher hasher = new TreeHasher();
    private final Random random = new Random(31);
    private final LogSigner signer = signer(ORIGIN);
    private final List<Leaf> leaves = randomLeaves(1_100);

    @Test
    void acceptsTheShapeOfEveryLogBehindEveryHead() throws ExtensionException {
        int[] sizes = {1, 2, 255, 256, 257, 300, 511, 512, 513, 600, 1_023, 1_024, 1_025, 1_100};
        for (int held : sizes) {
            for (int size : sizes) {
                if (size > held) {
                    VerifiedSkeleton verified = check(skeleton(held, size, NOON), held);
                    assertThat(verified.range()).isEqualTo(range(size));
                    assertThat(verified.held()).isEqualTo(range(held));
                    assertThat(verified.endChunk()).isEqualTo(size / CHUNK);
                    assertThat(verified.tail()).isEqualTo(leaves.subList(size - size % CHUNK, size));
                    assertThat(tileHashes(verified)).isEqualTo(tileHashes(held - held % CHUNK, size));
                    assertEveryChunkVerifies(verified);
                }
            }
            VerifiedSkeleton fromNothing = VerifiedSkeleton.check(
                    skeleton(0, held, NOON), CompactRange.EMPTY, Optional.empty(), signer.logKey(), hasher);
            assertThat(fromNothing.range()).isEqualTo(range(held));
        }
    }

    private void assertEveryChunkVerifies(VerifiedSkeleton verified) throws ExtensionException {
        for (long chunk = verified.firstChunk(); chunk < verified.endChunk(); chunk++) {
            List<Leaf> expected = chunk(chunk);
            VerifiedChunk found = VerifiedChunk.check(verified, chunk, LeafBlock.pack(expected), hasher);
            assertThat(found.block().leaves()).isEqualTo(expected);
            assertThat(verified.contradicts(found, hasher)).isFalse();
            for (int i = 0; i < CHUNK; i += 51) {
                assertThat(Digest.of(found.leafHashes(), i * Digest.BYTES))
                        .isEqualTo(expected.get(i).hash(hasher));
            }
        }
    }

    @Test
    void refusesAShapeThatAnybodyChanged() {
        Skeleton good = skeleton(300, 1_100, NOON);
        byte[] digests = good.digests();
        for (int at = 0; at < digests.length; at += 7) {
            byte[] flipped = digests.clone();
            flipped[at] ^= 1;
            assertRefused(Reason.WRONG_ROOT, with(good, flipped, good.tail()), 300);
        }
        for (int i = 0; i < good.tail().size(); i += 13) {
            List<Leaf> tail = new ArrayList<>(good.tail());
            tail.set(i, leaves.get(0));
            assertRefused(Reason.WRONG_ROOT, with(good, digests, tail), 300);
        }
        List<Leaf> swapped = new ArrayList<>(good.tail());
        Collections.swap(swapped, 0, 1);
        assertRefused(Reason.WRONG_ROOT, with(good, digests, swapped), 300);
    }

    @Test
    void refusesAShapeThatDoesNotReachFromOursToTheSignedSize() {
        Skeleton good = skeleton(300, 1_100, NOON);
        byte[] digests = good.digests();
        assertRefused(Reason.WRONG_COUNT, with(good, Arrays.copyOf(digests, digests.length - 32), good.tail()), 300);
        assertRefused(Reason.WRONG_COUNT, with(good, Arrays.copyOf(digests, digests.length + 32), good.tail()), 300);
        assertRefused(Reason.WRONG_COUNT, with(good, Arrays.copyOf(digests, digests.length + 1), good.tail()), 300);
        assertRefused(Reason.WRONG_COUNT, with(good, digests, good.tail().subList(1, 50)), 300);
        assertRefused(Reason.NOT_ADJACENT, good, 600);
        assertRefused(Reason.NOT_ADJACENT, good, 200);
    }

    @Test
    void refusesASizeThatNoEpochHas() {
        SignedCheckpoint huge =
                signer.sign(ORIGIN, new TreeSize(Skeleton.MAX_ENTRIES + 1), range(3).root(hasher), NOON);
        assertRefused(Reason.TOO_LARGE, new Skeleton(ORIGIN, 1, new byte[0], List.of(), huge.note()), 300);
        SignedCheckpoint negative = signer.sign(ORIGIN, new TreeSize(Long.MAX_VALUE), range(3).root(hasher), NOON);
        assertRefused(Reason.TOO_LARGE, new Skeleton(ORIGIN, 1, new byte[0], List.of(), negative.note()), 300);
    }

    @Test
    void refusesWhatTheLogsKeyDidNotSign() {
        Skeleton good = skeleton(300, 1_100, NOON);
        byte[] note = good.checkpointNote();
        note[note.length - 5] ^= 1;
        ExtensionException refusal =
                refusal(new Skeleton(ORIGIN, good.firstChunk(), good.digests(), good.tail(), note), 300);
        assertThat(refusal.reason().blame()).isEqualTo(Blame.SENDER);
        SignedCheckpoint other = signer(NEXT_EPOCH)
                .sign(NEXT_EPOCH, range(1_100).size(), range(1_100).root(hasher), NOON);
        assertRefused(
                Reason.OTHER_LOG,
                new Skeleton(ORIGIN, good.firstChunk(), good.digests(), good.tail(), other.note()),
                300);
        assertRefused(
                Reason.OTHER_LOG,
                new Skeleton(NEXT_EPOCH, good.firstChunk(), good.digests(), good.tail(), other.note()),
                300);
    }

    @Test
    void blamesTheAuthorForALargerLogSignedEarlier() {
        ExtensionException refusal = refusal(skeleton(300, 1_100, NOON.minusSeconds(1)), 300);
        assertThat(refusal.reason()).isEqualTo(Reason.TIME_GOES_BACK);
        assertThat(refusal.evidence()).isPresent();
    }

    @Test
    void takesNothingThatIsNotLarger() {
        assertRefused(Reason.STALE, skeleton(300, 300, NOON.plusSeconds(9)), 300);
        assertRefused(Reason.STALE, skeleton(300, 299, NOON.minusSeconds(9)), 300);
    }

    @Test
    void refusesATailThatBeginsWithOtherEntriesThanOurs() {
        // Both signed by the author: nobody but the author can make this.
        List<Leaf> otherTail = new ArrayList<>(leaves.subList(256, 400));
        otherTail.set(3, leaves.get(0));
        List<Leaf> other = new ArrayList<>(leaves.subList(0, 256));
        other.addAll(otherTail);
        CompactRange tree = rangeOver(other);
        Skeleton forked = new Skeleton(
                ORIGIN,
                1,
                new byte[0],
                otherTail,
                signer.sign(ORIGIN, tree.size(), tree.root(hasher), NOON).note());
        assertRefused(Reason.WRONG_ROOT, forked, 300);
    }

    @Test
    void findsTheChunkThatContradictsWhatIsHeldAndProvesIt() throws ExtensionException, ProofException {
        List<Leaf> other = new ArrayList<>(leaves);
        other.set(290, leaves.get(0));
        CompactRange tree = rangeOver(other);
        Skeleton forked = new Skeleton(
                ORIGIN,
                1,
                digests(other, 1, other.size()),
                other.subList(1_024, 1_100),
                signer.sign(ORIGIN, tree.size(), tree.root(hasher), NOON).note());
        VerifiedSkeleton verified = check(forked, 300);
        VerifiedChunk first = VerifiedChunk.check(verified, 1, LeafBlock.pack(other.subList(256, 512)), hasher);
        assertThat(verified.contradicts(first, hasher)).isTrue();
        TileReader ours = (level, index) -> rangeOver(
                        leaves.subList((int) index << (8 * level), (int) (index + 1) << (8 * level)))
                .root(hasher);
        TileReader theirs = verified.tiles(first, ours, hasher);
        TreeSize held = new TreeSize(300);
        ConsistencyProof.prove(held, tree.size(), theirs, hasher)
                .verify(
                        held,
                        CompactRange.read(held, theirs, hasher).root(hasher),
                        tree.size(),
                        tree.root(hasher),
                        hasher);
        VerifiedChunk next = VerifiedChunk.check(verified, 2, LeafBlock.pack(other.subList(512, 768)), hasher);
        assertThat(verified.contradicts(next, hasher)).isFalse();
        VerifiedSkeleton before = check(forked, 290);
        VerifiedChunk same = VerifiedChunk.check(before, 1, LeafBlock.pack(other.subList(256, 512)), hasher);
        assertThat(before.contradicts(same, hasher)).isFalse();
    }

    @Test
    void refusesAChunkOfWhichAnyBitIsOther() throws ExtensionException {
        VerifiedSkeleton skeleton = check(skeleton(300, 1_100, NOON), 300);
        byte[] packed = LeafBlock.pack(chunk(2));
        for (int at = 0; at < packed.length; at += 3) {
            byte[] flipped = packed.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> VerifiedChunk.check(skeleton, 2, flipped, hasher))
                    .isInstanceOf(ExtensionException.class)
                    .satisfies(e -> assertThat(((ExtensionException) e).reason().blame())
                            .isEqualTo(Blame.SENDER));
        }
        assertChunkRefused(Reason.WRONG_ROOT, skeleton, 1, packed);
        assertChunkRefused(Reason.NOT_ADJACENT, skeleton, 0, packed);
        assertChunkRefused(Reason.NOT_ADJACENT, skeleton, 4, packed);
        assertChunkRefused(Reason.WRONG_COUNT, skeleton, 2, LeafBlock.pack(chunk(2).subList(0, 255)));
        assertChunkRefused(Reason.WRONG_COUNT, skeleton, 2, new byte[0]);
        assertChunkRefused(Reason.MALFORMED, skeleton, 2, LeafBlock.pack(leaves.subList(512, 769)));
        assertChunkRefused(Reason.MALFORMED, skeleton, 2, Arrays.copyOf(packed, packed.length - 1));
        assertChunkRefused(Reason.MALFORMED, skeleton, 2, Arrays.copyOf(packed, packed.length + 1));
    }

    @Test
    void isTheSameAgainFromTheStore() throws ExtensionException {
        Skeleton skeleton = skeleton(300, 1_100, NOON);
        VerifiedSkeleton again = VerifiedSkeleton.stored(skeleton, range(300), hasher);
        assertThat(again.range()).isEqualTo(range(1_100));
        byte[] damaged = skeleton.digests();
        damaged[40] ^= 1;
        assertThatThrownBy(() -> VerifiedSkeleton.stored(with(skeleton, damaged, skeleton.tail()), range(300), hasher))
                .isInstanceOf(ExtensionException.class);
    }

    private void assertChunkRefused(Reason reason, VerifiedSkeleton skeleton, long index, byte[] packed) {
        assertThatThrownBy(() -> VerifiedChunk.check(skeleton, index, packed, hasher))
                .isInstanceOf(ExtensionException.class)
                .satisfies(e -> assertThat(((ExtensionException) e).reason()).isEqualTo(reason));
    }

    private void assertRefused(Reason reason, Skeleton claim, int held) {
        assertThat(refusal(claim, held).reason()).isEqualTo(reason);
    }

    private ExtensionException refusal(Skeleton claim, int held) {
        try {
            throw new AssertionError("believed: " + check(claim, held));
        } catch (ExtensionException e) {
            return e;
        }
    }

    private VerifiedSkeleton check(Skeleton claim, int held) throws ExtensionException {
        CompactRange range = range(held);
        SignedCheckpoint head = signer.sign(ORIGIN, range.size(), range.root(hasher), NOON);
        return VerifiedSkeleton.check(claim, range, Optional.of(head), signer.logKey(), hasher);
    }

    private Skeleton skeleton(int held, int size, Instant time) {
        CompactRange range = range(size);
        return new Skeleton(
                ORIGIN,
                held / CHUNK,
                digests(leaves, held / CHUNK, size),
                leaves.subList(size - size % CHUNK, size),
                signer.sign(ORIGIN, range.size(), range.root(hasher), time).note());
    }

    private byte[] digests(List<Leaf> of, int firstChunk, int size) {
        int chunks = Math.max(0, size / CHUNK - firstChunk);
        byte[] digests = new byte[chunks * Digest.BYTES];
        for (int i = 0; i < chunks; i++) {
            int from = (firstChunk + i) * CHUNK;
            rangeOver(of.subList(from, from + CHUNK)).root(hasher).writeTo(digests, i * Digest.BYTES);
        }
        return digests;
    }

    private static Skeleton with(Skeleton skeleton, byte[] digests, List<Leaf> tail) {
        return new Skeleton(skeleton.origin(), skeleton.firstChunk(), digests, tail, skeleton.checkpointNote());
    }

    private List<TileHash> tileHashes(VerifiedSkeleton skeleton) {
        List<TileHash> told = new ArrayList<>();
        skeleton.tileHashes(hasher, told::add);
        return told;
    }

    private List<TileHash> tileHashes(int from, int to) {
        List<TileHash> told = new ArrayList<>();
        CompactRange.Builder tree = range(from).toBuilder(hasher, told::add);
        leaves.subList(from, to).forEach(leaf -> tree.append(leaf.hash(hasher)));
        return told;
    }

    private List<Leaf> chunk(long chunk) {
        int from = (int) chunk * CHUNK;
        return leaves.subList(from, from + CHUNK);
    }

    private CompactRange range(int size) {
        return rangeOver(leaves.subList(0, size));
    }

    private CompactRange rangeOver(List<Leaf> all) {
        return CompactRange.EMPTY.append(
                hasher, all.stream().map(leaf -> leaf.hash(hasher)).toList());
    }

    private List<Leaf> randomLeaves(int count) {
        List<Leaf> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Leaf.MIN_BYTES + random.nextInt(20)];
            random.nextBytes(bytes);
            made.add(new Leaf(bytes));
        }
        return made;
    }

    private static LogSigner signer(Origin origin) {
        byte[] seed = new byte[32];
        seed[0] = 1;
        return new LogSigner(origin, Ed25519PrivateKey.fromSeed(seed));
    }
}
