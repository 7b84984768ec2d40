// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hashmesh.crypto.tree.ProofException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InclusionProofTest {
    private static final int SMALL = 100;

    private final NaiveTree naive = new NaiveTree();
    private final GrownTree tree = GrownTree.random(10, SMALL);
    private final TreeHasher hasher = new TreeHasher();

    @Test
    void provesEveryEntryOfEverySmallTreeAsTheDefinitionDoes() throws ProofException {
        for (int size = 1; size <= SMALL; size++) {
            List<Digest> leafHashes = tree.leafHashes.subList(0, size);
            Digest root = naive.root(leafHashes);
            for (int index = 0; index < size; index++) {
                InclusionProof proof = prove(index, size);
                assertThat(proof.hashes()).isEqualTo(naive.path(index, leafHashes));
                proof.verify(new EntryIndex(index), leafHashes.get(index), new TreeSize(size), root, hasher);
            }
        }
    }

    @Test
    void refusesEveryProofOfEverySmallTreeWithOneThingWrong() {
        Random random = new Random(11);
        Set<Reason> withAFlippedBit = EnumSet.noneOf(Reason.class);
        Set<Reason> withAHashTooManyOrTooFew = EnumSet.noneOf(Reason.class);
        for (int size = 1; size <= SMALL; size++) {
            Digest root = naive.root(tree.leafHashes.subList(0, size));
            for (int index = 0; index < size; index++) {
                List<Digest> proof = prove(index, size).hashes();
                Digest leaf = tree.leafHashes.get(index);
                for (int i = 0; i < proof.size(); i++) {
                    List<Digest> wrong = new ArrayList<>(proof);
                    wrong.set(i, Flips.flip(wrong.get(i), random.nextInt(256)));
                    withAFlippedBit.add(refusal(wrong, index, leaf, size, root));
                    wrong.remove(i);
                    withAHashTooManyOrTooFew.add(refusal(wrong, index, leaf, size, root));
                }
                for (int i = 0; i <= proof.size(); i++) {
                    List<Digest> longer = new ArrayList<>(proof);
                    longer.add(i, root);
                    withAHashTooManyOrTooFew.add(refusal(longer, index, leaf, size, root));
                }
                Digest otherLeaf = Flips.flip(leaf, random.nextInt(256));
                withAFlippedBit.add(refusal(proof, index, otherLeaf, size, root));
                Digest otherRoot = Flips.flip(root, random.nextInt(256));
                withAFlippedBit.add(refusal(proof, index, leaf, size, otherRoot));
            }
        }
        assertThat(withAFlippedBit).containsExactly(Reason.WRONG_ROOT);
        assertThat(withAHashTooManyOrTooFew).containsExactly(Reason.WRONG_LENGTH);
    }

    @Test
    void refusesEveryProofAtEveryOtherPlace() {
        int size = 33;
        Digest root = naive.root(tree.leafHashes.subList(0, size));
        for (int index = 0; index < size; index++) {
            for (int other = 0; other < size; other++) {
                if (other != index) {
                    assertThat(refusal(prove(index, size).hashes(), other, tree.leafHashes.get(index), size, root))
                            .isIn(Reason.WRONG_ROOT, Reason.WRONG_LENGTH);
                }
            }
        }
    }

    @Test
    void refusesAnEntryThatTheTreeIsTooSmallFor() {
        assertThat(refusal(List.of(), 1, tree.leafHashes.get(0), 1, tree.leafHashes.get(0)))
                .isEqualTo(Reason.INDEX_BEYOND_TREE);
        assertThat(refusal(List.of(), 0, tree.leafHashes.get(0), 0, TreeHasher.emptyRoot()))
                .isEqualTo(Reason.INDEX_BEYOND_TREE);
        assertThatThrownBy(() -> prove(5, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 256, 257, 65_535, 65_536, 65_537, 70_001})
    void provesAcrossTileBoundaries(int size) throws ProofException {
        GrownTree large = GrownTree.random(12, size);
        Digest root = large.root();
        Random random = new Random(13);
        for (int i = 0; i < 60; i++) {
            int index = i < 3 ? new int[] {0, size - 1, size - 2}[i] : random.nextInt(size);
            InclusionProof proof = InclusionProof.prove(new EntryIndex(index), large.size(), large, hasher);
            proof.verify(new EntryIndex(index), large.leafHashes.get(index), large.size(), root, hasher);
            if (i < 4) {
                assertThat(proof.hashes()).isEqualTo(naive.path(index, large.leafHashes));
            }
        }
    }

    private InclusionProof prove(long index, long size) {
        return InclusionProof.prove(new EntryIndex(index), new TreeSize(size), tree, hasher);
    }

    private Reason refusal(List<Digest> hashes, long index, Digest leaf, long size, Digest root) {
        // Plain code: it runs a hundred thousand times.
        try {
            new InclusionProof(hashes).verify(new EntryIndex(index), leaf, new TreeSize(size), root, hasher);
        } catch (ProofException e) {
            return e.reason();
        }
        throw new AssertionError("a wrong proof passed");
    }
}
