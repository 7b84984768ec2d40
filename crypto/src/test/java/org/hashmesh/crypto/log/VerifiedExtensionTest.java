// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.ExtensionException.Blame;
import org.hashmesh.crypto.log.ExtensionException.Reason;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileHash;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

class VerifiedExtensionTest {
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
    private static final Origin ORIGIN = new Origin(
            "1f0c9a3b5d7e2468", new MemberName("acme.example"), new NodeName("eu1"), new CollectionName("main"), 1);
    private static final Origin NEXT_EPOCH =
            new Origin(ORIGIN.forum(), ORIGIN.member(), ORIGIN.node(), ORIGIN.collection(), 2);

    private final TreeHasher hasher = new TreeHasher();
    private final Random random = new Random(30);
    private final LogSigner signer = signer(ORIGIN, 1);
    private final List<Leaf> leaves = randomLeaves(20);

    /** Ten entries held, signed at noon. */
    private final CompactRange held = rangeOver(leaves.subList(0, 10));

    private final SignedCheckpoint head = sign(held, NOON);

    @Test
    void acceptsTheFirstEntriesOfALog() throws ExtensionException {
        VerifiedExtension verified = VerifiedExtension.check(
                new Extension(ORIGIN, TreeSize.ZERO, leaves.subList(0, 10), head.note()),
                CompactRange.EMPTY,
                Optional.empty(),
                signer.logKey(),
                hasher);

        assertThat(verified.checkpoint()).isEqualTo(head);
        assertThat(verified.origin()).isEqualTo(ORIGIN);
        assertThat(verified.from()).isEqualTo(TreeSize.ZERO);
        assertThat(verified.leaves()).isEqualTo(leaves.subList(0, 10));
        assertThat(verified.range()).isEqualTo(held);
    }

    @Test
    void acceptsEveryCutOfALogIntoTwo() throws ExtensionException {
        SignedCheckpoint last = sign(rangeOver(leaves), NOON);
        for (int cut = 0; cut < leaves.size(); cut++) {
            CompactRange start = rangeOver(leaves.subList(0, cut));
            List<Leaf> rest = leaves.subList(cut, leaves.size());
            VerifiedExtension verified = VerifiedExtension.check(
                    new Extension(ORIGIN, start.size(), rest, last.note()),
                    start,
                    Optional.of(sign(start, NOON)),
                    signer.logKey(),
                    hasher);

            assertThat(verified.from()).isEqualTo(start.size());
            assertThat(verified.leafHashes())
                    .isEqualTo(rest.stream().map(leaf -> leaf.hash(hasher)).toList());
            assertThat(verified.range()).isEqualTo(rangeOver(leaves));
        }
    }

    @Test
    void acceptsTheSameTreeSignedLater() throws ExtensionException {
        VerifiedExtension verified = check(List.of(), sign(held, NOON.plusSeconds(3_600)));

        assertThat(verified.leaves()).isEmpty();
        assertThat(verified.range()).isEqualTo(held);
        assertThat(verified.checkpoint().time()).isEqualTo(NOON.plusSeconds(3_600));
    }

    @Test
    void acceptsAnEmptyLogAndItsFirstEntries() throws ExtensionException {
        SignedCheckpoint empty = sign(CompactRange.EMPTY, NOON);
        VerifiedExtension verified = VerifiedExtension.check(
                new Extension(ORIGIN, TreeSize.ZERO, List.of(), empty.note()),
                CompactRange.EMPTY,
                Optional.empty(),
                signer.logKey(),
                hasher);
        VerifiedExtension next = VerifiedExtension.check(
                new Extension(ORIGIN, TreeSize.ZERO, leaves.subList(0, 10), head.note()),
                verified.range(),
                Optional.of(verified.checkpoint()),
                signer.logKey(),
                hasher);
        assertThat(next.range()).isEqualTo(held);
    }

    @Test
    void tellsWhichTilesItCompleted() throws ExtensionException {
        List<Leaf> many = randomLeaves(600);
        CompactRange start = rangeOver(many.subList(0, 200));
        VerifiedExtension verified = VerifiedExtension.check(
                new Extension(
                        ORIGIN,
                        start.size(),
                        many.subList(200, 600),
                        sign(rangeOver(many), NOON).note()),
                start,
                Optional.of(sign(start, NOON)),
                signer.logKey(),
                hasher);

        Digest first = rangeOver(many.subList(0, 256)).root(hasher);
        Digest second = rangeOver(many.subList(256, 512)).root(hasher);
        assertThat(verified.tileHashes()).containsExactly(new TileHash(1, 0, first), new TileHash(1, 1, second));
    }

    @Test
    void refusesEveryFlippedByteOfTheLeavesAndBlamesTheSender() {
        SignedCheckpoint next = sign(rangeOver(leaves), NOON);
        for (int i = 10; i < 20; i++) {
            for (int at = 0; at < leaves.get(i).length(); at++) {
                List<Leaf> wrong = new ArrayList<>(leaves.subList(10, 20));
                wrong.set(i - 10, new Leaf(flip(leaves.get(i).bytes(), at)));
                assertRefused(Reason.WRONG_ROOT, Blame.SENDER, wrong, next);
            }
        }
    }

    @Test
    void refusesEveryFlippedByteOfTheNoteAndBlamesTheSender() {
        byte[] note = sign(rangeOver(leaves), NOON).note();
        Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);
        for (int at = 0; at < note.length; at++) {
            ExtensionException refusal = refusal(leaves.subList(10, 20), flip(note, at));
            assertThat(refusal.reason().blame()).as("byte %d", at).isEqualTo(Blame.SENDER);
            assertThat(refusal.evidence()).isEmpty();
            refusals.merge(refusal.reason(), 1, Integer::sum);
        }
        // The words, the key's number and the signature itself.
        assertThat(refusals).containsKeys(Reason.MALFORMED, Reason.OTHER_KEY, Reason.BAD_SIGNATURE);
    }

    @Test
    void refusesLeavesInAnotherOrder() {
        SignedCheckpoint next = sign(rangeOver(leaves), NOON);
        for (int i = 0; i < 9; i++) {
            List<Leaf> swapped = new ArrayList<>(leaves.subList(10, 20));
            Collections.swap(swapped, i, i + 1);
            assertRefused(Reason.WRONG_ROOT, Blame.SENDER, swapped, next);
        }
    }

    @Test
    void refusesLeavesTooFewOrTooMany() {
        SignedCheckpoint next = sign(rangeOver(leaves), NOON);
        assertRefused(Reason.WRONG_COUNT, Blame.SENDER, leaves.subList(10, 19), next);
        assertRefused(Reason.WRONG_COUNT, Blame.SENDER, List.of(), next);
        List<Leaf> more = new ArrayList<>(leaves.subList(10, 20));
        more.add(leaves.get(0));
        assertRefused(Reason.WRONG_COUNT, Blame.SENDER, more, next);
        assertRefused(Reason.WRONG_COUNT, Blame.SENDER, leaves.subList(10, 20), sign(held, NOON.plusSeconds(1)));
    }

    @Test
    void refusesLeavesThatDoNotBeginWhereTheLogEnds() {
        SignedCheckpoint next = sign(rangeOver(leaves), NOON);
        for (int from = 0; from <= 20; from++) {
            if (from != 10) {
                Extension extension = new Extension(ORIGIN, new TreeSize(from), leaves.subList(from, 20), next.note());
                assertThat(refusal(extension).reason()).isEqualTo(Reason.NOT_ADJACENT);
            }
        }
        Extension far = new Extension(ORIGIN, new TreeSize(Long.MAX_VALUE), leaves, next.note());
        assertThat(refusal(far).reason()).isEqualTo(Reason.NOT_ADJACENT);
    }

    @Test
    void refusesASizeThatNobodyCanReach() {
        SignedCheckpoint vast = signer.sign(ORIGIN, new TreeSize(Long.MAX_VALUE), held.root(hasher), NOON);
        assertRefused(Reason.WRONG_COUNT, Blame.SENDER, leaves.subList(10, 20), vast);
    }

    @Test
    void refusesAnotherLogsEntries() {
        LogSigner other = signer(NEXT_EPOCH, 1);
        SignedCheckpoint next =
                other.sign(NEXT_EPOCH, new TreeSize(20), rangeOver(leaves).root(hasher), NOON);
        assertRefused(Reason.OTHER_LOG, Blame.SENDER, leaves.subList(10, 20), next);

        Extension relabelled = new Extension(
                NEXT_EPOCH,
                new TreeSize(10),
                leaves.subList(10, 20),
                sign(rangeOver(leaves), NOON).note());
        assertThat(refusal(relabelled).reason()).isEqualTo(Reason.OTHER_LOG);
    }

    @Test
    void refusesACheckpointByAnotherKey() {
        SignedCheckpoint next = signer(ORIGIN, 2)
                .sign(ORIGIN, new TreeSize(20), rangeOver(leaves).root(hasher), NOON);
        assertRefused(Reason.OTHER_KEY, Blame.SENDER, leaves.subList(10, 20), next);
    }

    @Test
    void rejectsAHeadThatShrinksAndBlamesTheAuthor() {
        SignedCheckpoint smaller = sign(rangeOver(leaves.subList(0, 9)), NOON.plusSeconds(1));
        assertRefused(Reason.SHRINKS, Blame.AUTHOR, List.of(), smaller);
        assertThat(refusal(List.of(), smaller.note()).evidence()).contains(smaller);
    }

    @Test
    void rejectsAnotherTreeOfTheSameSizeAndBlamesTheAuthor() {
        for (int seconds = -1; seconds <= 1; seconds++) {
            SignedCheckpoint fork = sign(rangeOver(leaves.subList(1, 11)), NOON.plusSeconds(seconds));
            assertRefused(Reason.FORKS, Blame.AUTHOR, List.of(), fork);
            assertThat(refusal(List.of(), fork.note()).evidence()).contains(fork);
        }
    }

    @Test
    void rejectsALargerTreeSignedEarlierAndBlamesTheAuthor() throws ExtensionException {
        SignedCheckpoint early = sign(rangeOver(leaves), NOON.minusSeconds(1));
        assertRefused(Reason.TIME_GOES_BACK, Blame.AUTHOR, leaves.subList(10, 20), early);
        assertThat(refusal(leaves.subList(10, 20), early.note()).evidence()).contains(early);

        // Within one second a log may grow.
        assertThat(check(leaves.subList(10, 20), sign(rangeOver(leaves), NOON)).leaves())
                .hasSize(10);
    }

    @Test
    void blamesNobodyForWhatIsOld() {
        assertRefused(Reason.STALE, Blame.NOBODY, List.of(), head);
        assertRefused(Reason.STALE, Blame.NOBODY, List.of(), sign(held, NOON.minusSeconds(1)));
        CompactRange smaller = rangeOver(leaves.subList(0, 9));
        assertRefused(Reason.STALE, Blame.NOBODY, List.of(), sign(smaller, NOON.minusSeconds(1)));
        assertRefused(Reason.STALE, Blame.NOBODY, List.of(), sign(smaller, NOON));
    }

    @Test
    void neverBlamesTheAuthorForWhatTheAuthorDidNotSign() {
        LogSigner impostor = signer(ORIGIN, 2);
        List<SignedCheckpoint> framing = List.of(
                impostor.sign(ORIGIN, new TreeSize(9), held.root(hasher), NOON.plusSeconds(1)),
                impostor.sign(ORIGIN, new TreeSize(10), rangeOver(leaves).root(hasher), NOON),
                impostor.sign(ORIGIN, new TreeSize(11), held.root(hasher), NOON.minusSeconds(1)));
        for (SignedCheckpoint checkpoint : framing) {
            assertRefused(Reason.OTHER_KEY, Blame.SENDER, List.of(), checkpoint);
        }
    }

    @Test
    void takesExactly65536LeavesAndNoMore() throws ExtensionException {
        List<Leaf> most = Collections.nCopies(Extension.MAX_LEAVES, leaves.get(0));
        List<Leaf> all = new ArrayList<>(leaves.subList(0, 10));
        all.addAll(most);
        VerifiedExtension verified = check(most, sign(rangeOver(all), NOON));
        assertThat(verified.leafHashes()).hasSize(65_536);

        all.add(leaves.get(0));
        assertRefused(
                Reason.TOO_LARGE,
                Blame.SENDER,
                Collections.nCopies(Extension.MAX_LEAVES + 1, leaves.get(0)),
                sign(rangeOver(all), NOON));
    }

    @Test
    void takesExactly16MebibytesOfLeavesAndNoMore() throws ExtensionException {
        List<Leaf> most = Collections.nCopies(4_096, new Leaf(new byte[4_096]));
        List<Leaf> all = new ArrayList<>(leaves.subList(0, 10));
        all.addAll(most);
        assertThat(check(most, sign(rangeOver(all), NOON)).leaves()).hasSize(4_096);

        List<Leaf> more = new ArrayList<>(most);
        more.add(leaves.get(0));
        all.add(leaves.get(0));
        assertRefused(Reason.TOO_LARGE, Blame.SENDER, more, sign(rangeOver(all), NOON));
    }

    @Test
    void stopsWhenTreeAndHeadDoNotBelongTogether() {
        Extension extension = new Extension(
                ORIGIN,
                new TreeSize(10),
                leaves.subList(10, 20),
                sign(rangeOver(leaves), NOON).note());
        List<Optional<SignedCheckpoint>> wrongHeads = List.of(
                Optional.empty(),
                Optional.of(sign(rangeOver(leaves.subList(0, 9)), NOON)),
                Optional.of(sign(rangeOver(leaves.subList(1, 11)), NOON)),
                Optional.of(signer(NEXT_EPOCH, 1).sign(NEXT_EPOCH, held.size(), held.root(hasher), NOON)));
        for (Optional<SignedCheckpoint> wrong : wrongHeads) {
            assertThatThrownBy(() -> VerifiedExtension.check(extension, held, wrong, signer.logKey(), hasher))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void doesNotChangeWithTheListsItWasMadeFrom() throws ExtensionException {
        List<Leaf> mine = new ArrayList<>(leaves.subList(10, 20));
        byte[] note = sign(rangeOver(leaves), NOON).note();
        Extension extension = new Extension(ORIGIN, new TreeSize(10), mine, note);
        mine.clear();
        note[0] = 0;
        extension.checkpointNote()[0] = 0;
        VerifiedExtension verified =
                VerifiedExtension.check(extension, held, Optional.of(head), signer.logKey(), hasher);

        assertThat(verified.leaves()).hasSize(10);
        assertThatThrownBy(() -> verified.leaves().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> verified.leafHashes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> verified.tileHashes().add(new TileHash(1, 0, head.root())))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private void assertRefused(Reason reason, Blame blame, List<Leaf> added, SignedCheckpoint checkpoint) {
        ExtensionException refusal = refusal(added, checkpoint.note());
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.reason().blame()).isEqualTo(blame);
        assertThat(refusal.evidence().isPresent()).isEqualTo(blame == Blame.AUTHOR);
    }

    private ExtensionException refusal(List<Leaf> added, byte[] note) {
        return refusal(new Extension(ORIGIN, held.size(), added, note));
    }

    private ExtensionException refusal(Extension extension) {
        try {
            VerifiedExtension verified =
                    VerifiedExtension.check(extension, held, Optional.of(head), signer.logKey(), hasher);
            throw new AssertionError("believed: " + verified);
        } catch (ExtensionException e) {
            return e;
        }
    }

    private VerifiedExtension check(List<Leaf> added, SignedCheckpoint checkpoint) throws ExtensionException {
        return VerifiedExtension.check(
                new Extension(ORIGIN, held.size(), added, checkpoint.note()),
                held,
                Optional.of(head),
                signer.logKey(),
                hasher);
    }

    private SignedCheckpoint sign(CompactRange range, Instant time) {
        return signer.sign(ORIGIN, range.size(), range.root(hasher), time);
    }

    private CompactRange rangeOver(List<Leaf> all) {
        return CompactRange.EMPTY.append(
                hasher, all.stream().map(leaf -> leaf.hash(hasher)).toList());
    }

    private List<Leaf> randomLeaves(int count) {
        List<Leaf> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Leaf.MIN_BYTES + random.nextInt(50)];
            random.nextBytes(bytes);
            made.add(new Leaf(bytes));
        }
        return made;
    }

    private static LogSigner signer(Origin origin, int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return new LogSigner(origin, Ed25519PrivateKey.fromSeed(bytes));
    }

    private static byte[] flip(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }
}
