// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hashmesh.crypto.evidence.EvidenceException.Reason;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.junit.jupiter.api.Test;

class LogEvidenceTest {

    private static final int SMALL = 20;

    private final TreeHasher hasher = new TreeHasher();
    private final SmallLog log = new SmallLog("eu1", 7).grow(SMALL, 1);
    private final Random random = new Random(11);

    @Test
    void nothingThatAnHonestAuthorSignsIsEvidence() {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        // Signed as it grew, one second apart, several in one second, and each size again later.
        for (long[] pace : new long[][] {{10, 0}, {10, 9}, {0, 0}}) {
            List<SignedCheckpoint> signed = new ArrayList<>();
            for (int size = 0; size <= SMALL; size++) {
                signed.add(log.sign(size, size * pace[0]));
                signed.add(log.sign(size, size * pace[0] + pace[1]));
            }
            for (SignedCheckpoint one : signed) {
                for (SignedCheckpoint other : signed) {
                    reasons.add(refusal(EvidenceClaim.between(one, other)));
                }
            }
        }
        assertThat(reasons).containsExactly(Reason.NO_CONTRADICTION);
    }

    @Test
    void noProofFramesAnHonestAuthor() {
        List<SignedCheckpoint> signed = new ArrayList<>();
        List<Digest> roots = new ArrayList<>();
        for (int size = 0; size <= SMALL; size++) {
            signed.add(log.sign(size, size));
            roots.add(log.root(size));
        }
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (int size = 0; size <= SMALL; size++) {
            for (int old = 0; old <= SMALL; old++) {
                SignedCheckpoint older = signed.get(old);
                SignedCheckpoint newer = signed.get(size);
                List<Optional<Digest>> others = new ArrayList<>(List.of(
                        Optional.empty(), Optional.of(flip(roots.get(old))), Optional.of(flip(roots.get(size)))));
                roots.forEach(root -> others.add(Optional.of(root)));
                for (List<Digest> hashes :
                        mutations(old <= size ? log.prove(old, size).hashes() : List.of())) {
                    others.forEach(other -> reasons.add(refusal(claim(older, newer, other, hashes))));
                    // The old root that a mutated proof itself leads to.
                    Optional<Digest> implied = impliedOldRoot(old, size, hashes);
                    implied.ifPresent(other -> reasons.add(refusal(claim(older, newer, Optional.of(other), hashes))));
                }
            }
        }
        assertThat(reasons).containsExactlyInAnyOrder(Reason.NO_CONTRADICTION, Reason.BAD_PROOF, Reason.WRONG_ORDER);
    }

    @Test
    void everyForkOfSmallTreesIsEvidenceFromTheFirstEntryThatDiffers() throws Exception {
        int most = 9;
        for (int shared = 0; shared <= most; shared++) {
            SmallLog branch = log.branch(shared, most, 2);
            for (int size = 0; size <= most; size++) {
                for (int old = 0; old <= size; old++) {
                    SignedCheckpoint older = log.sign(old, old);
                    SignedCheckpoint newer = branch.sign(size, size);
                    EvidenceClaim claim = old == size
                            ? EvidenceClaim.between(newer, older)
                            : EvidenceClaim.otherHistory(older, newer, branch.root(old), branch.prove(old, size));
                    if (old <= shared) {
                        assertThat(refusal(claim)).isEqualTo(Reason.NO_CONTRADICTION);
                    } else {
                        LogEvidence.Kind kind =
                                old == size ? LogEvidence.Kind.TWO_ROOTS : LogEvidence.Kind.OTHER_HISTORY;
                        assertThat(check(claim).kind()).isEqualTo(kind);
                    }
                }
            }
        }
    }

    @Test
    void aSmallerTreeAtALaterTimeIsEvidenceWhateverItsRoot() throws Exception {
        for (SignedCheckpoint rolledBack : List.of(log.sign(3, 21), log.sign(3, flip(log.root(3)), 21))) {
            LogEvidence evidence = check(EvidenceClaim.between(log.sign(20, 20), rolledBack));

            assertThat(evidence.kind()).isEqualTo(LogEvidence.Kind.SHRANK);
            assertThat(evidence.older()).isEqualTo(rolledBack);
            assertThat(evidence.contradiction())
                    .isEqualTo("signed 20 entries at 2025-10-09T08:53:40Z, and later, at 2025-10-09T08:53:41Z, only 3");
        }
    }

    @Test
    void bothOrdersOfTwoCheckpointsGiveOneClaim() throws Exception {
        SignedCheckpoint one = log.sign(5, 5);
        SignedCheckpoint other = log.sign(5, flip(log.root(5)), 5);

        assertThat(EvidenceClaim.between(one, other)).isEqualTo(EvidenceClaim.between(other, one));
        LogEvidence evidence = check(EvidenceClaim.between(one, other));
        assertThat(refusal(swapped(evidence.claim()))).isEqualTo(Reason.WRONG_ORDER);
    }

    @Test
    void takesNothingThatIsNotNeeded() {
        EvidenceClaim twoRoots = EvidenceClaim.between(log.sign(5, 5), log.sign(5, flip(log.root(5)), 6));
        EvidenceClaim shrank = EvidenceClaim.between(log.sign(5, 7), log.sign(9, 6));
        for (EvidenceClaim good : List.of(twoRoots, shrank)) {
            Digest root = log.root(5);
            assertThat(refusalOfParts(good.older(), good.newer(), root.toBytes(), List.of()))
                    .isEqualTo(Reason.SUPERFLUOUS);
            assertThat(refusalOfParts(good.older(), good.newer(), new byte[0], List.of(root.toBytes())))
                    .isEqualTo(Reason.SUPERFLUOUS);
        }
    }

    @Test
    void aMissingProofIsNoEvidence() {
        SmallLog branch = log.branch(3, SMALL, 2);
        SignedCheckpoint older = log.sign(8, 8);
        SignedCheckpoint newer = branch.sign(SMALL, 20);

        assertThat(refusal(EvidenceClaim.between(older, newer))).isEqualTo(Reason.NO_CONTRADICTION);
        assertThat(refusal(claim(older, newer, Optional.of(branch.root(8)), List.of())))
                .isEqualTo(Reason.BAD_PROOF);
    }

    @Test
    void nobodyElseCanSpeakForTheAuthor() {
        SmallLog impostor = new SmallLog("eu1", 8).grow(SMALL, 2);
        assertThat(refusal(EvidenceClaim.between(log.sign(5, 5), impostor.sign(5, 5))))
                .isIn(Reason.OTHER_KEY, Reason.BAD_SIGNATURE);

        SmallLog neighbour = new SmallLog("eu2", 7).grow(SMALL, 2);
        EvidenceClaim across = EvidenceClaim.between(log.sign(5, 5), neighbour.sign(5, 5));
        for (LogKey key : List.of(log.key(), neighbour.key())) {
            assertThat(refusal(across, key)).isEqualTo(Reason.OTHER_LOG);
        }
        EvidenceClaim theirs = EvidenceClaim.between(neighbour.sign(5, 5), neighbour.sign(5, flip(log.root(5)), 5));
        assertThat(refusal(theirs)).isEqualTo(Reason.OTHER_LOG);
    }

    @Test
    void partsOfAnotherLengthAreRefused() {
        SmallLog branch = log.branch(3, SMALL, 2);
        byte[] older = log.sign(8, 8).note();
        byte[] newer = branch.sign(SMALL, 20).note();
        byte[] root = branch.root(8).toBytes();
        for (int length : new int[] {1, 31, 33}) {
            assertThat(refusalOfParts(older, newer, new byte[length], List.of()))
                    .isEqualTo(Reason.MALFORMED);
            assertThat(refusalOfParts(older, newer, root, List.of(new byte[length])))
                    .isEqualTo(Reason.MALFORMED);
        }
        List<byte[]> many = new ArrayList<>();
        for (int i = 0; i <= EvidenceClaim.MAX_HASHES; i++) {
            many.add(root);
        }
        assertThat(refusalOfParts(older, newer, root, many)).isEqualTo(Reason.MALFORMED);
        assertThat(refusalOfParts(new byte[0], newer, root, List.of())).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void aFileIsReadBackAndHasOneSpelling() throws Exception {
        SmallLog branch = log.branch(3, SMALL, 2);
        for (EvidenceClaim claim : List.of(
                EvidenceClaim.between(log.sign(5, 5), branch.sign(5, 5)),
                EvidenceClaim.otherHistory(
                        log.sign(7, 7), branch.sign(SMALL, 20), branch.root(7), branch.prove(7, SMALL)))) {
            byte[] file = EvidenceFile.format(claim);
            assertThat(EvidenceFile.parse(file)).isEqualTo(claim);
            for (int bit = 0; bit < 8 * file.length; bit++) {
                byte[] flipped = file.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(refusalOfFile(flipped)).as("bit %s", bit).isPresent();
            }
            for (int length = 0; length < file.length; length++) {
                byte[] cut = Arrays.copyOf(file, length);
                assertThat(refusalOfFile(cut)).as("cut to %s", length).isPresent();
            }
        }
    }

    private Optional<Reason> refusalOfFile(byte[] file) {
        try {
            check(EvidenceFile.parse(file));
            return Optional.empty();
        } catch (EvidenceException e) {
            return Optional.of(e.reason());
        }
    }

    private List<List<Digest>> mutations(List<Digest> proof) {
        List<List<Digest>> all = new ArrayList<>(List.of(proof));
        for (int i = 0; i < proof.size(); i++) {
            List<Digest> wrong = new ArrayList<>(proof);
            wrong.set(i, flip(wrong.get(i)));
            all.add(wrong);
            List<Digest> shorter = new ArrayList<>(proof);
            shorter.remove(i);
            all.add(shorter);
        }
        List<Digest> longer = new ArrayList<>(proof);
        longer.add(log.root(1));
        all.add(longer);
        return all;
    }

    /** RFC 9162 section 2.1.4.2, the old tree's side alone; none where the old root is part of the path. */
    private Optional<Digest> impliedOldRoot(int old, int size, List<Digest> hashes) {
        if (old == 0 || old >= size || Integer.bitCount(old) == 1 || hashes.isEmpty()) {
            return Optional.empty();
        }
        int fn = old - 1;
        int sn = size - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        Digest root = hashes.get(0);
        for (Digest hash : hashes.subList(1, hashes.size())) {
            if (sn == 0) {
                return Optional.empty();
            }
            if ((fn & 1) == 1 || fn == sn) {
                root = hasher.node(hash, root);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            fn >>= 1;
            sn >>= 1;
        }
        return Optional.of(root);
    }

    private Digest flip(Digest digest) {
        byte[] bytes = digest.toBytes();
        int bit = random.nextInt(8 * bytes.length);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Digest.of(bytes);
    }

    private static EvidenceClaim claim(
            SignedCheckpoint older, SignedCheckpoint newer, Optional<Digest> otherRoot, List<Digest> hashes) {
        try {
            return EvidenceClaim.parse(
                    older.note(),
                    newer.note(),
                    otherRoot.map(Digest::toBytes).orElse(new byte[0]),
                    hashes.stream().map(Digest::toBytes).toList());
        } catch (EvidenceException e) {
            throw new AssertionError(e);
        }
    }

    private LogEvidence check(EvidenceClaim claim) throws EvidenceException {
        return LogEvidence.check(claim, log.key(), hasher);
    }

    private static EvidenceClaim swapped(EvidenceClaim claim) throws EvidenceException {
        byte[] first = claim.newer();
        byte[] second = claim.older();
        return EvidenceClaim.parse(first, second, new byte[0], List.of());
    }

    private Reason refusal(EvidenceClaim claim) {
        return refusal(claim, log.key());
    }

    private Reason refusal(EvidenceClaim claim, LogKey key) {
        // Plain code: it runs a hundred thousand times.
        try {
            throw new AssertionError("taken for evidence: " + LogEvidence.check(claim, key, hasher));
        } catch (EvidenceException e) {
            return e.reason();
        }
    }

    private Reason refusalOfParts(byte[] older, byte[] newer, byte[] otherRoot, List<byte[]> hashes) {
        try {
            return refusal(EvidenceClaim.parse(older, newer, otherRoot, hashes));
        } catch (EvidenceException e) {
            return e.reason();
        }
    }
}
