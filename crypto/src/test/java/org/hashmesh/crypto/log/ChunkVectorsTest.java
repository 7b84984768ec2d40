// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.junit.jupiter.api.Test;

/** The figures in {@code proto/vectors/chunks.txt}, which were made with other code. */
class ChunkVectorsTest {
    private final TreeHasher hasher = new TreeHasher();

    @Test
    void agreesOnBlocksAndTheirDigests() throws IOException {
        Path file = Path.of(System.getProperty("hashmesh.root", ".."), "proto", "vectors", "chunks.txt");
        int checked = 0;
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "begins" ->
                    assertThat(HexFormat.of().formatHex(Arrays.copyOf(block(words[1]), 64)))
                            .isEqualTo(words[2]);
                case "block" -> {
                    assertThat(block(words[1])).hasSize(Integer.parseInt(words[2]));
                    assertThat(Digest.sha256(block(words[1]))).hasToString(words[3]);
                }
                case "digest" -> assertThat(tree(leaves(words[1])).root(hasher)).hasToString(words[2]);
                case "root" ->
                    assertThat(tree(leaves(0, Integer.parseInt(words[1]))).root(hasher))
                            .hasToString(words[2]);
                default -> checked--;
            }
            checked++;
        }
        assertThat(checked).isEqualTo(14);
    }

    private static byte[] block(String chunk) {
        return LeafBlock.pack(leaves(chunk));
    }

    private static List<Leaf> leaves(String chunk) {
        int first = Integer.parseInt(chunk) * LeafBlock.CHUNK;
        return leaves(first, first + LeafBlock.CHUNK);
    }

    private static List<Leaf> leaves(int from, int to) {
        List<Leaf> leaves = new ArrayList<>();
        for (int i = from; i < to; i++) {
            byte[] bytes = new byte[18 + i % 40];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) (i + j);
            }
            leaves.add(new Leaf(bytes));
        }
        return leaves;
    }

    private CompactRange tree(List<Leaf> leaves) {
        return CompactRange.EMPTY.append(
                hasher, leaves.stream().map(leaf -> leaf.hash(hasher)).toList());
    }
}
