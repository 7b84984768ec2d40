// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactRangeTest {
    private final TreeHasher hasher = new TreeHasher();
    private final NaiveTree naive = new NaiveTree();

    @Test
    void hasTheRootOfTheDefinitionAtEverySizeToTwoHundred() {
        List<Digest> leafHashes = GrownTree.random(2, 200).leafHashes;
        CompactRange range = CompactRange.EMPTY;
        for (int size = 0; size <= 200; size++) {
            assertThat(range.size()).isEqualTo(new TreeSize(size));
            assertThat(range.root(hasher)).isEqualTo(naive.root(leafHashes.subList(0, size)));
            assertThat(range.hashes()).hasSize(Integer.bitCount(size));
            if (size < 200) {
                range = range.append(hasher, leafHashes.subList(size, size + 1));
            }
        }
    }

    @Test
    void growsToTheSameRangeInAnySteps() {
        List<Digest> leafHashes = GrownTree.random(3, 100).leafHashes;
        CompactRange whole = CompactRange.EMPTY.append(hasher, leafHashes);
        for (int cut = 0; cut <= 100; cut++) {
            CompactRange start = CompactRange.EMPTY.append(hasher, leafHashes.subList(0, cut));
            assertThat(start.append(hasher, leafHashes.subList(cut, 100))).isEqualTo(whole);
            assertThat(start.root(hasher)).isEqualTo(naive.root(leafHashes.subList(0, cut)));
        }
    }

    @Test
    void readsFromATreeWhatItWasAtEveryEarlierSize() {
        GrownTree tree = GrownTree.random(5, 700);
        CompactRange range = CompactRange.EMPTY;
        for (int size = 0; size <= 700; size++) {
            assertThat(CompactRange.read(new TreeSize(size), tree, hasher)).isEqualTo(range);
            if (size < 700) {
                range = range.append(hasher, tree.leafHashes.subList(size, size + 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 256, 257, 511, 512, 65_535, 65_536, 65_537})
    void tellsEveryTileHashOnceItIsComplete(int size) {
        GrownTree tree = GrownTree.random(4, size);

        assertThat(tree.root()).isEqualTo(naive.root(tree.leafHashes));
        assertThat(tree.told()).isEqualTo(size / 256 + size / 65_536);
        for (int i = 0; i < size / 256; i++) {
            assertThat(tree.hashAt(1, i)).isEqualTo(naive.root(tree.leafHashes.subList(i * 256, (i + 1) * 256)));
        }
        if (size >= 65_536) {
            assertThat(tree.hashAt(2, 0)).isEqualTo(naive.root(tree.leafHashes.subList(0, 65_536)));
        }
    }

    @Test
    void readsBackWhatItEncodes() {
        GrownTree tree = new GrownTree();
        for (Digest leafHash : GrownTree.random(5, 130).leafHashes) {
            assertThat(CompactRange.decode(tree.range().encode())).isEqualTo(tree.range());
            tree.append(leafHash);
        }
    }

    @Test
    void rejectsAnEncodingOfAnyOtherLength() {
        byte[] bytes = GrownTree.random(6, 13).range().encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> CompactRange.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CompactRange.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsANegativeSize() {
        byte[] bytes = new byte[40];
        bytes[0] = (byte) 0x80;
        assertThatThrownBy(() -> CompactRange.decode(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesNotChangeWithTheListItWasMadeFrom() {
        List<Digest> hashes = new ArrayList<>(GrownTree.random(7, 1).leafHashes);
        CompactRange range = new CompactRange(new TreeSize(1), hashes);
        hashes.clear();
        assertThat(range.hashes()).hasSize(1);
        assertThatThrownBy(() -> new CompactRange(new TreeSize(1), hashes)).hasMessageContaining("1 hashes, not 0");
    }

    @Test
    void growsBeyondTheFirstTileOfTheFourthLevel() {
        // The subtrees are made up: only the counting is looked at, where no test could hash its way to.
        long size = (1L << 32) - 1;
        CompactRange range = new CompactRange(new TreeSize(size), GrownTree.random(8, 32).leafHashes);
        List<TileHash> told = new ArrayList<>();
        CompactRange.Builder builder = range.toBuilder(hasher, told::add);
        builder.append(TreeHasher.emptyRoot());

        assertThat(builder.toRange().hashes()).hasSize(1);
        assertThat(told).extracting(TileHash::level).containsExactly(1, 2, 3, 4);
        assertThat(told).extracting(TileHash::index).containsExactly((1L << 24) - 1, (1L << 16) - 1, 255L, 0L);
        assertThat(told.get(3).hash()).isEqualTo(builder.toRange().hashes().get(0));
    }

    @Test
    void growsByFullTilesAsByTheirEntries() {
        for (int size : new int[] {0, 1, 255, 256, 257, 600, 768, 65_536, 65_537, 66_000}) {
            GrownTree tree = GrownTree.random(10, size);
            int tiles = size / 256;
            for (int held = 0; held <= tiles; held += 1 + tiles / 7) {
                List<TileHash> told = new ArrayList<>();
                CompactRange.Builder builder =
                        CompactRange.read(new TreeSize(held * 256L), tree, hasher).toBuilder(hasher, told::add);
                for (int tile = held; tile < tiles; tile++) {
                    builder.appendTile(tree.hashAt(1, tile));
                }
                assertThat(builder.toRange()).isEqualTo(tree.range().fullTiles());
                tree.leafHashes.subList(tiles * 256, size).forEach(builder::append);
                assertThat(builder.toRange()).isEqualTo(tree.range());
                told.forEach(hash ->
                        assertThat(tree.hashAt(hash.level(), hash.index())).isEqualTo(hash.hash()));
                assertThat(told).hasSize(tiles - held + (held < 256 ? tiles / 256 : 0));
            }
        }
        CompactRange.Builder uneven = GrownTree.random(11, 1).range().toBuilder(hasher);
        assertThatThrownBy(() -> uneven.appendTile(TreeHasher.emptyRoot()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hashesManyWithoutObjectsAsOneByOne() {
        byte[] leaves = new byte[4_200];
        new java.util.Random(12).nextBytes(leaves);
        for (int count = 1; count <= 256; count *= 2) {
            byte[] flat = new byte[count * Digest.BYTES];
            List<Digest> hashes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int length = i == 0 ? 4_096 : i;
                hasher.leaf(leaves, i % 50, length, flat, i * Digest.BYTES);
                hashes.add(hasher.leaf(Arrays.copyOfRange(leaves, i % 50, i % 50 + length)));
            }
            byte[] before = flat.clone();
            assertThat(hasher.perfectRoot(flat))
                    .isEqualTo(CompactRange.EMPTY.append(hasher, hashes).root(hasher));
            assertThat(flat).isEqualTo(before);
        }
        for (int wrong : new int[] {0, 31, 33, 96, 32 * 255}) {
            assertThatThrownBy(() -> hasher.perfectRoot(new byte[wrong])).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
