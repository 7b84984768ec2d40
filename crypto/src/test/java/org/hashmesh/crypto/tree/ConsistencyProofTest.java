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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistencyProofTest {
    private static final int SMALL = 100;

    private final NaiveTree naive = new NaiveTree();
    private final GrownTree tree = GrownTree.random(20, SMALL);
    private final TreeHasher hasher = new TreeHasher();
    private final List<Digest> roots = new ArrayList<>();

    @BeforeEach
    void knowsTheRootOfEverySmallTree() {
        for (int size = 0; size <= SMALL; size++) {
            roots.add(naive.root(tree.leafHashes.subList(0, size)));
        }
    }

    @Test
    void provesEveryPairOfSmallTreesAsTheDefinitionDoes() throws ProofException {
        for (int size = 0; size <= SMALL; size++) {
            for (int old = 0; old <= size; old++) {
                ConsistencyProof proof = prove(old, size);
                assertThat(proof.hashes()).isEqualTo(naive.proof(old, tree.leafHashes.subList(0, size)));
                proof.verify(new TreeSize(old), root(old), new TreeSize(size), root(size), hasher);
            }
        }
    }

    @Test
    void refusesEveryProofOfEveryPairOfSmallTreesWithOneThingWrong() {
        Random random = new Random(21);
        Set<Reason> withAFlippedBit = EnumSet.noneOf(Reason.class);
        Set<Reason> withAHashTooManyOrTooFew = EnumSet.noneOf(Reason.class);
        for (int size = 0; size <= SMALL; size++) {
            for (int old = 0; old <= size; old++) {
                List<Digest> proof = prove(old, size).hashes();
                for (int i = 0; i < proof.size(); i++) {
                    List<Digest> wrong = new ArrayList<>(proof);
                    wrong.set(i, Flips.flip(wrong.get(i), random.nextInt(256)));
                    withAFlippedBit.add(refusal(wrong, old, root(old), size, root(size)));
                    wrong.remove(i);
                    withAHashTooManyOrTooFew.add(refusal(wrong, old, root(old), size, root(size)));
                }
                for (int i = 0; i <= proof.size(); i++) {
                    List<Digest> longer = new ArrayList<>(proof);
                    longer.add(i, root(size));
                    withAHashTooManyOrTooFew.add(refusal(longer, old, root(old), size, root(size)));
                }
                Digest otherOld = Flips.flip(root(old), random.nextInt(256));
                withAFlippedBit.add(refusal(proof, old, otherOld, size, root(size)));
                // Every tree begins with the one without entries, so that proof says nothing about the new root.
                if (old > 0 || size == 0) {
                    Digest otherRoot = Flips.flip(root(size), random.nextInt(256));
                    withAFlippedBit.add(refusal(proof, old, root(old), size, otherRoot));
                }
            }
        }
        assertThat(withAFlippedBit).containsExactly(Reason.WRONG_ROOT, Reason.WRONG_OLD_ROOT);
        assertThat(withAHashTooManyOrTooFew).containsExactly(Reason.WRONG_LENGTH);
    }

    @Test
    void refusesATreeThatShrinks() {
        assertThat(refusal(List.of(), 2, root(2), 1, root(1))).isEqualTo(Reason.OLD_BEYOND_NEW);
        assertThatThrownBy(() -> prove(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 256, 257, 65_535, 65_536, 65_537, 70_001})
    void provesAcrossTileBoundaries(int size) throws ProofException {
        GrownTree large = GrownTree.random(22, size);
        Random random = new Random(23);
        for (int i = 0; i < 30; i++) {
            int old = i < 3 ? new int[] {1, size - 1, Math.min(256, size)}[i] : 1 + random.nextInt(size);
            Digest oldRoot = CompactRange.EMPTY
                    .append(hasher, large.leafHashes.subList(0, old))
                    .root(hasher);
            ConsistencyProof proof = ConsistencyProof.prove(new TreeSize(old), large.size(), large, hasher);
            proof.verify(new TreeSize(old), oldRoot, large.size(), large.root(), hasher);
            if (i < 4) {
                assertThat(proof.hashes()).isEqualTo(naive.proof(old, large.leafHashes));
            }
        }
    }

    private ConsistencyProof prove(long old, long size) {
        return ConsistencyProof.prove(new TreeSize(old), new TreeSize(size), tree, hasher);
    }

    private Digest root(int size) {
        return roots.get(size);
    }

    private Reason refusal(List<Digest> hashes, long old, Digest oldRoot, long size, Digest root) {
        // Plain code: it runs a hundred thousand times.
        try {
            new ConsistencyProof(hashes).verify(new TreeSize(old), oldRoot, new TreeSize(size), root, hasher);
        } catch (ProofException e) {
            return e.reason();
        }
        throw new AssertionError("a wrong proof passed");
    }
}
